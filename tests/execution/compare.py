"""Compares what torch gave with what MindSpore gave: structure, types, shapes, dtypes, values.

Knows both libraries by their interfaces only (`shape`, `dtype`), so that it can be tested without either.
"""

import math

import numpy

# Relative and absolute tolerance of a dtype; of gradients; everything else is exact.
TOLERANCES = {
    "float16": (1e-2, 1e-2),
    "bfloat16": (4e-2, 4e-2),
    "float32": (1e-3, 1e-4),
    "float64": (1e-3, 1e-4),
    "complex64": (1e-3, 1e-4),
    "complex128": (1e-3, 1e-4),
}
GRADIENT = (2e-3, 2e-4)
# Sums of these round at the size of what is summed, not of the result.
HALVES = ("float16", "bfloat16")
# Names that MindSpore gives to torch's dtypes.
RENAMED = {"bool_": "bool"}


class Opaque(Exception):
    """A result of a type that cannot be compared."""


def dtype_name(dtype):
    """`torch.float32` and `Float32` as `float32`."""
    name = str(dtype).rsplit(".", 1)[-1].lower()
    return RENAMED.get(name, name)


def is_tensor(value):
    """True for a tensor of either library."""
    return hasattr(value, "shape") and hasattr(value, "dtype") and not isinstance(value, (numpy.ndarray, numpy.generic))


def array(tensor):
    """A tensor of either library as a numpy array; what numpy lacks is widened."""
    if hasattr(tensor, "asnumpy"):
        if dtype_name(tensor.dtype) == "bfloat16":
            tensor = tensor.float()
        return tensor.asnumpy()
    return (tensor.float() if dtype_name(tensor.dtype) == "bfloat16" else tensor).numpy(force=True)


def difference(left, right, loose=False, tolerance=None, signs=True):
    """Why `right` (MindSpore's) is not `left` (torch's), in a few words; None if they are equal.

    `loose` leaves values out; `signs=False` compares their size only, where the sign is a free choice.
    """
    if is_tensor(left) or is_tensor(right):
        return tensors(left, right, loose, tolerance, signs)
    if isinstance(left, (tuple, list)):
        return sequences(left, right, loose, tolerance, signs)
    if isinstance(left, dict):
        return dicts(left, right, loose, tolerance, signs)
    if isinstance(left, numpy.ndarray):
        if not isinstance(right, numpy.ndarray) or left.shape != right.shape or left.dtype != right.dtype:
            return f"{shown(left)} became {shown(right)}"
        return None if loose else values(left, right, str(left.dtype), tolerance)
    return scalars(left, right, loose)


def tensors(left, right, loose, tolerance, signs):
    """Compares tensors."""
    if not (is_tensor(left) and is_tensor(right)):
        return f"{shown(left)} became {shown(right)}"
    name = dtype_name(left.dtype)
    if tuple(left.shape) != tuple(right.shape):
        return f"shape {tuple(left.shape)} became {tuple(right.shape)}"
    if name != dtype_name(right.dtype):
        return f"dtype {name} became {dtype_name(right.dtype)}"
    if loose:
        return None
    left, right = array(left), array(right)
    return values(left, right, name, tolerance) if signs else values(abs(left), abs(right), name, tolerance)


def values(left, right, name, tolerance):
    """Compares arrays of one shape and dtype."""
    if name not in TOLERANCES:
        wrong = left != right
    else:
        relative, absolute = tolerance or TOLERANCES[name]
        if name in HALVES:
            absolute *= max(1.0, largest(left))
        wrong = ~numpy.isclose(right, left, rtol=relative, atol=absolute, equal_nan=True)
    return f"{numpy.count_nonzero(wrong)} of {left.size} values" if numpy.any(wrong) else None


def largest(values):
    """The largest finite size of a value."""
    finite = abs(values[numpy.isfinite(values)]).astype("float64")
    return float(finite.max()) if finite.size else 0.0


def sequences(left, right, loose, tolerance, signs):
    """Compares tuples and lists, whichever of them."""
    if not isinstance(right, (tuple, list)):
        return f"{shown(left)} became {shown(right)}"
    if len(left) != len(right):
        return f"{len(left)} results became {len(right)}"
    pairs = (difference(one, other, loose, tolerance, signs) for one, other in zip(left, right))
    return next(filter(None, pairs), None)


def dicts(left, right, loose, tolerance, signs):
    """Compares mappings, order of keys included."""
    if not isinstance(right, dict) or list(left) != list(right):
        return f"{shown(left)} became {shown(right)}"
    pairs = (difference(left[key], right[key], loose, tolerance, signs) for key in left)
    return next(filter(None, pairs), None)


def scalars(left, right, loose):
    """Compares plain values; dtypes by name, numbers within the tolerance of float32."""
    if type(left).__module__ == "torch" and type(left).__name__ == "dtype":
        return None if dtype_name(left) == dtype_name(right) else f"{left} became {right}"
    if not isinstance(left, (bool, int, float, complex, str, bytes, type(None))):
        raise Opaque(type(left).__name__)
    if isinstance(left, float) and isinstance(right, float):
        same = loose or left == right or math.isclose(left, right, rel_tol=1e-3, abs_tol=1e-4)
        return None if same or (math.isnan(left) and math.isnan(right)) else f"{left} became {right}"
    same = type(left) is type(right) and (loose or left == right)
    return None if same else f"{shown(left)} became {shown(right)}"


def shown(value):
    """A value in a few words."""
    if is_tensor(value):
        return f"a tensor of {dtype_name(value.dtype)}"
    if isinstance(value, (tuple, list, dict)):
        return f"{len(value)} results"
    if isinstance(value, (bool, int, float, str)):
        return f"{type(value).__name__} {value!r}"[:40]
    return type(value).__name__
