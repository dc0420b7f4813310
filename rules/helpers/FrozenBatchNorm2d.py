class FrozenBatchNorm2d(mindspore.nn.Cell):
    """Batch normalisation whose statistics and weights are fixed."""

    def __init__(self, num_features, eps=1e-5):
        super().__init__()
        self.eps = eps
        for name, value in (("weight", 1.0), ("bias", 0.0), ("running_mean", 0.0), ("running_var", 1.0)):
            self.register_buffer(name, mindspore.mint.full((num_features,), value, dtype=mindspore.float32))

    def construct(self, x):
        shape = (1, -1, 1, 1)
        scale = self.weight.reshape(shape) * mindspore.mint.rsqrt(self.running_var.reshape(shape) + self.eps)
        return x * scale + (self.bias.reshape(shape) - self.running_mean.reshape(shape) * scale)
