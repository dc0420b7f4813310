class ConvTranspose1d(mindspore.nn.Cell):
    """A transposed convolution over (N, C, L), computed in two dimensions; weight is (in, out / groups, size)."""

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        stride=1,
        padding=0,
        output_padding=0,
        groups=1,
        bias=True,
        dilation=1,
        padding_mode="zeros",
        dtype=None,
    ):
        super().__init__()
        if padding_mode != "zeros":
            raise ValueError("a transposed convolution pads with zeros")
        one = lambda value: tuple(value) if isinstance(value, (tuple, list)) else (value,)
        self.in_channels, self.out_channels, self.groups = in_channels, out_channels, groups
        self.kernel_size, self.stride, self.dilation = one(kernel_size), one(stride), one(dilation)
        self.padding, self.output_padding = one(padding), one(output_padding)
        shape = (in_channels, out_channels // groups, *self.kernel_size)
        uniform = mindspore.common.initializer.Uniform((shape[1] * shape[2]) ** -0.5)
        made = lambda shape: mindspore.common.initializer.initializer(uniform, shape, dtype or mindspore.float32)
        self.weight = mindspore.Parameter(made(shape))
        self.bias = mindspore.Parameter(made((out_channels,))) if bias else None

    def construct(self, input):
        return mindspore.mint.nn.functional.conv_transpose2d(
            input.unsqueeze(-2),
            self.weight.unsqueeze(2),
            self.bias,
            (1, *self.stride),
            (0, *self.padding),
            (0, *self.output_padding),
            self.groups,
            (1, *self.dilation),
        ).squeeze(-2)
