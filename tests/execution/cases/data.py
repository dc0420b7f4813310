"""Datasets, samplers and loaders: the batches are compared."""

import torch
from torch.utils.data import (
    BatchSampler,
    ConcatDataset,
    DataLoader,
    Dataset,
    IterableDataset,
    RandomSampler,
    Sampler,
    SequentialSampler,
    Subset,
    TensorDataset,
    default_collate,
    get_worker_info,
    random_split,
)


class Squares(Dataset):
    def __init__(self, count):
        self.count = count

    def __len__(self):
        return self.count

    def __getitem__(self, index):
        return torch.tensor([index, index * index]), index


class Named(Dataset):
    def __len__(self):
        return 5

    def __getitem__(self, index):
        return {"image": torch.full((2, 2), float(index)), "label": index, "name": str(index)}


class Counting(IterableDataset):
    def __iter__(self):
        return iter(range(7))


class Backwards(Sampler):
    def __init__(self, data_source):
        self.data_source = data_source

    def __iter__(self):
        return iter(range(len(self.data_source) - 1, -1, -1))

    def __len__(self):
        return len(self.data_source)


def loaded():
    """torch.utils.data.DataLoader, torch.utils.data.Dataset"""
    return [batch for batch in DataLoader(Squares(10), batch_size=4)]


def dropped():
    """torch.utils.data.DataLoader"""
    loader = DataLoader(Squares(10), batch_size=4, shuffle=False, drop_last=True, num_workers=0)
    return len(loader), [batch for batch in loader]


def named():
    """torch.utils.data.DataLoader, torch.utils.data.Dataset"""
    return [batch for batch in DataLoader(Named(), batch_size=2)]


def collated():
    """torch.utils.data.DataLoader"""
    return [batch for batch in DataLoader(Squares(4), batch_size=2, collate_fn=lambda samples: len(samples))]


def shuffled():
    """torch.utils.data.DataLoader"""
    labels = [int(label) for _, batch in DataLoader(Squares(10), batch_size=4, shuffle=True) for label in batch]
    return sorted(labels)


def counted():
    """torch.utils.data.IterableDataset, torch.utils.data.get_worker_info"""
    return [batch for batch in DataLoader(Counting(), batch_size=3)], get_worker_info()


def of_tensors(x: torch.Tensor, labels: torch.Tensor):
    """torch.utils.data.TensorDataset"""
    dataset = TensorDataset(x, labels)
    return len(dataset), dataset[1], [batch for batch in DataLoader(dataset, batch_size=2)]


def sampled():
    """torch.utils.data.Sampler, torch.utils.data.SequentialSampler, torch.utils.data.BatchSampler"""
    data = Squares(5)
    orders = list(SequentialSampler(data)), list(BatchSampler(SequentialSampler(data), 2, False)), list(Backwards(data))
    return orders, [label for _, label in DataLoader(data, sampler=Backwards(data))]


def sampled_at_random():
    """torch.utils.data.RandomSampler"""
    return sorted(RandomSampler(Squares(6))), len(RandomSampler(Squares(6)))


def collate(x: torch.Tensor):
    """torch.utils.data.default_collate"""
    return default_collate([(x, 1), (x + 1, 2)]), default_collate([{"a": 1.5}, {"a": 2.5}])


def distributed():
    """torch.utils.data.DistributedSampler, torch.utils.data.distributed.DistributedSampler"""
    one = torch.utils.data.DistributedSampler(Squares(7), num_replicas=2, rank=1, shuffle=False)
    other = torch.utils.data.distributed.DistributedSampler(Squares(7), num_replicas=2, rank=0, shuffle=False)
    return list(one), list(other), len(one)


def by_other_names():
    """torch.utils.data.dataloader.DataLoader, torch.utils.data.dataset.Dataset, torch.utils.data.sampler.SequentialSampler"""
    return [batch for batch in torch.utils.data.dataloader.DataLoader(Squares(4), batch_size=2)]


def parts():
    """torch.utils.data.Subset, torch.utils.data.ConcatDataset, torch.utils.data.random_split"""
    numbers = list(range(10))
    both = ConcatDataset([Subset(numbers, [3, 1]), [7, 8]])
    left, right = random_split(numbers, [7, 3])
    shares = [len(part) for part in random_split(numbers, [0.5, 0.25, 0.25])]
    seen = sorted([left[i] for i in range(len(left))] + [right[i] for i in range(len(right))])
    return [both[i] for i in range(len(both))], both[-1], len(both), len(left), len(right), shares, seen
