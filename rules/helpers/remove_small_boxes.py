def remove_small_boxes(boxes, min_size):
    """Indices of the boxes (x1, y1, x2, y2) with both sides at least as long."""
    sides = boxes[:, 2:] - boxes[:, :2]
    large = mindspore.mint.logical_and(sides[:, 0] >= min_size, sides[:, 1] >= min_size)
    return mindspore.mint.nonzero(large).reshape(-1)
