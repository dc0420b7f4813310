"""Attributes and methods of tensors that torch's database has no entry for."""

import torch


def shape(x: torch.Tensor, batch: torch.Tensor):
    """torch.Tensor.shape"""
    b, c, t = batch.shape
    return x.shape, x.shape[0], x.shape[-1], x.shape[:1], len(batch.shape), b * c + t, batch.shape[1:] + (5,)


def dtype(x: torch.Tensor, whole: torch.Tensor, mask: torch.Tensor, half: torch.Tensor):
    """torch.Tensor.dtype"""
    same = x.dtype == torch.float32, whole.dtype == torch.float32, mask.dtype == torch.bool
    return x.dtype, whole.dtype, mask.dtype, half.dtype, same, whole.to(x.dtype), x.dtype in (torch.float16, torch.float32)


def device(x: torch.Tensor, y: torch.Tensor):
    """torch.Tensor.device"""
    return torch.zeros(2, 2, device=x.device), y.to(x.device), torch.arange(3, device=y.device)


def device_compared(x: torch.Tensor, y: torch.Tensor):
    """torch.Tensor.device"""
    return x.device == y.device


def ndim(x: torch.Tensor, batch: torch.Tensor, scalar: torch.Tensor):
    """torch.Tensor.ndim"""
    return x.ndim, batch.ndim, scalar.ndim, 1 if batch.ndim == 3 else 2


def dim(x: torch.Tensor, scalar: torch.Tensor):
    """torch.Tensor.dim, torch.Tensor.ndimension"""
    return x.dim(), scalar.dim(), x.ndimension()


def numel(x: torch.Tensor, scalar: torch.Tensor):
    """torch.Tensor.numel, torch.Tensor.nelement"""
    return x.numel(), scalar.numel(), x.nelement()


def size(x: torch.Tensor, batch: torch.Tensor):
    """torch.Tensor.size"""
    b, c = batch.size()[:2]
    return x.size(), x.size(0), batch.size(-1), batch.size(dim=1), b + c


def data(x: torch.Tensor):
    """torch.Tensor.data"""
    return x.data, x.data + 1, x.data.shape


def copy(x: torch.Tensor, y: torch.Tensor):
    """torch.Tensor.copy_"""
    x.copy_(y)
    return x


def copy_into_view(x: torch.Tensor, y: torch.Tensor):
    """torch.Tensor.copy_"""
    x[0].copy_(y[1])
    x[:, 1].copy_(y[:, 2])
    return x


def type_as(x: torch.Tensor, whole: torch.Tensor, half: torch.Tensor):
    """torch.Tensor.type_as"""
    return whole.type_as(x), x.type_as(half), x.type_as(whole)


def numpy(x: torch.Tensor, whole: torch.Tensor, mask: torch.Tensor):
    """torch.Tensor.numpy"""
    return x.numpy(), whole.numpy(), mask.numpy(), x.numpy().shape


def tolist(x: torch.Tensor, whole: torch.Tensor, scalar: torch.Tensor, mask: torch.Tensor):
    """torch.Tensor.tolist"""
    return x.tolist(), whole.tolist(), scalar.tolist(), mask.tolist()


def item(scalar: torch.Tensor, whole: torch.Tensor, mask: torch.Tensor):
    """torch.Tensor.item"""
    return scalar.item(), whole[1, 2].item(), mask[0, 0].item(), whole.sum().item()


def transposed(x: torch.Tensor, whole: torch.Tensor, batch: torch.Tensor):
    """torch.Tensor.T, torch.Tensor.mT"""
    return x.T, whole.T, batch.mT


def adjoint(complex_: torch.Tensor):
    """torch.Tensor.H, torch.Tensor.mH"""
    return complex_.H, complex_.mH


def parts(complex_: torch.Tensor):
    """torch.Tensor.real, torch.Tensor.imag"""
    return complex_.real, complex_.imag


def imaginary(complex_: torch.Tensor):
    """torch.imag, torch.real, torch.view_as_real"""
    return torch.imag(complex_), torch.real(complex_), torch.view_as_real(complex_)


def floating(x: torch.Tensor, whole: torch.Tensor, half: torch.Tensor, mask: torch.Tensor):
    """torch.Tensor.is_floating_point, torch.Tensor.is_complex"""
    kinds = x.is_floating_point(), whole.is_floating_point(), half.is_floating_point(), mask.is_floating_point()
    return kinds, x.is_complex(), whole.is_complex()


def contiguous(x: torch.Tensor):
    """torch.Tensor.is_contiguous"""
    return x.is_contiguous(), x.t().is_contiguous(), x.t().contiguous().is_contiguous()


def stride(x: torch.Tensor, batch: torch.Tensor):
    """torch.Tensor.stride, torch.Tensor.storage_offset"""
    return x.stride(), batch.stride(0), batch.stride(-1), x.t().stride(), x[1:].storage_offset()


def bytes_of(x: torch.Tensor, half: torch.Tensor):
    """torch.Tensor.nbytes, torch.Tensor.itemsize, torch.Tensor.element_size"""
    return x.nbytes, half.nbytes, x.itemsize, x.element_size(), half.element_size()


def pointer(x: torch.Tensor):
    """torch.Tensor.data_ptr"""
    return x.data_ptr() == x.data_ptr()


def fill_diagonal(x: torch.Tensor):
    """torch.Tensor.fill_diagonal_"""
    x.fill_diagonal_(3.0)
    return x


def detached(x: torch.Tensor):
    """torch.Tensor.detach"""
    return x.detach(), x.detach() * 2


def cloned(x: torch.Tensor):
    """torch.Tensor.clone"""
    z = x.clone()
    z[0] = 1.0
    return z, x


def on_cpu(x: torch.Tensor):
    """torch.Tensor.cpu"""
    return x.cpu(), x.cpu().numpy()


def moved(x: torch.Tensor, whole: torch.Tensor, half: torch.Tensor):
    """torch.Tensor.to"""
    return x.to(torch.float16), whole.to(x), x.to("cpu"), x.to("cpu", torch.int64), half.to(dtype=torch.float32), x.to(half.dtype)


def made_alike(x: torch.Tensor, whole: torch.Tensor):
    """torch.Tensor.new_zeros, torch.Tensor.new_ones, torch.Tensor.new_full"""
    return x.new_zeros(2, 3), x.new_zeros((2, 3)), whole.new_ones(2), x.new_full((2, 2), 7.0), x.new_zeros(x.shape[0], dtype=torch.int64)


def made_from_values(x: torch.Tensor, whole: torch.Tensor):
    """torch.Tensor.new_tensor"""
    return x.new_tensor([1.0, 2.0]), whole.new_tensor([1, 2]), x.new_tensor(3.0)


def length(x: torch.Tensor):
    """torch.Tensor"""
    rows = [row for row in x]
    return len(x), rows, x[1:, None], x[..., 0], -x, x @ x, x > 0, ~(x > 0), x[x > 0]
