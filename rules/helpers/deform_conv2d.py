def deform_conv2d(input, offset, weight, bias=None, stride=(1, 1), padding=(0, 0), dilation=(1, 1), mask=None):
    """A convolution that reads its input at places moved by `offset`, (y, x) for each."""
    import numpy as np

    pair = lambda value: tuple(value) if isinstance(value, (list, tuple)) else (value, value)
    stride, padding, dilation = pair(stride), pair(padding), pair(dilation)
    (count, channels, height, width), (filters, depth, rows, columns) = input.shape, weight.shape
    down, across = offset.shape[2:]
    taps, groups = rows * columns, channels // depth
    parts = offset.shape[1] // (2 * taps)

    def places(axis, taps, size):
        return np.arange(size) * stride[axis] - padding[axis] + np.arange(taps)[:, None] * dilation[axis]

    y = np.broadcast_to(places(0, rows, down)[:, None, :, None], (rows, columns, down, across))
    x = np.broadcast_to(places(1, columns, across)[None, :, None, :], (rows, columns, down, across))
    moved = offset.reshape(count * parts, taps, 2, down, across)
    y = moved[:, :, 0] + mindspore.Tensor(y.reshape(taps, down, across).astype(np.float32)).astype(offset.dtype)
    x = moved[:, :, 1] + mindspore.Tensor(x.reshape(taps, down, across).astype(np.float32)).astype(offset.dtype)
    grid = mindspore.mint.stack(((2 * x + 1) / width - 1, (2 * y + 1) / height - 1), -1)
    grid = grid.reshape(count * parts, taps * down, across, 2)
    read = mindspore.mint.nn.functional.grid_sample(
        input.reshape(count * parts, channels // parts, height, width), grid, "bilinear", "zeros", False
    )
    read = read.reshape(count, parts, channels // parts, taps, down, across)
    if mask is not None:
        read = read * mask.reshape(count, parts, 1, taps, down, across)
    read = read.reshape(count, groups, depth * taps, down * across)
    output = mindspore.mint.matmul(weight.reshape(1, groups, filters // groups, depth * taps), read)
    output = output.reshape(count, filters, down, across)
    return output if bias is None else output + bias.reshape(1, -1, 1, 1)
