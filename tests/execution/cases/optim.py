"""Optimisers take steps with fixed gradients; schedulers are compared by their learning rates (sides.py)."""

import torch
import torch.nn as nn
from torch.optim import lr_scheduler


def sgd(x: torch.Tensor):
    """torch.optim.SGD, torch.optim.Optimizer"""
    return torch.optim.SGD([nn.Parameter(x.clone())], lr=0.1)


def sgd_with_momentum(x: torch.Tensor, y: torch.Tensor):
    """torch.optim.SGD"""
    return torch.optim.SGD([nn.Parameter(x.clone()), nn.Parameter(y.clone())], lr=0.1, momentum=0.9, weight_decay=0.01, nesterov=True)


def adam(x: torch.Tensor):
    """torch.optim.Adam"""
    return torch.optim.Adam([nn.Parameter(x.clone())])


def adam_with_more(x: torch.Tensor):
    """torch.optim.Adam"""
    return torch.optim.Adam([nn.Parameter(x.clone())], lr=3e-3, betas=(0.8, 0.99), eps=1e-6, weight_decay=0.02, amsgrad=True)


def adamw(x: torch.Tensor, y: torch.Tensor):
    """torch.optim.AdamW"""
    return torch.optim.AdamW([nn.Parameter(x.clone()), nn.Parameter(y.clone())], lr=1e-2)


def groups(x: torch.Tensor, y: torch.Tensor):
    """torch.optim.AdamW, torch.optim.Optimizer"""
    groups = [{"params": [nn.Parameter(x.clone())], "weight_decay": 0.0}, {"params": [nn.Parameter(y.clone())], "lr": 0.05}]
    return torch.optim.AdamW(groups, lr=1e-2, weight_decay=0.1)


def adamax(x: torch.Tensor):
    """torch.optim.Adamax"""
    return torch.optim.Adamax([nn.Parameter(x.clone())], lr=0.01)


def nadam(x: torch.Tensor):
    """torch.optim.NAdam"""
    return torch.optim.NAdam([nn.Parameter(x.clone())], lr=0.01)


def radam(x: torch.Tensor):
    """torch.optim.RAdam"""
    return torch.optim.RAdam([nn.Parameter(x.clone())], lr=0.01)


def adagrad(x: torch.Tensor):
    """torch.optim.Adagrad"""
    return torch.optim.Adagrad([nn.Parameter(x.clone())])


def adadelta(x: torch.Tensor):
    """torch.optim.Adadelta"""
    return torch.optim.Adadelta([nn.Parameter(x.clone())])


def rmsprop(x: torch.Tensor):
    """torch.optim.RMSprop"""
    return torch.optim.RMSprop([nn.Parameter(x.clone())], lr=0.01, momentum=0.5, centered=True)


def rprop(x: torch.Tensor):
    """torch.optim.Rprop"""
    return torch.optim.Rprop([nn.Parameter(x.clone())], lr=0.01)


def asgd(x: torch.Tensor):
    """torch.optim.ASGD"""
    return torch.optim.ASGD([nn.Parameter(x.clone())], lr=0.01)


def group_fields(x: torch.Tensor):
    """torch.optim.Optimizer.param_groups"""
    opt = torch.optim.SGD([nn.Parameter(x.clone())], lr=0.125)
    return len(opt.param_groups), float(opt.param_groups[0]["lr"])


def kept(x: torch.Tensor):
    """torch.optim.Optimizer.zero_grad"""
    opt = torch.optim.SGD([nn.Parameter(x.clone())], lr=0.125)
    opt.zero_grad()
    return x


def step_lr(x: torch.Tensor):
    """torch.optim.lr_scheduler.StepLR"""
    opt = torch.optim.SGD([nn.Parameter(x.clone())], lr=0.1)
    return opt, lr_scheduler.StepLR(opt, step_size=2, gamma=0.5)


def multi_step_lr(x: torch.Tensor):
    """torch.optim.lr_scheduler.MultiStepLR"""
    opt = torch.optim.SGD([nn.Parameter(x.clone())], lr=0.1)
    return opt, lr_scheduler.MultiStepLR(opt, milestones=[2, 4], gamma=0.1)


def exponential_lr(x: torch.Tensor):
    """torch.optim.lr_scheduler.ExponentialLR"""
    opt = torch.optim.SGD([nn.Parameter(x.clone())], lr=0.1)
    return opt, lr_scheduler.ExponentialLR(opt, 0.9)


def lambda_lr(x: torch.Tensor):
    """torch.optim.lr_scheduler.LambdaLR"""
    opt = torch.optim.AdamW([nn.Parameter(x.clone())], lr=0.1)
    return opt, lr_scheduler.LambdaLR(opt, lr_lambda=lambda step: min(1.0, (step + 1) / 4))


def multiplicative_lr(x: torch.Tensor):
    """torch.optim.lr_scheduler.MultiplicativeLR"""
    opt = torch.optim.SGD([nn.Parameter(x.clone())], lr=0.1)
    return opt, lr_scheduler.MultiplicativeLR(opt, lambda step: 0.95)


def cosine_lr(x: torch.Tensor):
    """torch.optim.lr_scheduler.CosineAnnealingLR"""
    opt = torch.optim.SGD([nn.Parameter(x.clone())], lr=0.1)
    return opt, lr_scheduler.CosineAnnealingLR(opt, T_max=5, eta_min=0.01)


def restarting_lr(x: torch.Tensor):
    """torch.optim.lr_scheduler.CosineAnnealingWarmRestarts"""
    opt = torch.optim.SGD([nn.Parameter(x.clone())], lr=0.1)
    return opt, lr_scheduler.CosineAnnealingWarmRestarts(opt, T_0=3, T_mult=2)


def constant_lr(x: torch.Tensor):
    """torch.optim.lr_scheduler.ConstantLR"""
    opt = torch.optim.SGD([nn.Parameter(x.clone())], lr=0.1)
    return opt, lr_scheduler.ConstantLR(opt, factor=0.5, total_iters=3)


def linear_lr(x: torch.Tensor):
    """torch.optim.lr_scheduler.LinearLR"""
    opt = torch.optim.SGD([nn.Parameter(x.clone())], lr=0.1)
    return opt, lr_scheduler.LinearLR(opt, start_factor=0.25, total_iters=4)


def polynomial_lr(x: torch.Tensor):
    """torch.optim.lr_scheduler.PolynomialLR"""
    opt = torch.optim.SGD([nn.Parameter(x.clone())], lr=0.1)
    return opt, lr_scheduler.PolynomialLR(opt, total_iters=5, power=2.0)


def sequential_lr(x: torch.Tensor):
    """torch.optim.lr_scheduler.SequentialLR"""
    opt = torch.optim.SGD([nn.Parameter(x.clone())], lr=0.1)
    first = lr_scheduler.ConstantLR(opt, factor=0.1, total_iters=2)
    second = lr_scheduler.ExponentialLR(opt, gamma=0.9)
    return opt, lr_scheduler.SequentialLR(opt, schedulers=[first, second], milestones=[2])


def plateau_lr(x: torch.Tensor):
    """torch.optim.lr_scheduler.ReduceLROnPlateau"""
    opt = torch.optim.SGD([nn.Parameter(x.clone())], lr=0.1)
    return opt, lr_scheduler.ReduceLROnPlateau(opt, factor=0.5, patience=1)


def cyclic_lr(x: torch.Tensor):
    """torch.optim.lr_scheduler.CyclicLR"""
    opt = torch.optim.SGD([nn.Parameter(x.clone())], lr=0.1)
    return opt, lr_scheduler.CyclicLR(opt, 0.1, 0.2, step_size_up=3, cycle_momentum=False)


class Halved(lr_scheduler.LRScheduler):
    def get_lr(self):
        return [lr * 0.5 for lr in self.base_lrs]


def own_lr(x: torch.Tensor):
    """torch.optim.lr_scheduler.LRScheduler, torch.optim.lr_scheduler._LRScheduler"""
    opt = torch.optim.SGD([nn.Parameter(x.clone())], lr=0.1)
    return opt, Halved(opt)
