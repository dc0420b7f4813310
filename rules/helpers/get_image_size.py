def get_image_size(img):
    """Width and height of a picture."""
    return helper.get_dimensions(img)[:0:-1]
