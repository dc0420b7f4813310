def polar(abs, angle):
    """Complex numbers from absolute values and angles, which broadcast."""
    return mindspore.ops.Complex()(abs * mindspore.mint.cos(angle), abs * mindspore.mint.sin(angle))
