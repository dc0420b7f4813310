"""Layers of mint.nn whose `construct` has no kernel: torch's layer computes with this layer's parameters."""

import functools
import inspect

import mindspore
import torch
from mindspore import mint, nn

from .fallback import by_torch
from .kernels import is_missing
from .tensors import DTYPES, constant, t2m, t2t

LAYERS = {}


def twin(layer):
    """Torch's layer, made with the same arguments."""
    made = layer.__dict__.get("stand_in_twin")
    if made is None:
        kind, args, kwargs = layer.__dict__["stand_in_made"]
        known = inspect.signature(kind.__init__).parameters
        value = lambda one: t2t(one) if isinstance(one, mindspore.Tensor) else constant(one)  # noqa: E731
        made = kind(*map(value, args), **{name: value(one) for name, one in kwargs.items() if name in known})
        object.__setattr__(layer, "stand_in_twin", made)
    return made.train(bool(layer.training))


def computed(layer, args, kwargs):
    """The layer's result by torch; its buffers are written back."""
    other, mine = twin(layer), dict(layer.parameters_and_names(expand=False))
    names = [name for name, _ in other.named_parameters() if name in mine]
    buffers = [name for name, _ in other.named_buffers() if name in mine]
    with torch.no_grad():
        for name in buffers:
            other.get_buffer(name).copy_(t2t(mine[name]).reshape(other.get_buffer(name).shape))

    def call(parameters, args, kwargs):
        return torch.func.functional_call(other, dict(zip(names, parameters)), tuple(args), dict(kwargs))

    given = [mine[name] for name in names], list(args), dict(kwargs)
    result = by_torch(f"nn.{type(other).__name__}", call, given, {})
    if layer.training:
        for name in buffers:
            new = other.get_buffer(name).to(DTYPES[mine[name].dtype])
            mine[name].set_data(t2m(new.reshape(tuple(mine[name].shape))))
    return result


def remember(kind):
    """Keeps the arguments of the constructor."""
    real = kind.__init__

    @functools.wraps(real)
    def __init__(self, *args, **kwargs):
        if "stand_in_made" not in self.__dict__:
            object.__setattr__(self, "stand_in_made", (LAYERS[kind], args, kwargs))
        real(self, *args, **kwargs)

    kind.__init__ = __init__


def wrap(kind):
    """The real `construct`, then torch's layer."""
    real = kind.__dict__["construct"]
    if hasattr(real, "stands_in_for"):
        return

    @functools.wraps(real)
    def construct(self, *args, **kwargs):
        try:
            return real(self, *args, **kwargs)
        except Exception as error:
            if not is_missing(error) or "stand_in_made" not in self.__dict__:
                raise
        return computed(self, args, kwargs)

    construct.stands_in_for = real
    kind.construct = construct


def install():
    """Wraps each layer that torch has, too."""
    for name in dir(mint.nn):
        mine, theirs = getattr(mint.nn, name), getattr(torch.nn, name, None)
        if inspect.isclass(mine) and inspect.isclass(theirs) and issubclass(mine, nn.Cell) and mine is not nn.Cell:
            LAYERS[mine] = theirs
    for kind in list(LAYERS):
        remember(kind)
        ours = (one for one in kind.__mro__ if "construct" in one.__dict__ and one is not nn.Cell)
        if base := next((one for one in ours if one.__module__.startswith("mindspore")), None):
            wrap(base)
