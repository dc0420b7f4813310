def nms(boxes, scores, iou_threshold):
    """Indices of the boxes (x1, y1, x2, y2) that stay, the best first: none overlaps a better one by more."""
    import numpy as np

    corners = boxes.astype(mindspore.float32).asnumpy()
    areas = (corners[:, 2] - corners[:, 0]) * (corners[:, 3] - corners[:, 1])
    order = np.argsort(-scores.astype(mindspore.float32).asnumpy(), kind="stable")
    kept = []
    while order.size:
        first, order = order[0], order[1:]
        kept.append(first)
        sides = np.minimum(corners[first, 2:], corners[order, 2:]) - np.maximum(corners[first, :2], corners[order, :2])
        inside = sides.clip(0).prod(1)
        with np.errstate(divide="ignore", invalid="ignore"):
            overlap = inside / (areas[first] + areas[order] - inside)
        order = order[~(overlap > iou_threshold)]
    return mindspore.Tensor(np.array(kept, np.int64))
