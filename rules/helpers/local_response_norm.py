def local_response_norm(input, size, alpha=1e-4, beta=0.75, k=1.0):
    """Divides each channel by what it and its neighbours are."""
    squares = input * input
    count, channels, *rest = input.shape
    low = mindspore.mint.zeros((count, size // 2, *rest), dtype=input.dtype)
    high = mindspore.mint.zeros((count, (size - 1) // 2, *rest), dtype=input.dtype)
    padded = mindspore.mint.cat([part for part in (low, squares, high) if part.shape[1]], 1)
    total = sum(padded.narrow(1, at, channels) for at in range(size))
    return input / (total * (alpha / size) + k) ** beta
