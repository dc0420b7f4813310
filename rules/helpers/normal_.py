def normal_(tensor, mean=0.0, std=1.0):
    """Fills a tensor in place from a normal distribution."""
    return tensor.normal_(mean, std)
