def generalized_box_iou(boxes1, boxes2):
    """`box_iou`, less the part of the box around each pair that neither fills."""
    low = mindspore.mint.maximum(boxes1[..., :, None, :2], boxes2[..., None, :, :2])
    high = mindspore.mint.minimum(boxes1[..., :, None, 2:], boxes2[..., None, :, 2:])
    sides = mindspore.mint.clamp(high - low, min=0)
    inside = sides[..., 0] * sides[..., 1]
    union = helper.box_area(boxes1)[..., :, None] + helper.box_area(boxes2)[..., None, :] - inside
    low = mindspore.mint.minimum(boxes1[..., :, None, :2], boxes2[..., None, :, :2])
    high = mindspore.mint.maximum(boxes1[..., :, None, 2:], boxes2[..., None, :, 2:])
    sides = mindspore.mint.clamp(high - low, min=0)
    around = sides[..., 0] * sides[..., 1]
    return inside / union - (around - union) / around
