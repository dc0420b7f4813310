def resized_crop(
    img, top, left, height, width, size, interpolation=mindspore.dataset.vision.Inter.BILINEAR, antialias=True
):
    """A part of a picture, resized."""
    return helper.resize(helper.crop(img, top, left, height, width), size, interpolation, antialias=antialias)
