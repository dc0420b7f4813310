def zeros_(tensor):
    """Fills a tensor in place with zeros."""
    return tensor.zero_()
