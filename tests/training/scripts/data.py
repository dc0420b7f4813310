"""Datasets, samplers and loaders: the same batches in the same order, and of what is drawn the same set."""

import numpy as np
import torch
from torch.utils.data import (
    BatchSampler, ChainDataset, ConcatDataset, DataLoader, Dataset, IterableDataset, RandomSampler, Sampler, SequentialSampler,
    StackDataset, Subset, SubsetRandomSampler, TensorDataset, WeightedRandomSampler, get_worker_info, random_split,
)

from same import numbers, record


class Pairs(Dataset):
    def __init__(self, count, transform=None):
        self.x = torch.from_numpy(numbers((count, 3), seed=1))
        self.y = torch.arange(count)
        self.transform = transform

    def __len__(self):
        return len(self.x)

    def __getitem__(self, index):
        x = self.x[index]
        return {"x": x if self.transform is None else self.transform(x), "y": self.y[index], "name": f"item {int(index)}", "n": float(index)}


class Stream(IterableDataset):
    def __init__(self, start, end):
        super().__init__()
        self.start, self.end = start, end

    def __iter__(self):
        info = get_worker_info()
        step = 1 if info is None else info.num_workers
        return iter(range(self.start + (0 if info is None else info.id), self.end, step))


class EveryOther(Sampler):
    def __init__(self, data):
        self.data = data

    def __iter__(self):
        return iter(range(0, len(self.data), 2))

    def __len__(self):
        return (len(self.data) + 1) // 2


def collate(batch):
    return torch.stack([item["x"] for item in batch]), [item["name"] for item in batch]


def seeded(worker_id):
    np.random.seed(worker_id)


def written(value, times=1.0):
    """One number for a tensor in which each place counts otherwise."""
    flat = value.float().reshape(-1)
    record((flat * (torch.arange(flat.shape[0]) + 1)).sum().item() * times)


def in_order():
    data = Pairs(11, transform=lambda x: x * 2)
    for batch in DataLoader(data, batch_size=4):
        written(batch["x"])
        written(batch["y"])
        written(batch["n"])
        record(len(batch["name"]) + len(batch["name"][-1]))
    for x, names in DataLoader(data, batch_size=4, collate_fn=collate, drop_last=True, pin_memory=True):
        written(x)
        record(len(names))
    for batch in DataLoader(data, batch_size=3, sampler=EveryOther(data)):
        written(batch["y"])
    for batch in DataLoader(data, batch_sampler=BatchSampler(SequentialSampler(data), 5, drop_last=False)):
        written(batch["y"])
    for batch in DataLoader(data, batch_size=4, num_workers=2, worker_init_fn=seeded, persistent_workers=True):
        written(batch["y"])
    for item in DataLoader(data, batch_size=None):
        written(item["x"])
    record(len(DataLoader(data, batch_size=4)) * 10 + len(DataLoader(data, batch_size=4, drop_last=True)))


def joined():
    x, y = torch.from_numpy(numbers((6, 2), seed=2)), torch.arange(6)
    tensors = TensorDataset(x, y)
    for a, b in DataLoader(ConcatDataset([tensors, Subset(tensors, [5, 0, 3])]), batch_size=4):
        written(a)
        written(b)
    for a, (b, c) in DataLoader(StackDataset(Subset(tensors, range(4)), Subset(tensors, [3, 2, 1, 0])), batch_size=2):
        written(a[0])
        written(b)
        written(c)
    for batch in DataLoader(ChainDataset([Stream(0, 5), Stream(20, 23)]), batch_size=3):
        written(batch)
    for batch in DataLoader(Stream(0, 7), batch_size=2):
        written(batch)


def total(loader):
    seen = sorted(int(value) for batch in loader for value in batch["y"])
    record(len(seen))
    record(sum(value * (place + 1) for place, value in enumerate(seen)))


def drawn():
    data = Pairs(12)
    torch.manual_seed(0)
    total(DataLoader(data, batch_size=5, shuffle=True))
    generator = torch.Generator()
    generator.manual_seed(3)
    total(DataLoader(data, batch_size=5, shuffle=True, generator=generator))
    total(DataLoader(data, batch_size=5, sampler=RandomSampler(data, generator=torch.Generator().manual_seed(1))))
    total(DataLoader(data, batch_size=5, sampler=SubsetRandomSampler([7, 1, 4])))
    total(DataLoader(data, batch_size=5, sampler=SubsetRandomSampler(range(3, 9), generator=torch.Generator().manual_seed(1))))
    total(DataLoader(data, batch_size=5, sampler=WeightedRandomSampler(torch.tensor([0.0] * 4 + [1.0] + [0.0] * 7), 6)))
    total(DataLoader(data, batch_size=5, sampler=WeightedRandomSampler([1.0] * 3 + [0.0] * 9, 3, replacement=False)))
    first, second = random_split(data, [8, 4], generator=torch.Generator().manual_seed(42))
    record(len(first) * 10 + len(second))
    record(sorted(int(item["y"]) for part in (first, second) for item in part) == list(range(12)))


if __name__ == "__main__":
    in_order()
    joined()
    drawn()
