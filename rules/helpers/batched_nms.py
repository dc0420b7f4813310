def batched_nms(boxes, scores, idxs, iou_threshold):
    """Indices of the boxes that stay, the best first; only boxes of one class may push each other out."""
    import numpy as np

    classes, values = idxs.asnumpy(), scores.astype(mindspore.float32).asnumpy()
    kept = []
    for one in np.unique(classes):
        at = np.flatnonzero(classes == one)
        index = mindspore.Tensor(at)
        kept.append(at[helper.nms(boxes[index], scores[index], iou_threshold).asnumpy()])
    kept = np.sort(np.concatenate(kept)) if kept else np.empty(0, np.int64)
    return mindspore.Tensor(kept[np.argsort(-values[kept], kind="stable")].astype(np.int64))
