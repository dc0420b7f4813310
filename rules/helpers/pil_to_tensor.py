def pil_to_tensor(pic):
    """The pixels of a PIL image as a tensor (C, H, W)."""
    import numpy as np

    if not hasattr(pic, "getbands"):
        raise TypeError(f"pic should be PIL Image. Got {type(pic)}")
    pixels = np.array(pic).reshape(pic.height, pic.width, len(pic.getbands()))
    return mindspore.Tensor(pixels.transpose(2, 0, 1).copy())
