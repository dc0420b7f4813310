def crop(img, top, left, height, width):
    """A part of a picture; what lies outside of it is black."""
    if hasattr(img, "getbands"):
        return img.crop((left, top, left + width, top + height))
    right, bottom = img.shape[-1] - left - width, img.shape[-2] - top - height
    part = img[..., max(top, 0) : max(top + height, 0), max(left, 0) : max(left + width, 0)]
    edges = [max(-left, 0), max(-right, 0), max(-top, 0), max(-bottom, 0)]
    return mindspore.mint.nn.functional.pad(part, edges) if any(edges) else part
