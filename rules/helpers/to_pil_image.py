def to_pil_image(pic, mode=None):
    """A PIL image of a tensor (C, H, W), or of an array (H, W, C)."""
    import numpy as np
    import PIL.Image

    array = pic
    if isinstance(pic, mindspore.Tensor):
        array = (pic.astype(mindspore.float32) if pic.dtype == mindspore.bfloat16 else pic).asnumpy()
        array = array.transpose(1, 2, 0) if array.ndim == 3 else array
    array = array[:, :, None] if array.ndim == 2 else array
    if array.ndim != 3 or array.shape[2] > 4:
        raise ValueError(f"a picture has two or three dimensions and up to four channels, not the shape {array.shape}")
    if np.issubdtype(array.dtype, np.floating) and mode != "F":
        array = (array * 255).astype(np.uint8)
    channels = array.shape[2]
    if channels == 1:
        known = {"uint8": "L", "int16": "I;16", "int32": "I", "float32": "F"}.get(str(array.dtype))
        allowed = [known]
        array = array[:, :, 0].view(np.uint16) if array.dtype == np.int16 else array[:, :, 0]
    else:
        allowed = {2: ["LA"], 3: ["RGB", "YCbCr", "HSV"], 4: ["RGBA", "CMYK", "RGBX"]}[channels]
        known = allowed[0] if array.dtype == np.uint8 else None
    if mode is not None and mode not in allowed:
        raise ValueError(f"{channels} channels of {array.dtype} have one of the modes {allowed}, not {mode}")
    if (mode or known) is None:
        raise TypeError(f"Input type {array.dtype} is not supported")
    array = np.ascontiguousarray(array)
    return PIL.Image.fromarray(array) if mode in (None, known) else PIL.Image.fromarray(array, mode)
