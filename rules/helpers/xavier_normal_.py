def xavier_normal_(tensor, gain=1.0):
    """Fills a tensor in place with normal numbers whose spread follows from its shape."""
    method = mindspore.common.initializer.XavierNormal(gain)
    return tensor.copy_(mindspore.common.initializer.initializer(method, tensor.shape, tensor.dtype).init_data())
