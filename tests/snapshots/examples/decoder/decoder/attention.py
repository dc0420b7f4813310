"""Attention with rotary positions and grouped heads."""

import math
from typing import Optional, Tuple

import mindspore as ms
from mindspore import mint, nn
from mindspore import Tensor
from mindspore.mint.nn import functional as F
from .mindspore_helpers import finfo

Cache = Tuple[Tensor, Tensor]


def angles(length: int, width: int, base: float = 10000.0) -> Tuple[Tensor, Tensor]:
    """Cosines and sines for `length` positions, each of shape (length, width)."""
    rates = 1.0 / (base ** (mint.arange(0, width, 2, dtype=ms.float32) / width))
    turns = mint.outer(mint.arange(length).float(), rates)
    turns = mint.cat([turns, turns], dim=-1)
    return turns.cos(), turns.sin()


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    first, second = x.chunk(2, dim=-1)
    return x * cos + mint.cat((-second, first), dim=-1) * sin


class Attention(nn.Cell):
    """`heads` heads of queries share `groups` heads of keys and values."""

    def __init__(self, width: int, heads: int, groups: int, dropout: float = 0.0):
        super().__init__()
        self.heads, self.groups = heads, groups
        self.size = width // heads
        self.query = mint.nn.Linear(width, heads * self.size, bias=False)
        self.key = mint.nn.Linear(width, groups * self.size, bias=False)
        self.value = mint.nn.Linear(width, groups * self.size, bias=False)
        self.out = mint.nn.Linear(heads * self.size, width, bias=False)
        self.dropout = mint.nn.Dropout(p=dropout)

    def construct(
        self, x: Tensor, cos: Tensor, sin: Tensor, mask: Optional[Tensor] = None, cache: Optional[Cache] = None
    ) -> Tuple[Tensor, Cache]:
        batch, length, _ = x.shape
        query = self.query(x).view(batch, length, self.heads, self.size).transpose(1, 2)
        key = self.key(x).view(batch, length, self.groups, self.size).transpose(1, 2)
        value = self.value(x).view(batch, length, self.groups, self.size).transpose(1, 2)
        query, key = rotate(query, cos, sin), rotate(key, cos, sin)
        if cache is not None:
            key = mint.cat([cache[0], key], dim=2)
            value = mint.cat([cache[1], value], dim=2)
        cache = (key, value)

        # Every group of heads sees the same keys and values.
        key = key.repeat_interleave(self.heads // self.groups, dim=1)
        value = value.repeat_interleave(self.heads // self.groups, dim=1)
        scores = mint.matmul(query, key.transpose(-2, -1)) / math.sqrt(self.size)
        if mask is not None:
            scores = scores.masked_fill(mask, finfo(scores.dtype).min)
        weights = F.softmax(scores, dim=-1, dtype=ms.float32).to(query.dtype)
        mixed = mint.matmul(self.dropout(weights), value)
        mixed = mixed.transpose(1, 2).contiguous().view(batch, length, -1)
        return self.out(mixed), cache
