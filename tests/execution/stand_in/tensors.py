"""Tensors, dtypes and generators from one library to the other, through numpy."""

import mindspore
import numpy
import torch

DTYPES = {
    mindspore.float64: torch.float64, mindspore.float32: torch.float32, mindspore.float16: torch.float16,
    mindspore.bfloat16: torch.bfloat16, mindspore.int64: torch.int64, mindspore.int32: torch.int32,
    mindspore.int16: torch.int16, mindspore.int8: torch.int8, mindspore.uint8: torch.uint8,
    mindspore.bool_: torch.bool, mindspore.complex64: torch.complex64, mindspore.complex128: torch.complex128,
}
PLAIN = (bool, int, float, str, complex, slice, type(None))


def t2t(tensor):
    """A MindSpore tensor as torch's."""
    if tensor.dtype == mindspore.bfloat16:
        return torch.from_numpy(numpy.array(tensor.astype(mindspore.float32).asnumpy())).bfloat16()
    return torch.from_numpy(numpy.array(tensor.asnumpy()))


def t2m(tensor):
    """A torch tensor as MindSpore's; numpy has no bfloat16."""
    if tensor.dtype == torch.bfloat16:
        return mindspore.Tensor(tensor.float().numpy(force=True)).astype(mindspore.bfloat16)
    return mindspore.Tensor(numpy.array(tensor.contiguous().numpy(force=True)))


def is_dtype(value):
    """True for a dtype of MindSpore."""
    if isinstance(value, PLAIN):
        return False
    try:
        return value in DTYPES
    except TypeError:  # not hashable
        return False


def constant(value):
    """A value that is no tensor as torch takes it."""
    if isinstance(value, mindspore.Generator):
        return torch.Generator().manual_seed(int(value.initial_seed()))
    return DTYPES[value] if is_dtype(value) else value
