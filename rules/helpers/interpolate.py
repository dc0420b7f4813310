def interpolate(input, size=None, scale_factor=None, mode="nearest", align_corners=None, antialias=False):
    """Resizes pictures (N, C, H, W). With `antialias` each result is a weighted mean of all that it covers."""
    import numpy as np

    if not antialias:
        scale_factor = float(scale_factor) if isinstance(scale_factor, int) else scale_factor
        return mindspore.mint.nn.functional.interpolate(input, size, scale_factor, mode, align_corners)
    if mode not in ("bilinear", "bicubic") or input.ndim != 4:
        raise ValueError("antialias is for bilinear and bicubic resizing of pictures (N, C, H, W)")

    def weights(old, new, factor):
        corners = (old - 1) / (new - 1) if new > 1 else 0.0
        scale = corners if align_corners else 1 / factor if factor else old / new
        width = max(scale, 1.0)
        reach = width * (1 if mode == "bilinear" else 2)
        center = scale * (np.arange(new) + 0.5)[:, None]
        at = np.arange(old)
        x = np.abs((at - center + 0.5) / width)
        if mode == "bilinear":
            y = np.maximum(1 - x, 0)
        else:
            y = np.where(x < 1, (1.5 * x - 2.5) * x * x + 1, ((-0.5 * x + 2.5) * x - 4) * x + 2) * (x < 2)
        y = y * (at >= (center - reach + 0.5).astype(int)) * (at < (center + reach + 0.5).astype(int))
        return mindspore.Tensor((y / y.sum(1, keepdims=True)).astype(np.float32))

    pair = lambda value: tuple(value) if isinstance(value, (tuple, list)) else (value, value)
    factors = (None, None) if scale_factor is None else pair(scale_factor)
    new = pair(size) if scale_factor is None else [int(n * f) for n, f in zip(input.shape[2:], factors)]
    rows, columns = [weights(*one) for one in zip(input.shape[2:], new, factors)]
    x = mindspore.mint.matmul(input.astype(mindspore.float32), columns.swapaxes(0, 1))
    return mindspore.mint.matmul(rows, x).astype(input.dtype)
