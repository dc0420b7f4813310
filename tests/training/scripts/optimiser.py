"""Trains with optimisers of its own: state for each weight, groups, a schedule, weight decay, clipped updates."""

import math

import torch
import torch.nn as nn
from torch.optim import Optimizer

from same import numbers, record, weights


class Lap(Optimizer):
    """Moments of gradients that were divided by their own size first."""

    def __init__(self, params, lr=4e-4, betas=(0.9, 0.999), eps=1e-15, weight_decay=0.0):
        if not 0.0 <= lr:
            raise ValueError(f"Invalid learning rate: {lr}")
        defaults = dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay)
        super().__init__(params, defaults)

    def __setstate__(self, state):
        super().__setstate__(state)
        for group in self.param_groups:
            group.setdefault("weight_decay", 0.0)

    @torch.no_grad()
    def step(self, closure=None):
        """Performs a single optimization step."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()

        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                grad = p.grad
                if grad.is_sparse:
                    raise RuntimeError("sparse gradients are not supported")

                state = self.state[p]
                if len(state) == 0:
                    state["step"] = 0
                    state["exp_avg"] = torch.zeros_like(p, memory_format=torch.preserve_format)
                    state["exp_avg_sq"] = torch.zeros_like(p)
                exp_avg, exp_avg_sq = state["exp_avg"], state["exp_avg_sq"]
                state["step"] += 1

                exp_avg_sq.mul_(beta2).addcmul_(grad, grad, value=1 - beta2)
                correction = 1 - beta2 ** state["step"]
                denom = exp_avg_sq.div(correction).sqrt().add_(group["eps"])
                exp_avg.mul_(beta1).add_(grad / denom, alpha=group["lr"] * (1 - beta1))
                size = 1 / (1 - beta1 ** state["step"])
                p.add_(exp_avg, alpha=-size)
                if group["weight_decay"] != 0:
                    p.add_(p, alpha=-(group["weight_decay"] * group["lr"]))

        return loss


class Heavy(torch.optim.Optimizer):
    """Momentum, with the old way to the numbers of a weight."""

    def __init__(self, params, lr, momentum=0.9, clip=1.0):
        super(Heavy, self).__init__(params, dict(lr=lr, momentum=momentum, clip=clip))

    def step(self, closure=None):
        loss = None
        if closure is not None:
            loss = closure()
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                d_p = p.grad.data
                norm = math.sqrt(float((d_p * d_p).sum()))
                if norm > group["clip"]:
                    d_p = d_p * (group["clip"] / norm)
                state = self.state[p]
                if "buffer" not in state:
                    buffer = state["buffer"] = torch.zeros_like(p.data)
                else:
                    buffer = state["buffer"]
                buffer.mul_(group["momentum"]).add_(d_p)
                p.data.add_(buffer, alpha=-group["lr"])
        return loss


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(6, 12)
        self.second = nn.Linear(12, 1)

    def forward(self, x):
        return self.second(torch.tanh(self.first(x)))


def train(model, optimizer, scheduler=None):
    for step in range(20):
        x = torch.from_numpy(numbers((16, 6), seed=step))
        y = x.sum(dim=1, keepdim=True).sin()
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        if scheduler is not None:
            scheduler.step()
        record(loss.item())


def main():
    model = weights(Net())
    groups = [{"params": model.first.parameters()}, {"params": model.second.parameters(), "lr": 0.02}]
    optimizer = Lap(groups, lr=0.01, weight_decay=0.01)
    train(model, optimizer, torch.optim.lr_scheduler.StepLR(optimizer, step_size=5, gamma=0.5))
    model = weights(Net())
    optimizer = Heavy(model.parameters(), lr=0.05)
    train(model, optimizer)
    resumed = Heavy(model.parameters(), lr=0.5)
    resumed.load_state_dict(optimizer.state_dict())
    train(model, resumed)


main()
