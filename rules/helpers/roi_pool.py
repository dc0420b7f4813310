def roi_pool(input, boxes, output_size, spatial_scale=1.0):
    """Maxima of what lies in boxes (x1, y1, x2, y2) of pictures, each picture's in a list or behind its number."""
    import math

    import numpy as np

    if isinstance(boxes, (list, tuple)):
        rows = [np.insert(box.astype(mindspore.float32).asnumpy(), 0, n, axis=1) for n, box in enumerate(boxes)]
        boxes = np.concatenate(rows)
    else:
        boxes = boxes.astype(mindspore.float32).asnumpy()
    bins = output_size if isinstance(output_size, (list, tuple)) else (output_size, output_size)

    def largest(x, dim, start, end, bins):
        start, end = (math.floor(abs(at * spatial_scale) + 0.5) * (1 if at >= 0 else -1) for at in (start, end))
        size, length = np.float32(max(end - start + 1, 1)) / np.float32(bins), x.shape[dim]
        parts = []
        for n in range(bins):
            low = min(max(math.floor(np.float32(n) * size) + start, 0), length)
            high = min(max(math.ceil(np.float32(n + 1) * size) + start, 0), length)
            if low < high:
                parts.append(mindspore.mint.max(x.narrow(dim, low, high - low), dim)[0])
            else:
                parts.append(mindspore.mint.zeros_like(x.select(dim, 0)))
        return mindspore.mint.stack(parts, dim)

    found = []
    for n, left, top, right, bottom in boxes:
        found.append(largest(largest(input[int(n)], 1, top, bottom, bins[0]), 2, left, right, bins[1]))
    if not found:
        return mindspore.mint.zeros((0, input.shape[1], *bins), dtype=input.dtype)
    return mindspore.mint.stack(found, 0)
