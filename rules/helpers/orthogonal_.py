def orthogonal_(tensor, gain=1):
    """Fills a tensor in place with an orthogonal matrix."""
    method = mindspore.common.initializer.Orthogonal(gain)
    return tensor.copy_(mindspore.common.initializer.initializer(method, tensor.shape, tensor.dtype).init_data())
