"""Circles, squares and triangles."""

from .network import ShapeNet

__all__ = ["ShapeNet"]
