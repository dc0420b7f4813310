"""Members of tensors in the forms that code uses and torch's database has no samples of."""

import torch


def hook(x: torch.Tensor):
    """torch.Tensor.register_hook"""
    doubled = x * 2
    doubled.register_hook(lambda gradient: gradient * 10)
    return doubled


def elements_of_a_shape(x: torch.Tensor, batch: torch.Tensor):
    """torch.Size.numel"""
    return x.shape.numel(), batch[0].size().numel(), batch.shape[:2].numel()


def places_in_a_shape(batch: torch.Tensor):
    """torch.Size.index, torch.Size.count"""
    return batch.shape.index(8), batch.shape.count(3)


def written_through_a_view(x: torch.Tensor):
    """torch.Tensor.view, torch.Tensor.reshape, torch.Tensor.flatten"""
    x.view(16)[1] = 7.0
    x.reshape(2, 8)[1] = 6.0
    x.flatten()[2] = 5.0
    return x


def written_through_a_turned_view(x: torch.Tensor):
    """torch.Tensor.transpose, torch.Tensor.permute, torch.Tensor.t, torch.Tensor.T, torch.Tensor.mT"""
    x.transpose(0, 1)[1] = 7.0
    x.permute(1, 0)[2] = 6.0
    x.t()[0, 1] = 5.0
    x.T[0, 2] = 4.0
    x.mT[0, 3] = 3.0
    return x


def written_through_a_part(x: torch.Tensor):
    """torch.Tensor.chunk, torch.Tensor.split, torch.Tensor.narrow, torch.Tensor.unsqueeze, torch.Tensor.data"""
    x.chunk(2)[0][0] = 7.0
    x.split(1)[1][0] = 6.0
    x.narrow(0, 2, 1)[0] = 5.0
    x.unsqueeze(0)[0, 3] = 4.0
    x.data[3, 3] = 3.0
    return x


def a_copy_is_no_view(x: torch.Tensor):
    """torch.Tensor.clone"""
    copied = x.clone()
    copied[0] = 7.0
    return x, copied


def added_in_place(x: torch.Tensor, y: torch.Tensor):
    """torch.Tensor.add_, torch.Tensor.mul_, torch.Tensor.sub_, torch.Tensor.div_"""
    x.mul_(0.9).add_(y, alpha=0.1)
    x[0].sub_(1.0)
    x[:, 1].div_(2.0)
    return x


def written_into_by_way_of_a_copy(x: torch.Tensor, y: torch.Tensor, z: torch.Tensor):
    """torch.Tensor.sqrt_, torch.Tensor.abs_, torch.Tensor.lerp_, torch.Tensor.addcmul_, torch.Tensor.addcdiv_"""
    z.sqrt_()
    x[0].abs_()
    x.lerp_(y, 0.3)
    x.addcmul_(y, y - 1.0, value=0.5)
    y.addcdiv_(x, z + 0.5, value=-0.1)
    return x, y, z


def clamped_in_place(x: torch.Tensor, y: torch.Tensor, z: torch.Tensor):
    """torch.Tensor.clamp_min_, torch.Tensor.clamp_max_, torch.Tensor.clip_, torch.Tensor.neg_"""
    x.clamp_min_(0.1)
    y.clip_(-0.5, 0.5)
    z.neg_().clamp_max_(-0.7)
    return x, y, z


def triangle_in_place(x: torch.Tensor, mask: torch.Tensor):
    """torch.Tensor.triu_, torch.Tensor.tril_, torch.Tensor.logical_or_, torch.Tensor.logical_not_"""
    x.triu_(diagonal=1)
    mask.logical_or_(x > 0).logical_not_()
    return x, mask


def largest_along_a_dimension(x: torch.Tensor, whole: torch.Tensor):
    """torch.Tensor.max, torch.Tensor.min, torch.Tensor.topk, torch.Tensor.sort, torch.Tensor.median"""
    best = x.max(dim=1)
    values, indices = whole.min(dim=0, keepdim=True)
    return best.values, best.indices, values, indices, x.topk(2).indices, x.sort(-1, True).values, x.median(dim=1)[0]


def any_of_several_dimensions(mask: torch.Tensor):
    """torch.Tensor.any, torch.Tensor.all"""
    return mask.any(), mask.any(1), mask.any(dim=(0, 1)), mask.any(dim=0, keepdim=True), mask.all(dim=-1), mask.all(1, True)


def spread(x: torch.Tensor):
    """torch.Tensor.std, torch.Tensor.var"""
    return x.std(), x.std(1), x.std(dim=1, unbiased=False), x.var(False), x.var((0, 1), keepdim=True), x.var(1, correction=0)


def windows(batch: torch.Tensor):
    """torch.Tensor.unfold"""
    return batch.unfold(-1, 4, 2), batch.unfold(1, 2, 1).unfold(2, 3, 3)


def signs_of_dtypes(x: torch.Tensor, half: torch.Tensor, whole: torch.Tensor, mask: torch.Tensor):
    """torch.Tensor.is_signed"""
    return x.is_signed(), half.is_signed(), whole.is_signed(), mask.is_signed(), whole.byte().is_signed()


def parts_by_size(x: torch.Tensor):
    """torch.Tensor.split_with_sizes, torch.Tensor.unsafe_split_with_sizes"""
    return x.split_with_sizes([1, 3]), x.unsafe_split_with_sizes([2, 2], dim=1)


def sizes_of_new_tensors(x: torch.Tensor, whole: torch.Tensor):
    """torch.Tensor.new_zeros, torch.Tensor.new_ones, torch.Tensor.new_full"""
    return x.new_zeros(2, 3), whole.new_ones(x.size(0), 1), x.new_zeros(3), whole.new_full((2,), 7, dtype=torch.bool)


def truth_of_one_element(scalar: torch.Tensor):
    """torch.Tensor.is_nonzero"""
    return scalar.is_nonzero()
