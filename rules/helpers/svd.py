def svd(A, full_matrices=True):
    """Singular values with their vectors: U, S, Vh."""
    import collections

    S, U, V = mindspore.ops.svd(A, full_matrices)
    Vh = V.swapaxes(-2, -1)
    if A.is_complex():
        S, Vh = mindspore.ops.real(S), mindspore.ops.conj(Vh)
    return collections.namedtuple("svd", "U S Vh")(U, S, Vh)
