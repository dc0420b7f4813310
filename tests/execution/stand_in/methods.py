"""Wraps the methods of Tensor. In-place methods of the CPU build often return a new tensor and leave theirs alone."""

import inspect

import mindspore
import torch
from mindspore import mint

from .fallback import by_torch, write
from .functions import is_in_place
from .kernels import attempt, is_missing

# About the object or its memory, not about values.
LEFT = set(
    "asnumpy numpy item tolist data_ptr dtype shape size copy to dim ndim numel nelement is_contiguous contiguous "
    "element_size stride storage storage_offset untyped_storage register_hook requires_grad_ set_ type is_complex "
    "is_floating_point is_signed is_pinned pin_memory is_shared itemset copy_ to_dlpack from_dlpack resize T H mT mH "
    "data device grad".split()
)


def plain(name, real):
    """A method that returns a new tensor."""
    target = getattr(torch.Tensor, name)

    def method(self, *args, **kwargs):
        done, result = attempt(f"Tensor.{name}", real, (self, *args), kwargs)
        return result if done else by_torch(f"Tensor.{name}", target, (self, *args), kwargs)

    return method


def in_place(name, real):
    """A method that changes its tensor: if the real one did not, torch's result is written into it."""

    def method(self, *args, **kwargs):
        try:
            if real(self, *args, **kwargs) is self:
                return self
        except Exception as error:
            if not is_missing(error):
                raise

        def call(first, *rest, **named):
            return getattr(first.clone(), name)(*rest, **named)

        return write(self, by_torch(f"Tensor.{name}", call, (self, *args), kwargs))

    return method


def copy_(self, src, non_blocking=False):
    """`copy_`, through views as well."""
    if not isinstance(src, mindspore.Tensor):
        raise TypeError(f"copy_(): argument 'src' must be Tensor, not {type(src).__name__}")
    same = tuple(src.shape) == tuple(self.shape)
    return write(self, src if same else mint.broadcast_to(src, tuple(self.shape)))


def install():
    """Wraps each method that torch has, too."""
    for name in sorted(set(dir(mindspore.Tensor)) & set(dir(torch.Tensor)) - LEFT):
        kind, real = inspect.getattr_static(mindspore.Tensor, name), getattr(mindspore.Tensor, name)
        if name[0] == "_" or isinstance(kind, (property, staticmethod, classmethod)) or not callable(real):
            continue
        if callable(getattr(torch.Tensor, name)):
            method = in_place(name, real) if is_in_place(name) else plain(name, real)
            method.__name__, method.__doc__, method.stands_in_for = name, real.__doc__, real
            setattr(mindspore.Tensor, name, method)
    mindspore.Tensor.copy_ = copy_
    set_item = mindspore.Tensor.__setitem__

    def __setitem__(self, key, value):
        """`t[...] = v` misses some views, `t[:] = v` none."""
        return set_item(self, slice(None) if key is Ellipsis and self.ndim else key, value)

    mindspore.Tensor.__setitem__ = __setitem__
