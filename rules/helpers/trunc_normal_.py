def trunc_normal_(tensor, mean=0.0, std=1.0, a=-2.0, b=2.0):
    """Fills a tensor in place from a normal distribution that is cut at `a` and `b`."""
    method = mindspore.common.initializer.TruncatedNormal(std, mean, a, b)
    return tensor.copy_(mindspore.common.initializer.initializer(method, tensor.shape, tensor.dtype).init_data())
