def make_grid(tensor, nrow=8, padding=2, normalize=False, value_range=None, scale_each=False, pad_value=0.0):
    """Puts pictures (N, C, H, W), or a list of them, side by side in one."""
    images = mindspore.mint.stack(list(tensor), 0) if isinstance(tensor, (list, tuple)) else tensor
    while images.ndim < 4:
        images = images.unsqueeze(0)
    if images.shape[1] == 1:
        images = mindspore.mint.cat((images, images, images), 1)

    def scaled(x):
        low, high = (float(x.min()), float(x.max())) if value_range is None else value_range
        return (mindspore.mint.clamp(x, low, high) - low) / max(high - low, 1e-5)

    if normalize:
        images = mindspore.mint.stack([scaled(image) for image in images], 0) if scale_each else scaled(images)
    count, channels, height, width = images.shape
    if count == 1:
        return images[0]
    columns = min(nrow, count)
    rows = -(-count // columns)
    shape = (channels, (height + padding) * rows + padding, (width + padding) * columns + padding)
    grid = mindspore.mint.full(shape, pad_value, dtype=images.dtype)
    for n in range(count):
        top, left = padding + n // columns * (height + padding), padding + n % columns * (width + padding)
        grid[:, top : top + height, left : left + width] = images[n]
    return grid
