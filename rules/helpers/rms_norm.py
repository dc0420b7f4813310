def rms_norm(input, normalized_shape, weight=None, eps=None):
    """Divides by the root of the mean square over the last dimensions, real numbers in float32."""
    eps = 1.1920928955078125e-07 if eps is None else eps
    x = input if input.is_complex() else input.astype(mindspore.float32)
    axes = tuple(range(-len(normalized_shape), 0))
    x = (x * mindspore.mint.rsqrt(mindspore.mint.mean(x * x, axes, keepdim=True) + eps)).astype(input.dtype)
    return x if weight is None else x * weight
