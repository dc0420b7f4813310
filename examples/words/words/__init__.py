"""Texts as batches of numbers."""

from .batches import loaders
from .stream import Numbered
from .texts import Texts, Vocabulary

__all__ = ["Numbered", "Texts", "Vocabulary", "loaders"]
