"""Operators on lists of tensors."""

import torch


def binary(x: torch.Tensor, y: torch.Tensor):
    """torch._foreach_add, torch._foreach_sub, torch._foreach_mul, torch._foreach_div, torch._foreach_maximum"""
    xs, ys = [x * 1, y * 2], [y * 1, x * 2]
    out = [torch._foreach_add(xs, ys, alpha=2), torch._foreach_sub(xs, 0.5), torch._foreach_mul(xs, ys)]
    return out, torch._foreach_div(xs, [2.0, 4.0]), torch._foreach_maximum(xs, ys)


def binary_in_place(x: torch.Tensor, y: torch.Tensor):
    """torch._foreach_add_, torch._foreach_sub_, torch._foreach_mul_, torch._foreach_div_, torch._foreach_maximum_"""
    xs, ys = [x * 1, y * 2], [y * 1, x * 2]
    torch._foreach_add_(xs, ys, alpha=2)
    torch._foreach_sub_(xs, 0.5)
    torch._foreach_mul_(xs, [2.0, 3.0])
    torch._foreach_div_(xs, 4.0)
    torch._foreach_maximum_(xs, ys)
    return xs


def ternary(x: torch.Tensor, y: torch.Tensor, z: torch.Tensor):
    """torch._foreach_addcmul, torch._foreach_addcdiv, torch._foreach_lerp"""
    xs, ys, zs = [x, y], [y, x], [z, z + 1]
    return (
        torch._foreach_addcmul(xs, ys, zs, value=0.5),
        torch._foreach_addcdiv(xs, ys, zs),
        torch._foreach_lerp(xs, ys, 0.25),
    )


def ternary_in_place(x: torch.Tensor, y: torch.Tensor, z: torch.Tensor):
    """torch._foreach_addcmul_, torch._foreach_addcdiv_, torch._foreach_lerp_, torch._foreach_copy_"""
    xs, ys, zs, kept = [x * 1, y * 2], [y, x], [z, z + 1], [x * 0, x * 0]
    torch._foreach_addcmul_(xs, ys, zs, value=0.5)
    torch._foreach_addcdiv_(xs, ys, zs, [0.5, 0.25])
    torch._foreach_lerp_(xs, ys, 0.25)
    torch._foreach_copy_(kept, xs)
    return xs, kept


def unary(z: torch.Tensor):
    """torch._foreach_sqrt, torch._foreach_neg, torch._foreach_abs, torch._foreach_exp, torch._foreach_log"""
    zs = [z, z + 1]
    out = torch._foreach_sqrt(zs), torch._foreach_neg(zs), torch._foreach_abs(zs)
    return out, torch._foreach_exp(zs), torch._foreach_log(zs)


def more_unary(z: torch.Tensor):
    """torch._foreach_reciprocal, torch._foreach_rsqrt, torch._foreach_tanh, torch._foreach_sigmoid, torch._foreach_pow"""
    zs = [z, z + 1]
    out = torch._foreach_reciprocal(zs), torch._foreach_rsqrt(zs), torch._foreach_tanh(zs)
    return out, torch._foreach_sigmoid(zs), torch._foreach_pow(zs, 2.0)


def unary_in_place(z: torch.Tensor):
    """torch._foreach_sqrt_, torch._foreach_neg_, torch._foreach_reciprocal_, torch._foreach_abs_, torch._foreach_exp_, torch._foreach_zero_"""
    zs = [z * 1, z + 1]
    torch._foreach_sqrt_(zs)
    torch._foreach_neg_(zs)
    torch._foreach_reciprocal_(zs)
    torch._foreach_abs_(zs)
    torch._foreach_exp_(zs)
    gone = [z * 1]
    torch._foreach_zero_(gone)
    return zs, gone


def smallest(x: torch.Tensor, y: torch.Tensor):
    """torch._foreach_minimum_"""
    xs = [x * 1, y * 2]
    torch._foreach_minimum_(xs, 0.5)
    torch._foreach_minimum_(xs, [0.2, 0.1])
    torch._foreach_minimum_(xs, [y, x])
    return xs


def grouped(x: torch.Tensor, y: torch.Tensor):
    """torch.optim.Optimizer._group_tensors_by_device_and_dtype"""
    xs = [x, y.half(), x[0]]
    groups = torch.optim.Optimizer._group_tensors_by_device_and_dtype([xs, [z * 2 for z in xs]], with_indices=True)
    others = torch.optim.Optimizer._group_tensors_by_device_and_dtype([xs, []])
    rows = sorted((indices, parts) for parts, indices in groups.values())
    return rows, sorted(len(parts[0]) + len(parts[1]) for parts, _ in others.values())
