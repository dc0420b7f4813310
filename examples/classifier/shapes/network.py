"""The network."""

from typing import Sequence

import torch
from torch import nn

from .blocks import Block, Residual, Stem


class Head(Block):  # a Module only by way of another file
    def __init__(self, channels: int, classes: int, dropout: float):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.linear = nn.Linear(channels, classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = x.mean(dim=(2, 3))
        x = x.view(x.size(0), -1)
        return self.linear(self.dropout(x))


class ShapeNet(nn.Module):
    def __init__(self, widths: Sequence[int] = (16, 32, 64), classes: int = 3, dropout: float = 0.1):
        super().__init__()
        self.stem = Stem(widths[0])
        stages = []
        for inside, outside in zip(widths, widths[1:]):
            stages.append(Residual(inside, outside, stride=2))
        self.stages = nn.Sequential(*stages)
        self.head = Head(widths[-1], classes, dropout)
        self.register_buffer("scale", torch.full((1,), 2.0))
        self.apply(self.begin)

    @staticmethod
    def begin(module: nn.Module) -> None:
        """He's start for convolutions, small weights for the head."""
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
        elif isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, std=0.02)
            nn.init.zeros_(module.bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = x * self.scale - 1.0  # from 0..1 to -1..1
        return self.head(self.stages(self.stem(x)))
