"""The model."""

from dataclasses import dataclass
from typing import List, Optional, Tuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .attention import Attention, Cache, angles


@dataclass
class Settings:
    vocabulary: int
    width: int = 128
    layers: int = 4
    heads: int = 8
    groups: int = 2
    longest: int = 512
    dropout: float = 0.0


class Layer(nn.Module):
    def __init__(self, settings: Settings):
        super().__init__()
        self.norm1 = nn.LayerNorm(settings.width, eps=1e-6)
        self.attention = Attention(settings.width, settings.heads, settings.groups, settings.dropout)
        self.norm2 = nn.LayerNorm(settings.width, eps=1e-6)
        self.up = nn.Linear(settings.width, 4 * settings.width)
        self.down = nn.Linear(4 * settings.width, settings.width)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Optional[Tensor], cache: Optional[Cache]):
        mixed, cache = self.attention(self.norm1(x), cos, sin, mask, cache)
        x = x + mixed
        x = x + self.down(F.gelu(self.up(self.norm2(x)), approximate="tanh"))
        return x, cache


class Decoder(nn.Module):
    def __init__(self, settings: Settings):
        super().__init__()
        self.settings = settings
        self.embedding = nn.Embedding(settings.vocabulary, settings.width)
        self.layers = nn.ModuleList([Layer(settings) for _ in range(settings.layers)])
        self.norm = nn.LayerNorm(settings.width)
        self.head = nn.Linear(settings.width, settings.vocabulary, bias=False)
        self.head.weight = self.embedding.weight  # tied
        cos, sin = angles(settings.longest, settings.width // settings.heads)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)

    def forward(self, tokens: Tensor, caches: Optional[List[Cache]] = None) -> Tuple[Tensor, List[Cache]]:
        length = tokens.size(1)
        past = 0 if caches is None else caches[0][0].shape[2]
        cos, sin = self.cos[past : past + length], self.sin[past : past + length]
        mask = None
        if length > 1:
            mask = torch.ones(length, past + length, dtype=torch.bool, device=tokens.device).triu(diagonal=past + 1)
        x = self.embedding(tokens)
        new = []
        for index, layer in enumerate(self.layers):
            x, cache = layer(x, cos, sin, mask, None if caches is None else caches[index])
            new.append(cache)
        return self.head(self.norm(x)), new

    def loss(self, tokens: Tensor) -> Tensor:
        logits, _ = self.forward(tokens[:, :-1])
        return F.cross_entropy(logits.reshape(-1, logits.size(-1)), tokens[:, 1:].reshape(-1), ignore_index=-100)
