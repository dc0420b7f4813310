def uniform_(tensor, a=0.0, b=1.0):
    """Fills a tensor in place with numbers between `a` and `b`."""
    return tensor.uniform_(a, b)
