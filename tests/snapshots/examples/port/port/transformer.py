import mindspore as ms
from mindspore import mint, nn
import mindspore.mint.nn.functional as F


class Block(nn.Cell):
    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.norm = mint.nn.LayerNorm(width)
        self.qkv = mint.nn.Linear(width, 3 * width)
        self.out = mint.nn.Linear(width, width)

    def construct(self, x: ms.Tensor) -> ms.Tensor:
        batch, length, width = x.shape
        q, k, v = self.qkv(self.norm(x)).view(batch, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        weights = F.softmax(q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5, dim=-1)
        return x + self.out((weights @ v).transpose(1, 2).reshape(batch, length, width))
