def resize(img, size, interpolation=mindspore.dataset.vision.Inter.BILINEAR, max_size=None, antialias=True):
    """Resizes a picture to (height, width), or its shorter side to a number."""
    _, height, width = helper.get_dimensions(img)
    size = [size] if isinstance(size, int) else list(size)
    if len(size) == 1:
        short, long = size[0], int(size[0] * max(height, width) / min(height, width))
        if max_size is not None and long > max_size:
            short, long = int(max_size * short / long), max_size
        size = [short, long] if height <= width else [long, short]
    elif max_size is not None:
        raise ValueError("max_size is for the size of the shorter side")
    method = getattr(interpolation, "value", interpolation)
    if size == [height, width]:
        return img
    if hasattr(img, "getbands"):
        return img.resize(size[::-1], method)
    modes = {0: "nearest", 2: "bilinear", 3: "bicubic"}
    if method not in modes:
        raise ValueError(f"tensors are resized by nearest, bilinear or bicubic, not {interpolation}")
    x = img.reshape(-1, *img.shape[-3:]).astype(mindspore.float32)
    options = {} if method == 0 else {"align_corners": False, "antialias": bool(antialias)}
    x = helper.interpolate(x, tuple(size), mode=modes[method], **options).reshape(*img.shape[:-2], *size)
    if img.is_floating_point():
        return x.astype(img.dtype)
    x = mindspore.mint.clamp(x, 0, 255) if img.dtype == mindspore.uint8 else x
    return mindspore.mint.round(x).astype(img.dtype)
