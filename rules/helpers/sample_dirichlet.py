def sample_dirichlet(concentration):
    """Numbers of a Dirichlet distribution."""
    import numpy as np

    x = np.random.standard_gamma(concentration.astype(mindspore.float32).asnumpy())
    x = np.maximum(x, np.finfo(np.float32).tiny)
    return mindspore.Tensor(x / x.sum(-1, keepdims=True), concentration.dtype)
