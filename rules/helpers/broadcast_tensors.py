def broadcast_tensors(*tensors):
    """Tensors of one shape, to which each is broadcast."""
    import numpy as np

    shape = np.broadcast_shapes(*(tensor.shape for tensor in tensors))
    return tuple(mindspore.mint.broadcast_to(tensor, shape) for tensor in tensors)
