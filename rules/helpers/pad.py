def pad(img, padding, fill=0, padding_mode="constant"):
    """Adds edges to a picture: one number, (left and right, top and bottom), or (left, top, right, bottom)."""
    import numpy as np
    import PIL.Image
    import PIL.ImageOps

    edges = [padding] if isinstance(padding, int) else list(padding)
    left, top, right, bottom = edges * (4 // len(edges)) if len(edges) in (1, 2, 4) else edges
    modes = ("constant", "edge", "reflect", "symmetric")
    if padding_mode not in modes:
        raise ValueError(f"padding_mode is one of {', '.join(modes)}")
    if hasattr(img, "getbands"):
        if padding_mode == "constant":
            bands = len(img.getbands())
            fill = list(fill) if isinstance(fill, (list, tuple)) else [fill]
            number = float if img.mode == "F" else int
            fill = [number(value or 0) for value in (fill * bands if len(fill) == 1 else fill)]
            if len(fill) != bands:
                raise ValueError(f"{len(fill)} values for a picture of {bands} channels")
            fill = fill[0] if bands == 1 else tuple(fill)
            return PIL.ImageOps.expand(img, (left, top, right, bottom), fill)
        if min(left, top, right, bottom) < 0:
            raise ValueError("edges are cut off with padding_mode constant only")
        array = np.asarray(img)
        rows = ((top, bottom), (left, right), (0, 0))[: array.ndim]
        made = PIL.Image.fromarray(np.pad(array, rows, mode=padding_mode))
        if img.mode == "P":
            made.putpalette(img.getpalette())
        return made
    sides = [left, right, top, bottom]
    if padding_mode == "constant":
        if isinstance(fill, (list, tuple)) and len(fill) != 1:
            raise TypeError(f"tensors are filled up with one number, not {fill}")
        value = (fill[0] if isinstance(fill, (list, tuple)) else fill) or 0
        return mindspore.mint.nn.functional.pad(img, sides, "constant", value)

    def places(length, before, after):
        return mindspore.Tensor(np.pad(np.arange(length), (before, after), mode=padding_mode))

    rows, columns = places(img.shape[-2], top, bottom), places(img.shape[-1], left, right)
    return mindspore.mint.index_select(mindspore.mint.index_select(img, -2, rows), -1, columns)
