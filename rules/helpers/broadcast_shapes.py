def broadcast_shapes(*shapes):
    """The shape that these shapes have together."""
    import numpy as np

    return np.broadcast_shapes(*shapes)
