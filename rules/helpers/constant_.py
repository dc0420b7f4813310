def constant_(tensor, val):
    """Fills a tensor in place with a number."""
    return tensor.fill_(val)
