def box_convert(boxes, in_fmt, out_fmt):
    """Boxes as corners (xyxy), corner and size (xywh), or centre and size (cxcywh)."""
    known = ("xyxy", "xywh", "cxcywh")
    if in_fmt not in known or out_fmt not in known:
        raise ValueError(f"boxes are {' or '.join(known)} here, not {in_fmt} and {out_fmt}")
    if in_fmt == out_fmt:
        return boxes.clone()
    x, y, w, h = mindspore.mint.unbind(boxes, -1)
    if in_fmt == "xyxy":
        w, h = w - x, h - y
    elif in_fmt == "cxcywh":
        x, y = x - 0.5 * w, y - 0.5 * h
    if out_fmt == "xyxy":
        w, h = x + w, y + h
    elif out_fmt == "cxcywh":
        x, y = x + w / 2, y + h / 2
    return mindspore.mint.stack((x, y, w, h), -1)
