def xavier_uniform_(tensor, gain=1.0):
    """Fills a tensor in place with uniform numbers whose spread follows from its shape."""
    method = mindspore.common.initializer.XavierUniform(gain)
    return tensor.copy_(mindspore.common.initializer.initializer(method, tensor.shape, tensor.dtype).init_data())
