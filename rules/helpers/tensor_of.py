def tensor_of(dtype):
    """A class for `isinstance`: its instances are the tensors of the type with this name."""

    class OfType(type):
        def __instancecheck__(cls, value):
            return isinstance(value, mindspore.Tensor) and value.dtype == getattr(mindspore.common.dtype, dtype)

    return OfType("tensor_of", (), {})
