def legacy_tensor(*args, dtype):
    """A tensor of data or, uninitialised, of a shape, as the constructors named after a type make it."""
    if not args or isinstance(args[0], int):
        return mindspore.mint.empty(args or (0,), dtype=dtype)
    (data,) = args
    if isinstance(data, tuple) and all(isinstance(size, int) for size in data):
        raise TypeError(f"{data} may be data or a shape: pass a list, or call mint.empty")
    if isinstance(data, mindspore.Tensor):
        return data.astype(dtype)
    return mindspore.tensor(data if hasattr(data, "dtype") else list(data), dtype=dtype)
