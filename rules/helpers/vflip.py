def vflip(img):
    """A picture upside down."""
    return img.transpose(1) if hasattr(img, "getbands") else mindspore.mint.flip(img, (-2,))
