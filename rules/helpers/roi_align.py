def roi_align(input, boxes, output_size, spatial_scale=1.0, sampling_ratio=-1, aligned=False):
    """Means of what lies in boxes (x1, y1, x2, y2) of pictures, each picture's in a list or behind its number."""
    import math

    import numpy as np

    if isinstance(boxes, (list, tuple)):
        rows = [np.insert(box.astype(mindspore.float32).asnumpy(), 0, n, axis=1) for n, box in enumerate(boxes)]
        boxes = np.concatenate(rows)
    else:
        boxes = boxes.astype(mindspore.float32).asnumpy()
    bins = output_size if isinstance(output_size, (list, tuple)) else (output_size, output_size)
    offset = 0.5 if aligned else 0.0

    def weights(start, end, bins, length):
        start, end = start * spatial_scale - offset, end * spatial_scale - offset
        size = (end - start if aligned else max(end - start, 1.0)) / bins
        count = sampling_ratio if sampling_ratio > 0 else math.ceil(size)
        found = np.zeros((bins, length), np.float32)
        at = start + np.arange(bins)[:, None] * size + (np.arange(count) + 0.5) * size / max(count, 1)
        is_inside = (at >= -1.0) & (at <= length)
        at = at.clip(0, length - 1)
        low = np.floor(at).astype(int)
        part = (at - low).astype(np.float32)
        row = np.broadcast_to(np.arange(bins)[:, None], at.shape)
        np.add.at(found, (row, low), (1 - part) * is_inside / max(count, 1))
        np.add.at(found, (row, np.minimum(low + 1, length - 1)), part * is_inside / max(count, 1))
        return found

    height, width = input.shape[2:]
    across = np.array([weights(box[1], box[3], bins[1], width) for box in boxes]).reshape(-1, 1, bins[1], width)
    down = np.array([weights(box[2], box[4], bins[0], height) for box in boxes]).reshape(-1, 1, bins[0], height)
    parts, order = [], []
    for n in np.unique(boxes[:, 0]).astype(int):
        at = np.flatnonzero(boxes[:, 0] == n)
        rows = mindspore.mint.matmul(mindspore.Tensor(down[at]), input[int(n)].astype(mindspore.float32))
        parts.append(mindspore.mint.matmul(rows, mindspore.Tensor(across[at].swapaxes(2, 3).copy())))
        order.append(at)
    if not parts:
        return mindspore.mint.zeros((0, input.shape[1], *bins), dtype=input.dtype)
    order = mindspore.Tensor(np.argsort(np.concatenate(order)))
    return mindspore.mint.cat(parts, 0)[order].astype(input.dtype)
