"""Building blocks of the network."""

import mindspore as ms
from mindspore import mint, nn
import mindspore.mint.nn.functional as F


class Block(nn.Cell):
    """What every block has: its activation."""

    def __init__(self, slope: float = 0.0):
        super().__init__()
        self.slope = slope

    def activate(self, x: ms.Tensor) -> ms.Tensor:
        if self.slope == 0.0:
            return F.relu(x)
        return F.leaky_relu(x, negative_slope=self.slope)


class Stem(Block):
    def __init__(self, channels: int):
        super().__init__()
        self.conv = mint.nn.Conv2d(1, channels, kernel_size=3, padding=1, bias=False)
        self.norm = mint.nn.BatchNorm2d(channels)

    def construct(self, x: ms.Tensor) -> ms.Tensor:
        return self.activate(self.norm(self.conv(x)))


class Residual(Block):
    """Two convolutions beside a shortcut; a `stride` of 2 halves the picture."""

    def __init__(self, inside: int, outside: int, stride: int = 1):
        super().__init__(slope=0.01)
        self.conv1 = mint.nn.Conv2d(inside, outside, 3, stride=stride, padding=1, bias=False)
        self.norm1 = mint.nn.BatchNorm2d(outside)
        self.conv2 = mint.nn.Conv2d(outside, outside, 3, padding=1, bias=False)
        self.norm2 = mint.nn.BatchNorm2d(outside)
        if stride != 1 or inside != outside:
            self.shortcut = nn.SequentialCell(
                mint.nn.Conv2d(inside, outside, 1, stride=stride, bias=False),
                mint.nn.BatchNorm2d(outside),
            )
        else:
            self.shortcut = mint.nn.Identity()

    def construct(self, x: ms.Tensor) -> ms.Tensor:
        y = self.activate(self.norm1(self.conv1(x)))
        y = self.norm2(self.conv2(y))
        return self.activate(y + self.shortcut(x))
