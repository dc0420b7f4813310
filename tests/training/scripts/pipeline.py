"""Batches by `mindspore.dataset` (`--data pipeline`): tuples and dictionaries, a rest that is kept and one that is dropped, workers,
a loop that ends early, lengths. The batches themselves and the losses are compared."""

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset

from same import numbers, record, weights


class Points(Dataset):
    def __init__(self, count):
        self.points = numbers((count, 6), seed=3)
        self.labels = numbers((count,), seed=4, classes=3)

    def __len__(self):
        return len(self.points)

    def __getitem__(self, index):
        return torch.from_numpy(self.points[index]), torch.tensor(self.labels[index])


class Marked(Dataset):
    def __init__(self, count):
        self.points = numbers((count, 2), seed=5)

    def __len__(self):
        return len(self.points)

    def __getitem__(self, index):
        return {"point": self.points[index], "half": index / 2, "is_odd": index % 2 == 1, "index": index}


class Tensors(Dataset):
    def __init__(self, count):
        self.points = torch.from_numpy(numbers((count, 2), seed=6))

    def __len__(self):
        return len(self.points)

    def __getitem__(self, index):
        return self.points[index], index


def check(loader, model):
    for x, y in loader:
        record(F.cross_entropy(model(x), y).item())


def main():
    model = nn.Linear(6, 3)
    weights(model)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    loader = DataLoader(Points(42), batch_size=8, shuffle=False, num_workers=0)
    record(float(len(loader)))
    for _ in range(3):
        for x, y in loader:
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            optimizer.step()
            record(loss.item())
    test_loader = DataLoader(Points(21), batch_size=8, drop_last=True)
    record(float(len(test_loader)))
    for _ in range(2):
        check(test_loader, model)
    shuffled = DataLoader(Tensors(9), batch_size=4, shuffle=True, num_workers=2)
    for _ in range(2):
        seen = {}
        for points, indices in shuffled:
            seen.update(zip(indices.tolist(), points.sum(1).tolist()))
        record(float(sum(index * total for index, total in seen.items())))
    marked = DataLoader(Marked(7), 3)
    for step, batch in enumerate(marked):
        record(float(step + batch["point"].sum().item() + batch["half"].sum().item()))
        record(float(batch["index"].sum().item() + batch["is_odd"].sum().item()))
    for batch in marked:
        record(batch["half"].sum().item())
        break
    for batch in marked:
        record(batch["half"].sum().item())


if __name__ == "__main__":
    main()
