def ones_(tensor):
    """Fills a tensor in place with ones."""
    return tensor.fill_(1.0)
