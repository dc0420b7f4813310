def hflip(img):
    """A picture with left and right exchanged."""
    return img.transpose(0) if hasattr(img, "getbands") else mindspore.mint.flip(img, (-1,))
