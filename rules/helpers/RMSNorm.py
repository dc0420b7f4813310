class RMSNorm(mindspore.nn.Cell):
    """Divides by the root of the mean square over the last dimensions, in float32."""

    def __init__(self, normalized_shape, eps=None, elementwise_affine=True, dtype=None):
        super().__init__()
        shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
        self.axes = tuple(range(-len(shape), 0))
        self.eps = 1.1920928955078125e-07 if eps is None else eps
        one = mindspore.mint.ones(shape, dtype=mindspore.float32 if dtype is None else dtype)
        self.weight = mindspore.Parameter(one) if elementwise_affine else None

    def construct(self, input):
        x = input.astype(mindspore.float32)
        square = mindspore.mint.mean(x * x, self.axes, keepdim=True)
        x = (x * mindspore.mint.rsqrt(square + self.eps)).astype(input.dtype)
        return x if self.weight is None else x * self.weight
