"""Accumulation, clipping, a schedule and mixed precision at once."""

import torch
import torch.nn as nn
from torch.cuda.amp import GradScaler, autocast
from torch.optim.lr_scheduler import LambdaLR
from torch.utils.data import DataLoader, TensorDataset

from same import numbers, record, weights


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(5, 12), nn.LayerNorm(12), nn.ReLU())
        self.head = nn.Linear(12, 1)

    def forward(self, x):
        return self.head(self.body(x)).squeeze(-1)


def train_one_epoch(model, loader, optimizer, scheduler, scaler, accumulation, use_amp):
    model.train()
    optimizer.zero_grad()
    for i, (x, y) in enumerate(loader):
        with autocast(enabled=use_amp):
            prediction = model(x)
            loss = nn.functional.mse_loss(prediction, y)
            loss = loss / accumulation
        scaler.scale(loss).backward()
        if (i + 1) % accumulation == 0:
            scaler.unscale_(optimizer)
            torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm=0.3)
            scaler.step(optimizer)
            scaler.update()
            optimizer.zero_grad()
            scheduler.step()
        record(loss.item() * accumulation)


def main():
    xs = torch.from_numpy(numbers((40, 5), seed=4))
    ys = torch.from_numpy(numbers((40,), seed=5))
    loader = DataLoader(TensorDataset(xs, ys), batch_size=4, drop_last=True)
    model = weights(Net())
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    scheduler = LambdaLR(optimizer, lr_lambda=lambda step: 1 / (1 + 0.2 * step))
    scaler = GradScaler(enabled=False)
    for epoch in range(2):
        train_one_epoch(model, loader, optimizer, scheduler, scaler, accumulation=2, use_amp=False)
        print(epoch, scheduler.get_last_lr()[0])


if __name__ == "__main__":
    main()
