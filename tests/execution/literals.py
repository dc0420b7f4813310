"""Turns the arguments of a sample into Python source: tensors become parameters, the rest is written out."""

import numpy
import torch


class Unwritable(Exception):
    """A value that has no literal."""


class Arguments:
    """The arguments of one call as text, and the tensors that stand for `a0`, `a1`, ..."""

    def __init__(self):
        self.tensors = []

    def names(self):
        """The parameters, in order."""
        return [f"a{index}" for index in range(len(self.tensors))]

    def text(self, value):
        """The value as source."""
        if isinstance(value, torch.Tensor):
            return self.tensor(value)
        if isinstance(value, (torch.Size, tuple)):
            inner = ", ".join(self.text(item) for item in value)
            return f"({inner},)" if len(value) == 1 else f"({inner})"
        if isinstance(value, list):
            return f"[{', '.join(self.text(item) for item in value)}]"
        if isinstance(value, slice):
            return f"slice({', '.join(self.text(part) for part in (value.start, value.stop, value.step))})"
        return scalar(value)

    def tensor(self, value):
        """A parameter for the tensor; the same tensor is the same parameter."""
        if isinstance(value, torch.nn.Parameter) or value.requires_grad:
            value = value.detach()
        if value.layout != torch.strided or value.device.type != "cpu" or value.is_quantized:
            raise Unwritable(f"a tensor with layout {value.layout} on {value.device.type}")
        for index, known in enumerate(self.tensors):
            if known is value:
                return f"a{index}"
        self.tensors.append(value)
        return f"a{len(self.tensors) - 1}"

    def call(self, args, kwargs):
        """What stands between the brackets of a call."""
        parts = [self.text(value) for value in args]
        parts += [f"{name}={self.text(value)}" for name, value in kwargs.items()]
        return ", ".join(parts)


def scalar(value):
    """A value without tensors as source."""
    if isinstance(value, numpy.generic):
        value = value.item()
    if value is None or value is Ellipsis or isinstance(value, (bool, int, str)):
        return "..." if value is Ellipsis else repr(value)
    if isinstance(value, float):
        return repr(value) if numpy.isfinite(value) else f"float('{value}')"
    if isinstance(value, complex):
        return repr(value) if numpy.isfinite(value) else f"complex('{value}')"
    if isinstance(value, (torch.dtype, torch.memory_format, torch.layout)):
        return str(value)
    if isinstance(value, torch.device):
        return f"torch.device({value.type!r})"
    if isinstance(value, dict) and not value:
        return "{}"
    raise Unwritable(f"a {type(value).__name__}")
