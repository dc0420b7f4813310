def interpolate(
    input,
    size=None,
    scale_factor=None,
    mode="nearest",
    align_corners=None,
    recompute_scale_factor=None,
    antialias=False,
):
    """Resizes in any mode, by whole factors too, and pictures (N, C, H, W) with `antialias`."""
    import numpy as np

    spread = lambda value: tuple(value) if isinstance(value, (tuple, list)) else (value,) * (input.ndim - 2)
    factors = spread(scale_factor)
    new = spread(size) if scale_factor is None else tuple(int(n * f) for n, f in zip(input.shape[2:], factors))
    if scale_factor is None or recompute_scale_factor:
        scale_factor, factors = None, spread(None)
    if mode in ("area", "nearest-exact"):
        if mode == "nearest-exact" and scale_factor and any(n * f % 1 for n, f in zip(input.shape[2:], factors)):
            raise ValueError("nearest-exact wants scale factors that give whole sizes")
        return mindspore.ops.interpolate(input, new, mode=mode)
    if not antialias:
        if scale_factor:
            return mindspore.mint.nn.functional.interpolate(input, None, tuple(map(float, factors)), mode, align_corners)
        return mindspore.mint.nn.functional.interpolate(input, new, None, mode, align_corners)
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

    rows, columns = [weights(*one) for one in zip(input.shape[2:], new, factors)]
    x = mindspore.mint.matmul(input.astype(mindspore.float32), columns.swapaxes(0, 1))
    return mindspore.mint.matmul(rows, x).astype(input.dtype)
