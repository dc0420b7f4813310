def stochastic_depth(input, p, mode, training=True):
    """Zeroes a whole batch, or whole rows of it, with probability p, and scales the rest."""
    if not 0.0 <= p <= 1.0 or mode not in ("batch", "row"):
        raise ValueError(f"p is from 0 to 1 and mode batch or row, not {p} and {mode}")
    if not training or p == 0.0:
        return input
    shape = (input.shape[0] if mode == "row" else 1,) + (1,) * (input.ndim - 1)
    kept = (mindspore.mint.rand(shape) >= p).astype(input.dtype)
    return input * (kept / (1.0 - p) if p < 1.0 else kept)
