"""Tensors from values, from numpy and from nothing; dtypes, constants, seeds."""

import numpy as np
import torch


def from_numpy():
    """torch.from_numpy"""
    return torch.from_numpy(np.arange(6.0).reshape(2, 3)), torch.from_numpy(np.array([1, 2], dtype=np.int64))


def from_numpy_float32():
    """torch.from_numpy"""
    values = np.ones((2, 2), dtype=np.float32)
    return torch.from_numpy(values).to(torch.float16), torch.from_numpy(values) + 1


def random():
    """torch.rand, torch.randn"""
    return torch.rand(2, 3), torch.randn(2, 3), torch.rand((4,)), torch.rand(()), torch.randn(3, dtype=torch.float64)


def random_in_bounds():
    """torch.rand, torch.randint"""
    values, numbers = torch.rand(1000), torch.randint(3, 7, (1000,))
    inside = bool((values >= 0).all()) and bool((values < 1).all()), bool((numbers >= 3).all()), bool((numbers < 7).all())
    return inside, bool((values.mean() - 0.5).abs() < 0.1)


def random_by_numbers():
    """torch.randint"""
    return torch.randint(0, 10, (2, 3)), torch.randint(10, (4,)), torch.randint(0, 2, (3,), dtype=torch.int32)


def normal_moments():
    """torch.randn"""
    values = torch.randn(20000)
    return bool(values.mean().abs() < 0.05), bool((values.std() - 1).abs() < 0.05)


def permutation():
    """torch.randperm"""
    return torch.randperm(10).sort()[0], torch.randperm(7).shape, torch.randperm(7).dtype


def as_tensor(x: torch.Tensor):
    """torch.as_tensor"""
    return torch.as_tensor([1, 2]), torch.as_tensor(1.5), torch.as_tensor(x), torch.as_tensor(np.zeros(3, dtype=np.float32))


def as_tensor_typed():
    """torch.as_tensor"""
    return torch.as_tensor([1, 2], dtype=torch.float32), torch.as_tensor(np.arange(3), dtype=torch.int64, device="cpu")


def tensor():
    """torch.tensor"""
    plain = torch.tensor([1, 2]), torch.tensor([1.0, 2.0]), torch.tensor(3), torch.tensor(2.5), torch.tensor(True)
    return plain, torch.tensor([[1, 2], [3, 4]], dtype=torch.float32), torch.tensor([]), torch.tensor([1, 2.5])


def tensor_of_numpy():
    """torch.tensor"""
    return torch.tensor(np.arange(3.0)), torch.tensor(np.float32(2.0)), torch.tensor(np.array([True, False]))


def arange():
    """torch.arange"""
    whole = torch.arange(5), torch.arange(2, 7), torch.arange(0, 10, 3), torch.arange(5, 0, -1)
    return whole, torch.arange(0, 1, 0.25), torch.arange(3.0), torch.arange(4, dtype=torch.float32), torch.arange(0, 4, device="cpu")


def filled():
    """torch.zeros, torch.ones, torch.full"""
    zeros = torch.zeros(2, 3), torch.zeros((2, 3)), torch.zeros(2, dtype=torch.int64), torch.zeros([1, 2]), torch.zeros(())
    return zeros, torch.ones(2, 3), torch.ones((1,), dtype=torch.bool), torch.full((2, 2), 1.5), torch.full((2,), 3), torch.full((2,), True)


def filled_by_shape(x: torch.Tensor):
    """torch.zeros, torch.ones, torch.empty"""
    b, c = x.shape
    return torch.zeros(b, c + 1), torch.ones(x.shape), torch.zeros(*x.shape), torch.empty(b, c).shape


def spaced():
    """torch.linspace"""
    return torch.linspace(0, 1, 5), torch.linspace(-1, 1, steps=4), torch.linspace(0.0, 3.0, 4, dtype=torch.float64)


def eye():
    """torch.eye"""
    return torch.eye(3), torch.eye(2, 3), torch.eye(3, dtype=torch.int64)


def dtypes(whole: torch.Tensor):
    """torch.float32, torch.int64, torch.float16, torch.int32, torch.float64, torch.uint8, torch.int8, torch.int16"""
    floats = whole.to(torch.float32), whole.to(torch.float16), whole.to(torch.float64)
    return floats, whole.to(torch.int64), whole.to(torch.int32), whole.to(torch.int16), whole.to(torch.int8), whole.to(torch.uint8)


def dtype_names(whole: torch.Tensor):
    """torch.float, torch.double, torch.half, torch.long, torch.int, torch.short, torch.bool"""
    floats = whole.to(torch.float), whole.to(torch.double), whole.to(torch.half)
    return floats, whole.to(torch.long), whole.to(torch.int), whole.to(torch.short), whole.to(torch.bool)


def complex_dtypes(x: torch.Tensor):
    """torch.complex64, torch.complex128, torch.cfloat, torch.cdouble"""
    return x.to(torch.complex64), x.to(torch.complex128), x.to(torch.cfloat), x.to(torch.cdouble)


def brain_float(x: torch.Tensor):
    """torch.bfloat16"""
    return x.to(torch.bfloat16), torch.ones(2, dtype=torch.bfloat16)


def unsigned(whole: torch.Tensor):
    """torch.uint16, torch.uint32, torch.uint64"""
    return whole.to(torch.uint16), whole.to(torch.uint32), whole.to(torch.uint64)


def eight_bits(x: torch.Tensor):
    """torch.float8_e4m3fn"""
    return x.to(torch.float8_e4m3fn).to(torch.float32)


def eight_bits_wide(x: torch.Tensor):
    """torch.float8_e5m2"""
    return x.to(torch.float8_e5m2).to(torch.float32)


def as_dtype(x: torch.Tensor, whole: torch.Tensor):
    """torch.dtype"""

    def cast(value: torch.Tensor, dtype: torch.dtype):
        return value.to(dtype)

    return cast(x, torch.float16), cast(whole, torch.float32), isinstance(x.dtype, torch.dtype)


def constants(x: torch.Tensor):
    """torch.pi, torch.inf, torch.nan, torch.e"""
    return x * torch.pi, torch.inf, -torch.inf, torch.nan, torch.e, x.masked_fill(x > 0, -torch.inf)


def promotion(x: torch.Tensor, whole: torch.Tensor, half: torch.Tensor):
    """torch.promote_types, torch.result_type"""
    return torch.promote_types(x.dtype, whole.dtype), torch.result_type(half, x), torch.result_type(whole, 1.0)


def floating(x: torch.Tensor, whole: torch.Tensor):
    """torch.is_floating_point, torch.is_tensor, torch.is_complex"""
    return torch.is_floating_point(x), torch.is_floating_point(whole), torch.is_tensor(x), torch.is_tensor(3), torch.is_complex(x)


def limits():
    """torch.finfo, torch.iinfo"""
    return torch.finfo(torch.float32).min, torch.finfo(torch.float16).max, torch.finfo(torch.float32).eps, torch.iinfo(torch.int64).max


def limits_of(x: torch.Tensor):
    """torch.finfo"""
    return x.masked_fill(x > 0, torch.finfo(x.dtype).min)


def seeds():
    """torch.manual_seed, torch.random.manual_seed"""
    torch.manual_seed(3)
    first = torch.rand(4)
    torch.manual_seed(3)
    return torch.equal(first, torch.rand(4))


def size(x: torch.Tensor):
    """torch.Size"""
    return x.shape == torch.Size([4, 4]), torch.Size((2, 3)), isinstance(x.shape, torch.Size)


def einsum(x: torch.Tensor, y: torch.Tensor, batch: torch.Tensor):
    """torch.einsum"""
    pairs = torch.einsum("ij,jk->ik", x, y), torch.einsum("ij,ij->", x, y), torch.einsum("bct,bdt->bcd", batch, batch)
    return pairs, torch.einsum("ii->i", x), torch.einsum("i j, j k -> i k", x, y), torch.einsum("...ij->...ji", batch)


def nothing(x: torch.Tensor):
    """torch.no_grad, torch.inference_mode, torch.autograd.no_grad"""
    with torch.no_grad():
        a = x * 2
    with torch.inference_mode():
        b = a + 1
    with torch.autograd.no_grad():
        c = b - 1
    return a, b, c


def generator():
    """torch.Generator"""
    g = torch.Generator()
    g.manual_seed(3)
    return torch.rand(3, generator=g)


def mapped(x: torch.Tensor, y: torch.Tensor):
    """torch.vmap"""
    return torch.vmap(torch.dot)(x, y)
