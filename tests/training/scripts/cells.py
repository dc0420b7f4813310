"""Two models that are trained by `nn.TrainOneStepCell` (`--training model`): batch normalisation in training and not, a
schedule for each step, a frozen layer, a loss of several statements; no value of a forward pass but the loss."""

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


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(6, 16)
        self.bn = nn.BatchNorm1d(16)
        self.fc2 = nn.Linear(16, 3)

    def forward(self, x):
        return self.fc2(F.relu(self.bn(self.fc1(x))))


class Trainer:
    def __init__(self, model: nn.Module, rate):
        self.model = model
        self.criterion = nn.CrossEntropyLoss()
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=rate, weight_decay=0.1)

    def fit(self, loader, epochs):
        for epoch in range(epochs):
            for x, y in loader:
                self.optimizer.zero_grad()
                scores = self.model(x)
                loss = self.criterion(scores, y) + 0.01 * epoch * scores.pow(2).mean()
                loss.backward()
                self.optimizer.step()
                record(loss.item())


def train(model, loader, optimizer, criterion, scheduler, epochs):
    for _ in range(epochs):
        model.train()
        for x, y in loader:
            optimizer.zero_grad()
            output = model(x)
            loss = criterion(output, y)
            loss.backward()
            optimizer.step()
            scheduler.step()
            record(loss.item())
        record(test(model, loader))


def test(model, loader):
    model.eval()
    total = 0.0
    with torch.no_grad():
        for x, y in loader:
            total += F.cross_entropy(model(x), y, reduction="sum").item()
    return total / len(loader.dataset)


def main():
    loader = DataLoader(Points(40), batch_size=8)
    model = weights(Net())
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.9)
    train(model, loader, optimizer, nn.CrossEntropyLoss(), scheduler, epochs=2)
    frozen = Net()
    weights(frozen)
    frozen.bn.eval()
    Trainer(frozen, 0.01).fit(loader, epochs=2)


if __name__ == "__main__":
    main()
