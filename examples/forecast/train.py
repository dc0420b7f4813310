"""Trains the network and keeps its best weights."""

import argparse

import torch
import torch.nn as nn
from torch.optim.lr_scheduler import StepLR

from evaluate import evaluate
from forecast import Forecaster
from forecast.data import loaders
from forecast.utils import Average, same_weights


def train_one_epoch(model, loader, criterion, optimizer, accumulation, clip):
    model.train()
    mean = Average()
    optimizer.zero_grad()
    for step, (known, ahead) in enumerate(loader):
        forecast = model(known)
        loss = criterion(forecast, ahead)
        (loss / accumulation).backward()
        if (step + 1) % accumulation == 0:
            nn.utils.clip_grad_norm_(model.parameters(), clip)
            optimizer.step()
            optimizer.zero_grad()
        mean.add(loss.item(), len(known))
        print(f"step {step}: loss {loss.item():.6f}")
    return mean.value


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--rate", type=float, default=0.01)
    parser.add_argument("--weights", default="best.ckpt")
    args = parser.parse_args()

    torch.manual_seed(0)
    model = same_weights(Forecaster())
    train, test = loaders(args.batch)
    criterion = nn.SmoothL1Loss()
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.rate, weight_decay=0.01)
    scheduler = StepLR(optimizer, step_size=1, gamma=0.5)
    best = float("inf")
    for epoch in range(args.epochs):
        mean = train_one_epoch(model, train, criterion, optimizer, accumulation=2, clip=1.0)
        scheduler.step()
        error = evaluate(model, test, criterion)
        print(f"epoch {epoch}: loss {mean:.4f}, test {error:.4f}")
        if error < best:
            best = error
            torch.save(model.state_dict(), args.weights)


if __name__ == "__main__":
    main()
