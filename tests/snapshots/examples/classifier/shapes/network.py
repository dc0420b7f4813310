"""The network."""

from typing import Sequence

import mindspore as ms
from mindspore import mint, nn

from .blocks import Block, Residual, Stem


class Head(Block):  # a Module only by way of another file
    def __init__(self, channels: int, classes: int, dropout: float):
        super().__init__()
        self.dropout = mint.nn.Dropout(dropout)
        self.linear = mint.nn.Linear(channels, classes)

    def construct(self, x: ms.Tensor) -> ms.Tensor:
        x = x.mean(dim=(2, 3))
        x = x.view(x.shape[0], -1)
        return self.linear(self.dropout(x))


class ShapeNet(nn.Cell):
    def __init__(self, widths: Sequence[int] = (16, 32, 64), classes: int = 3, dropout: float = 0.1):
        super().__init__()
        self.stem = Stem(widths[0])
        stages = []
        for inside, outside in zip(widths, widths[1:]):
            stages.append(Residual(inside, outside, stride=2))
        self.stages = nn.SequentialCell(*stages)
        self.head = Head(widths[-1], classes, dropout)
        self.register_buffer("scale", mint.full((1,), 2.0))
        self.apply(self.begin)

    @staticmethod
    def begin(module: nn.Cell) -> None:
        """He's start for convolutions, small weights for the head."""
        if isinstance(module, mint.nn.Conv2d):
            module.weight.copy_(ms.common.initializer.initializer(ms.common.initializer.HeNormal(0, "fan_out", "relu"), module.weight.shape, module.weight.dtype).init_data())
        elif isinstance(module, mint.nn.Linear):
            module.weight.normal_(0.0, 0.02)
            module.bias.zero_()

    def construct(self, x: ms.Tensor) -> ms.Tensor:
        x = x * self.scale - 1.0  # from 0..1 to -1..1
        return self.head(self.stages(self.stem(x)))
