"""Computes with torch inside a MindSpore function, so that `value_and_grad` goes through it."""

import collections

import mindspore
import torch
from mindspore.common import _Function

from .tensors import constant, t2m, t2t

HITS = collections.Counter()


class Slot:
    """Stands for a tensor among arguments."""

    def __init__(self, index):
        self.index = index


def strip(value, tensors):
    """Arguments with slots in place of tensors, which are collected; dtypes are torch's."""
    if isinstance(value, mindspore.Tensor):
        tensors.append(value)
        return Slot(len(tensors) - 1)
    if isinstance(value, (list, tuple)):
        return type(value)(strip(item, tensors) for item in value)
    if isinstance(value, dict):
        return {key: strip(item, tensors) for key, item in value.items()}
    return constant(value)


def fill(value, tensors):
    """Arguments with tensors in place of slots."""
    if isinstance(value, Slot):
        return tensors[value.index]
    if isinstance(value, (list, tuple)):
        return type(value)(fill(item, tensors) for item in value)
    if isinstance(value, dict):
        return {key: fill(item, tensors) for key, item in value.items()}
    return value


def leaves(value):
    """The tensors of a result, in order."""
    if isinstance(value, (list, tuple)):
        return [leaf for item in value for leaf in leaves(item)]
    return [value] if isinstance(value, torch.Tensor) else []


def rebuilt(value, tensors):
    """A result with MindSpore's tensors, which come from an iterator."""
    if isinstance(value, torch.Size):
        return tuple(value)
    if isinstance(value, (list, tuple)):
        return tuple(rebuilt(item, tensors) for item in value)
    return next(tensors) if isinstance(value, torch.Tensor) else value


def can_require(tensor):
    """True for a tensor that torch can differentiate by."""
    return tensor.dtype.is_floating_point or tensor.dtype.is_complex


def compute(call, tensors):
    """Calls torch with gradients. It refuses them for some arguments (class weights, targets): these are dropped from
    the end."""
    wanted = [index for index, tensor in enumerate(tensors) if can_require(tensor)]
    while True:
        for index, tensor in enumerate(tensors):
            if can_require(tensor):
                tensor.requires_grad_(index in wanted)
        try:
            with torch.enable_grad():
                return call["function"](*fill(call["args"], tensors), **fill(call["kwargs"], tensors))
        except RuntimeError as error:
            if "is not differentiable with respect to argument" not in str(error) or not wanted:
                raise
            wanted.pop()


class ByTorch(_Function):
    """One call of torch as a function of MindSpore."""

    @staticmethod
    def forward(ctx, call, *given):
        """Remembers torch's graph for `backward`; `call["result"]` is torch's result."""
        tensors = [t2t(tensor) for tensor in given]
        call["result"] = compute(call, tensors)
        results = leaves(call["result"])
        ctx.tensors, ctx.results = tensors, results
        made = tuple(t2m(result) for result in results)
        fixed = [mine for mine, result in zip(made, results) if not result.requires_grad]
        if fixed:
            ctx.mark_non_differentiable(*fixed)
        return made[0] if len(made) == 1 else made

    @staticmethod
    def backward(ctx, *gradients):
        """Torch's gradients; zeros where there are none."""
        pairs = [
            (result, t2t(gradient).to(result.dtype))
            for result, gradient in zip(ctx.results, gradients) if result.requires_grad and gradient is not None
        ]
        by = [tensor for tensor in ctx.tensors if tensor.requires_grad]
        found = [None] * len(by)
        if pairs and by:
            results, weights = zip(*pairs)
            found = torch.autograd.grad(results, by, weights, allow_unused=True, retain_graph=True)
        found = dict(zip(map(id, by), found))
        filled = [found.get(id(tensor)) for tensor in ctx.tensors]
        zeros = [torch.zeros_like(tensor) if one is None else one for tensor, one in zip(ctx.tensors, filled)]
        return (None, *map(t2m, zeros))


def by_torch(name, function, args, kwargs):
    """Calls torch's function with MindSpore's arguments and counts it."""
    HITS[name] += 1
    tensors = []
    call = {"function": function, "args": strip(args, tensors), "kwargs": strip(kwargs, tensors)}
    if tensors:
        made = ByTorch.apply(call, *tensors)
        return rebuilt(call["result"], iter(made if isinstance(made, (list, tuple)) else (made,)))
    result = function(*call["args"], **call["kwargs"])
    return rebuilt(result, map(t2m, leaves(result)))


def write(tensor, value):
    """`tensor[:] = value`: the only form that reaches the base through every kind of view on the CPU."""
    if value.dtype != tensor.dtype:
        value = value.astype(tensor.dtype)
    if isinstance(tensor, mindspore.Parameter):
        tensor.set_data(value)
    elif tensor.ndim == 0:
        tensor[...] = value
    elif tensor.size:
        tensor[:] = value
    return tensor
