import mindspore as ms
from mindspore import mint, nn


class Stem(nn.Cell):
    def __init__(self, channels: int = 16):
        super().__init__()
        self.conv = mint.nn.Conv2d(3, channels, 3, padding=1)
        self.norm = mint.nn.BatchNorm2d(channels)

    def construct(self, x: ms.Tensor) -> ms.Tensor:
        return mint.nn.functional.relu(self.norm(self.conv(x)))
