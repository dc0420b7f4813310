"""Tensors that an optimiser is given, without a module: a regression, and a picture that is made to fit. And a module without an
optimiser."""

import torch
from torch import nn

from same import numbers, record, weights


def regression():
    w = torch.zeros(4, 2, requires_grad=True)
    b = torch.tensor([0.5, -0.5], requires_grad=True)
    x, y = torch.from_numpy(numbers((16, 4), seed=1)), torch.from_numpy(numbers((16, 2), seed=2))
    optimizer = torch.optim.SGD([w, b], lr=0.1, momentum=0.9)
    for _ in range(15):
        loss = ((x @ w + b - y) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        record(loss.item())
    record(w.abs().sum().item())
    record(b.sum().item())


def picture():
    net = weights(nn.Sequential(nn.Linear(6, 5), nn.Tanh(), nn.Linear(5, 2)))
    content = torch.from_numpy(numbers((3, 6), seed=3))
    wanted = net(torch.from_numpy(numbers((3, 6), seed=4))).detach()
    target = content.clone().requires_grad_(True)
    optimizer = torch.optim.Adam([target], lr=0.05)
    for _ in range(15):
        optimizer.zero_grad()
        loss = ((net(target) - wanted) ** 2).mean() + 0.1 * ((target - content) ** 2).mean()
        loss.backward()
        optimizer.step()
        record(loss.item())
    record((target - content).abs().sum().item())


def by_hand():
    net = weights(nn.Sequential(nn.Linear(6, 5), nn.Tanh(), nn.Linear(5, 2)))
    x, y = torch.from_numpy(numbers((8, 6), seed=5)), torch.from_numpy(numbers((8, 2), seed=6))
    for _ in range(10):
        loss = ((net(x) - y) ** 2).mean()
        net.zero_grad()
        loss.backward()
        with torch.no_grad():
            for p in net.parameters():
                p -= 0.2 * p.grad
        record(loss.item())


if __name__ == "__main__":
    regression()
    picture()
    by_hand()
