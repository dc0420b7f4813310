import mindspore as ms
from mindspore import mint, nn

from port.cnn import Stem
from port.data import batches
from port.fused import fused
from port.transformer import Block


class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.stem = Stem(16)
        self.block = Block(16, 4)
        self.bias = ms.Parameter(mint.zeros(16))
        self.head = mint.nn.Linear(16, 4)

    def construct(self, x: ms.Tensor) -> ms.Tensor:
        x = self.block(self.stem(x).flatten(2).transpose(1, 2))
        return self.head(fused(x.mean(dim=1), self.bias))


def main():
    net = Net().set_train()
    loss_fn = mint.nn.CrossEntropyLoss()
    optimizer = ms.experimental.optim.AdamW(net.trainable_params(), lr=1e-3)

    def forward_fn(pictures, labels):
        loss = loss_fn(net(pictures), labels)
        return loss

    grad_fn = ms.value_and_grad(forward_fn, None, optimizer.parameters)
    for pictures, labels in batches(64):
        loss, grads = grad_fn(pictures, labels)
        optimizer(grads)


if __name__ == "__main__":
    main()
