def as_tensors(encoded):
    """Arrays as tensors: one, or those in what a tokenizer or processor gives."""
    if not hasattr(encoded, "items"):
        return mindspore.Tensor(encoded) if hasattr(encoded, "dtype") else encoded
    for name, value in list(encoded.items()):
        if isinstance(value, list):
            encoded[name] = [mindspore.Tensor(part) if hasattr(part, "dtype") else part for part in value]
        elif hasattr(value, "dtype"):
            encoded[name] = mindspore.Tensor(value)
    return encoded
