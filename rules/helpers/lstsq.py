def lstsq(A, B, rcond=None):
    """Solves A @ X = B with the smallest sum of squares, by numpy."""
    import collections

    import numpy as np

    a, b = A.asnumpy(), B.asnumpy()
    is_vector = b.ndim == 1 or b.ndim == a.ndim - 1 and b.shape == a.shape[:-1]
    b = b[..., None] if is_vector else b
    shape = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    rows, columns, width = *a.shape[-2:], b.shape[-1]
    a = np.broadcast_to(a, (*shape, rows, columns)).reshape(-1, rows, columns)
    b = np.broadcast_to(b, (*shape, rows, width)).reshape(-1, rows, width)
    found = [np.linalg.lstsq(one, other, rcond) for one, other in zip(a, b)]
    ranks = np.array([rank for _, _, rank, _ in found], np.int64).reshape(shape)
    solution = np.array([x for x, _, _, _ in found]).astype(a.dtype).reshape(*shape, columns, width)
    is_over = rows > columns and (ranks == columns).all()
    residuals = np.array([rest for _, rest, _, _ in found]).reshape(*shape, width) if is_over else np.empty(0)
    residuals = residuals.reshape(shape) if is_vector and is_over else residuals
    values = (solution[..., 0] if is_vector else solution, residuals.astype(a.dtype), ranks, np.empty(0, a.dtype))
    kind = collections.namedtuple("linalg_lstsq", ("solution", "residuals", "rank", "singular_values"))
    return kind(*map(mindspore.Tensor, values))
