"""The network: convolutions over time, then one layer for all hours that come next."""

import mindspore as ms
from mindspore import mint, nn
import mindspore.mint.nn.functional as F


class Residual(nn.Cell):
    def __init__(self, channels, dilation):
        super().__init__()
        self.conv = mint.nn.Conv1d(channels, channels, 3, padding=dilation, dilation=dilation)
        self.norm = mint.nn.GroupNorm(2, channels)

    def construct(self, x):
        return x + F.relu(self.norm(self.conv(x)))


class Forecaster(nn.Cell):
    def __init__(self, known=24, ahead=6, channels=8):
        super().__init__()
        self.stem = mint.nn.Conv1d(1, channels, 1)
        self.blocks = nn.CellList([Residual(channels, 2**depth) for depth in range(3)])
        self.head = mint.nn.Linear(channels * known, ahead)

    def construct(self, curve: ms.Tensor) -> ms.Tensor:
        x = self.stem(curve.unsqueeze(1))
        for block in self.blocks:
            x = block(x)
        return self.head(x.flatten(1))
