"""An image classifier: convolutions, batch normalisation, momentum, a rate that falls each epoch."""

import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from torch.utils.data import DataLoader, Dataset

from same import numbers, record, weights


class Pictures(Dataset):
    def __init__(self, count):
        self.pictures = numbers((count, 3, 8, 8), seed=1)
        self.labels = numbers((count,), seed=2, classes=4)

    def __len__(self):
        return len(self.pictures)

    def __getitem__(self, index):
        return torch.from_numpy(self.pictures[index]), torch.tensor(self.labels[index])


class Net(nn.Module):
    def __init__(self, classes=4):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 3, padding=1)
        self.bn1 = nn.BatchNorm2d(8)
        self.conv2 = nn.Conv2d(8, 16, 3, stride=2, padding=1)
        self.pool = nn.MaxPool2d(2)
        self.fc = nn.Linear(16 * 2 * 2, classes)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        x = self.pool(F.relu(self.conv2(x)))
        return self.fc(torch.flatten(x, 1))


def train(model, device, loader, optimizer, epoch):
    model.train()
    correct = 0
    for step, (data, target) in enumerate(loader):
        data, target = data.to(device), target.to(device)
        optimizer.zero_grad()
        output = model(data)
        loss = F.cross_entropy(output, target)
        loss.backward()
        optimizer.step()
        correct += output.argmax(dim=1).eq(target).sum().item()
        record(loss.item())
        if step % 4 == 0:
            print(f"epoch {epoch} step {step}: loss {loss.item():.4f}, {correct} right")


def test(model, device, loader):
    model.eval()
    total = 0.0
    with torch.no_grad():
        for data, target in loader:
            data, target = data.to(device), target.to(device)
            total += F.cross_entropy(model(data), target, reduction="sum").item()
    print(f"test loss {total / len(loader.dataset):.4f}")


def main():
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = weights(Net()).to(device)
    loader = DataLoader(Pictures(40), batch_size=4)
    optimizer = optim.SGD(model.parameters(), lr=0.05, momentum=0.9, weight_decay=1e-3)
    scheduler = optim.lr_scheduler.StepLR(optimizer, step_size=1, gamma=0.5)
    for epoch in range(2):
        train(model, device, loader, optimizer, epoch)
        test(model, device, loader)
        scheduler.step()


if __name__ == "__main__":
    main()
