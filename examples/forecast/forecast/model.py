"""The network: convolutions over time, then one layer for all hours that come next."""

import torch
import torch.nn.functional as F
from torch import nn


class Residual(nn.Module):
    def __init__(self, channels, dilation):
        super().__init__()
        self.conv = nn.Conv1d(channels, channels, 3, padding=dilation, dilation=dilation)
        self.norm = nn.GroupNorm(2, channels)

    def forward(self, x):
        return x + F.relu(self.norm(self.conv(x)))


class Forecaster(nn.Module):
    def __init__(self, known=24, ahead=6, channels=8):
        super().__init__()
        self.stem = nn.Conv1d(1, channels, 1)
        self.blocks = nn.ModuleList([Residual(channels, 2**depth) for depth in range(3)])
        self.head = nn.Linear(channels * known, ahead)

    def forward(self, curve: torch.Tensor) -> torch.Tensor:
        x = self.stem(curve.unsqueeze(1))
        for block in self.blocks:
            x = block(x)
        return self.head(x.flatten(1))
