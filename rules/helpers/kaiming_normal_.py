def kaiming_normal_(tensor, a=0, mode="fan_in", nonlinearity="leaky_relu"):
    """Fills a tensor in place with normal numbers whose spread follows from its shape."""
    method = mindspore.common.initializer.HeNormal(a, mode, nonlinearity)
    return tensor.copy_(mindspore.common.initializer.initializer(method, tensor.shape, tensor.dtype).init_data())
