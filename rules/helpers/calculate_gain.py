def calculate_gain(nonlinearity, param=None):
    """The factor by which an initialisation makes up for a nonlinearity."""
    if nonlinearity == "leaky_relu":
        return (2 / (1 + (0.01 if param is None else param) ** 2)) ** 0.5
    gains = {"tanh": 5 / 3, "relu": 2**0.5, "selu": 0.75, "linear": 1, "sigmoid": 1}
    return 1 if nonlinearity.startswith("conv") else gains[nonlinearity]
