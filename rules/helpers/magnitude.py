def magnitude(input):
    """Absolute values, real ones also of complex numbers."""
    return mindspore.mint.abs(input).real() if input.is_complex() else mindspore.mint.abs(input)
