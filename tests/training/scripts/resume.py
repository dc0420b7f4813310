"""Runs that are interrupted: a checkpoint of model, optimiser, scheduler and scaler, and a new process's objects."""

import io
import os
import tempfile

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.cuda.amp import GradScaler
from torch.optim import lr_scheduler

from same import numbers, record, weights


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(6, 10, bias=False), nn.BatchNorm1d(10), nn.Tanh())
        self.head = nn.Linear(10, 1)
        self.register_buffer("steps", torch.zeros(1))

    def forward(self, x):
        self.steps += 1
        return self.head(self.body(x)).squeeze(-1)


def groups(model):
    return [{"params": model.body.parameters()}, {"params": model.head.parameters(), "lr": 0.01, "weight_decay": 0.1}]


MAKERS = {
    "sgd": lambda model: torch.optim.SGD(groups(model), lr=0.05, momentum=0.9, nesterov=True),
    "adam": lambda model: torch.optim.Adam(groups(model), lr=0.05, betas=(0.8, 0.99)),
    "adamw": lambda model: torch.optim.AdamW(groups(model), lr=0.05, amsgrad=True),
    "rmsprop": lambda model: torch.optim.RMSprop(groups(model), lr=0.01),
    "adagrad": lambda model: torch.optim.Adagrad(groups(model), lr=0.1),
    "nadam": lambda model: torch.optim.NAdam(groups(model), lr=0.02),
    "asgd": lambda model: torch.optim.ASGD(groups(model), lr=0.02, t0=2.0),
}
SCHEDULES = {
    "sgd": lambda optimizer: lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.5),
    "adam": lambda optimizer: lr_scheduler.LambdaLR(optimizer, [lambda n: 0.9**n, lambda n: 1 / (n + 1)]),
    "adamw": lambda optimizer: lr_scheduler.CosineAnnealingLR(optimizer, T_max=6),
    "rmsprop": lambda optimizer: lr_scheduler.MultiStepLR(optimizer, milestones=[2, 4, 5]),
    "adagrad": lambda optimizer: lr_scheduler.SequentialLR(
        optimizer, [lr_scheduler.LinearLR(optimizer, 0.1, total_iters=3), lr_scheduler.StepLR(optimizer, 1)], milestones=[4]
    ),
    "nadam": lambda optimizer: lr_scheduler.CosineAnnealingWarmRestarts(optimizer, T_0=3),
    "asgd": lambda optimizer: lr_scheduler.ExponentialLR(optimizer, 0.9),
}


class Run:
    def __init__(self, kind):
        self.model = weights(Net())
        self.optimizer = MAKERS[kind](self.model)
        self.scheduler = SCHEDULES[kind](self.optimizer)
        self.plateau = lr_scheduler.ReduceLROnPlateau(self.optimizer, patience=1, factor=0.3) if kind == "sgd" else None
        self.scaler = GradScaler(init_scale=16.0, growth_interval=2, enabled=torch.cuda.is_available())
        self.epoch = 0

    def train(self, epochs):
        self.model.train()
        x = torch.from_numpy(numbers((16, 6), seed=7))
        y = torch.from_numpy(numbers((16,), seed=8))
        for _ in range(epochs):
            self.optimizer.zero_grad(set_to_none=True)
            loss = F.mse_loss(self.model(x), y)
            self.scaler.scale(loss).backward()
            self.scaler.step(self.optimizer)
            self.scaler.update()
            self.scheduler.step()
            if self.plateau is not None:
                self.plateau.step(1.0)
            self.epoch += 1
            record(loss.item())

    def state(self):
        return {
            "epoch": self.epoch,
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "scheduler": self.scheduler.state_dict(),
            "plateau": self.plateau.state_dict() if self.plateau is not None else None,
            "scaler": self.scaler.state_dict(),
        }

    def resume(self, checkpoint):
        self.model.load_state_dict(checkpoint["model"])
        self.optimizer.load_state_dict(checkpoint["optimizer"])
        self.scheduler.load_state_dict(checkpoint["scheduler"])
        if self.plateau is not None:
            self.plateau.load_state_dict(checkpoint["plateau"])
        if torch.cuda.is_available():
            self.scaler.load_state_dict(checkpoint["scaler"])
        self.epoch = checkpoint["epoch"]


def main():
    with tempfile.TemporaryDirectory() as folder:
        for kind in MAKERS:
            path = os.path.join(folder, f"{kind}.pth")
            first = Run(kind)
            first.train(3)
            torch.save(first.state(), path)
            first.train(1)
            second = Run(kind)
            second.resume(torch.load(path, map_location="cpu", weights_only=False))
            record(second.epoch)
            record(second.model.steps.item())
            second.train(4)
            record(second.optimizer.param_groups[1]["lr"])
            record(second.optimizer.param_groups[1]["weight_decay"])
            buffer = io.BytesIO()
            torch.save(second.model.state_dict(), buffer)
            buffer.seek(0)
            third = Net()
            third.load_state_dict(torch.load(buffer, weights_only=True))
            third.eval()
            record(third(torch.from_numpy(numbers((2, 6), seed=9))).sum().item())


if __name__ == "__main__":
    main()
