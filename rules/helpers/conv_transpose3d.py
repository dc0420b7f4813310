def conv_transpose3d(input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    """A transposed convolution over three dimensions, group by group."""
    pairs = zip(mindspore.mint.chunk(input, groups, 1), mindspore.mint.chunk(weight, groups, 0))
    parts = [
        mindspore.ops.conv3d_transpose(x, w, "pad", padding, stride, dilation, 1, output_padding) for x, w in pairs
    ]
    output = mindspore.mint.cat(parts, 1)
    return output if bias is None else output + bias.reshape(1, -1, 1, 1, 1)
