def kaiming_uniform_(tensor, a=0, mode="fan_in", nonlinearity="leaky_relu"):
    """Fills a tensor in place with uniform numbers whose spread follows from its shape."""
    method = mindspore.common.initializer.HeUniform(a, mode, nonlinearity)
    return tensor.copy_(mindspore.common.initializer.initializer(method, tensor.shape, tensor.dtype).init_data())
