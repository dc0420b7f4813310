def reset_layer(layer):
    """Fills weight and bias of a linear layer or a convolution anew, as its constructor does."""
    import math

    fan_in = math.prod(layer.weight.shape[1:])
    layer.weight.uniform_(-(fan_in**-0.5), fan_in**-0.5)
    if layer.bias is not None:
        layer.bias.uniform_(-(fan_in**-0.5), fan_in**-0.5)
