def sliding_windows(x, dimension, size, step):
    """The windows of a size along a dimension, in a new last dimension; a copy."""
    dimension %= x.ndim
    starts = range(0, x.shape[dimension] - size + 1, step)
    windows = [x.narrow(dimension, start, size).movedim(dimension, -1) for start in starts]
    return mindspore.mint.stack(windows, dimension)
