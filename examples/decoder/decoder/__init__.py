"""A small language model."""

from .generate import generate
from .model import Decoder, Settings

__all__ = ["Decoder", "Settings", "generate"]
