def box_iou(boxes1, boxes2):
    """How much of their common area two boxes (x1, y1, x2, y2) share, for each pair."""
    low = mindspore.mint.maximum(boxes1[..., :, None, :2], boxes2[..., None, :, :2])
    high = mindspore.mint.minimum(boxes1[..., :, None, 2:], boxes2[..., None, :, 2:])
    sides = mindspore.mint.clamp(high - low, min=0)
    inside = sides[..., 0] * sides[..., 1]
    return inside / (helper.box_area(boxes1)[..., :, None] + helper.box_area(boxes2)[..., None, :] - inside)
