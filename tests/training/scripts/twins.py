"""A loss that is scaled or not, clipped if that is asked for, as in many reference scripts; one that is differentiated if there
is an optimiser."""

import torch
from torch import nn

from same import numbers, record, weights


def train_one_epoch(model, criterion, optimizer, batches, clip_grad_norm, scaler=None):
    model.train()
    for image, target in batches:
        output = model(image)
        loss = criterion(output, target)

        optimizer.zero_grad()
        if scaler is not None:
            scaler.scale(loss).backward()
            if clip_grad_norm is not None:
                scaler.unscale_(optimizer)
                nn.utils.clip_grad_norm_(model.parameters(), clip_grad_norm)
            scaler.step(optimizer)
            scaler.update()
        else:
            loss.backward()
            if clip_grad_norm is not None:
                nn.utils.clip_grad_norm_(model.parameters(), clip_grad_norm)
            optimizer.step()
        record(loss.item())


def losses_of(model, criterion, batches, optimizer=None):
    for image, target in batches:
        loss = criterion(model(image), target)
        if optimizer is not None:
            optimizer.zero_grad()
            loss.backward()
            record(sum((p.grad**2).sum() for p in model.parameters()).item() ** 0.5)
            optimizer.step()
        record(loss.item())


def run(scaler, clip_grad_norm):
    model = weights(nn.Sequential(nn.Linear(6, 16), nn.Tanh(), nn.Linear(16, 3)))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5, momentum=0.9)
    batches = [
        (torch.from_numpy(numbers((8, 6), seed=step)), torch.arange(8) * (step + 1) % 3) for step in range(7)
    ]
    train_one_epoch(model, nn.CrossEntropyLoss(), optimizer, batches, clip_grad_norm, scaler)
    losses_of(model, nn.CrossEntropyLoss(), batches)
    losses_of(model, nn.CrossEntropyLoss(), batches, optimizer)


if __name__ == "__main__":
    for clip_grad_norm in (None, 0.3):
        run(None, clip_grad_norm)
        run(torch.amp.GradScaler("cpu", init_scale=1024.0), clip_grad_norm)
