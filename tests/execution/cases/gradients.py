"""Functions run again in the backward pass, gradients of functions, compilers that are left out."""

import torch
from torch.utils.checkpoint import checkpoint


def cube(x):
    return x * x * x


def checkpointed(x: torch.Tensor):
    """torch.utils.checkpoint.checkpoint"""
    return checkpoint(cube, x, use_reentrant=False)


def checkpointed_reentrant(x: torch.Tensor):
    """torch.utils.checkpoint.checkpoint"""
    return checkpoint(cube, x, use_reentrant=True)


def total(x):
    return (x * x).sum()


def gradient(x: torch.Tensor):
    """torch.func.grad"""
    return torch.func.grad(total)(x)


def product(x, y):
    return (x * y).sum()


def gradients(x: torch.Tensor, y: torch.Tensor):
    """torch.func.grad"""
    return torch.func.grad(product, argnums=(0, 1))(x, y)


def not_recorded(x: torch.Tensor):
    """torch.no_grad, torch.inference_mode"""
    with torch.no_grad():
        y = x * x
    return y * x


@torch.no_grad()
def squared(x):
    return x * x


def not_recorded_in_a_function(x: torch.Tensor):
    """torch.no_grad"""
    return squared(x) * x


def compiled(x: torch.Tensor):
    """torch.compile"""
    fast = torch.compile(cube, backend="eager")
    return fast(x)


def switched_off(x: torch.Tensor):
    """torch.autocast, torch.amp.autocast, torch.profiler.record_function"""
    with torch.autocast("cpu", enabled=False):
        y = x * 2
    with torch.profiler.record_function("three"):
        y = y * 3
    return y


def recorded_again(x: torch.Tensor):
    """torch.enable_grad, torch.set_grad_enabled, torch.is_grad_enabled"""
    with torch.no_grad():
        with torch.enable_grad():
            y, inside = x * x, torch.is_grad_enabled()
        z, outside = x * x, torch.is_grad_enabled()
    with torch.set_grad_enabled(False):
        z = z * x
    torch.set_grad_enabled(False)
    z = z + x
    torch.set_grad_enabled(True)
    return y * x + z, inside, outside, torch.is_grad_enabled()
