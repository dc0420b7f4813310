def clip_boxes_to_image(boxes, size):
    """Boxes (x1, y1, x2, y2) that end where a picture (height, width) ends."""
    height, width = size
    x = mindspore.mint.clamp(boxes[..., 0::2], 0, width)
    y = mindspore.mint.clamp(boxes[..., 1::2], 0, height)
    return mindspore.mint.stack((x, y), -1).reshape(boxes.shape)
