"""A Wasserstein critic with a penalty on the gradients of its inputs, and attacks on a classifier."""

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import autograd

from same import numbers, record, weights


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.model = nn.Sequential(nn.Linear(4, 12), nn.Tanh(), nn.Linear(12, 6))

    def forward(self, z):
        return self.model(z)


class Critic(nn.Module):
    def __init__(self):
        super().__init__()
        self.model = nn.Sequential(nn.Linear(6, 12), nn.Tanh(), nn.Linear(12, 1))

    def forward(self, x):
        return self.model(x)


def penalty(critic, real, fake, alpha):
    mixed = (alpha * real + (1 - alpha) * fake).requires_grad_(True)
    score = critic(mixed)
    ones = torch.ones(real.size(0), 1)
    gradients = autograd.grad(
        outputs=score, inputs=mixed, grad_outputs=ones, create_graph=True, retain_graph=True, only_inputs=True
    )[0]
    lengths = (gradients**2).sum(dim=1) ** 0.5
    return ((lengths - 1) ** 2).mean()


def adversarial():
    generator, critic = weights(Generator()), weights(Critic())
    opt_g = torch.optim.Adam(generator.parameters(), lr=0.01, betas=(0.5, 0.9))
    opt_d = torch.optim.Adam(critic.parameters(), lr=0.01, betas=(0.5, 0.9))
    n_critic = 2
    for i in range(8):
        real = torch.from_numpy(numbers((10, 6), seed=i))
        z = torch.from_numpy(numbers((10, 4), seed=50 + i))
        alpha = torch.sigmoid(torch.from_numpy(numbers((10, 1), seed=80 + i)))
        opt_d.zero_grad()
        fake = generator(z)
        loss_d = critic(fake.detach()).mean() - critic(real).mean() + 10.0 * penalty(critic, real.data, fake.data, alpha)
        loss_d.backward()
        opt_d.step()
        record(loss_d.item())
        opt_g.zero_grad()
        if i % n_critic == 0:
            fake = generator(z)
            loss_g = -critic(fake).mean()
            loss_g.backward()
            opt_g.step()
            record(loss_g.item())


def perturb(model, images, labels, eps=0.3, alpha=0.1, steps=4):
    criterion = nn.CrossEntropyLoss()
    adversary = images.clone().detach()
    for _ in range(steps):
        adversary.requires_grad = True
        outputs = model(adversary)
        cost = criterion(outputs, labels)
        grad = torch.autograd.grad(cost, adversary, retain_graph=False, create_graph=False)[0]
        adversary = adversary.detach() + alpha * grad.sign()
        delta = torch.clamp(adversary - images, min=-eps, max=eps)
        adversary = (images + delta).detach()
    return adversary


def fast_gradient(model, x, y, eps):
    x.requires_grad = True
    output = model(x)
    loss = F.nll_loss(F.log_softmax(output, dim=1), y)
    model.zero_grad()
    loss.backward()
    record(loss.item())
    return (x + eps * x.grad.data.sign()).detach(), output


def hardened():
    model = weights(nn.Sequential(nn.Linear(6, 10), nn.Tanh(), nn.Linear(10, 3)))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.2)
    model.train()
    for i in range(8):
        x = torch.from_numpy(numbers((12, 6), seed=200 + i))
        y = torch.from_numpy(numbers((12,), seed=300 + i, classes=3))
        harder = perturb(model, x, y)
        optimizer.zero_grad()
        loss = F.cross_entropy(model(harder), y)
        loss.backward()
        optimizer.step()
        record(loss.item())
        record(harder.sum().item())
    changed, output = fast_gradient(model, torch.from_numpy(numbers((12, 6), seed=400)), y, 0.2)
    record(changed.sum().item())
    record(output.sum().item())


if __name__ == "__main__":
    adversarial()
    hardened()
