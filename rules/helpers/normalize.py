def normalize(tensor, mean, std, inplace=False):
    """Subtracts a mean from each channel of pictures and divides by its deviation."""
    if not tensor.is_floating_point():
        raise TypeError(f"normalize is for tensors of floats, not {tensor.dtype}")
    mean, std = (mindspore.Tensor(value, tensor.dtype).reshape(-1, 1, 1) for value in (mean, std))
    result = (tensor - mean) / std
    return tensor.copy_(result) if inplace else result
