"""A generator and a discriminator, each with an optimiser."""

import torch
import torch.nn as nn

from same import numbers, record, weights


class Generator(nn.Module):
    def __init__(self, noise=4, size=6):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(noise, 16), nn.ReLU(), nn.Linear(16, size), nn.Tanh())

    def forward(self, z):
        return self.layers(z)


class Discriminator(nn.Module):
    def __init__(self, size=6):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(size, 16), nn.LeakyReLU(0.2), nn.Linear(16, 1))

    def forward(self, x):
        return self.layers(x)


def main():
    generator, discriminator = weights(Generator()), weights(Discriminator())
    criterion = nn.BCEWithLogitsLoss()
    opt_g = torch.optim.Adam(generator.parameters(), lr=2e-3, betas=(0.5, 0.999))
    opt_d = torch.optim.Adam(discriminator.parameters(), lr=2e-3, betas=(0.5, 0.999))

    for step in range(10):
        real = torch.from_numpy(numbers((8, 6), seed=step))
        noise = torch.from_numpy(numbers((8, 4), seed=100 + step))
        valid, invalid = torch.ones(8, 1), torch.zeros(8, 1)

        # Discriminator: real and generated examples, one after the other.
        opt_d.zero_grad()
        real_loss = criterion(discriminator(real), valid)
        real_loss.backward()
        fake = generator(noise)
        fake_loss = criterion(discriminator(fake.detach()), invalid)
        fake_loss.backward()
        opt_d.step()

        # Generator
        opt_g.zero_grad()
        g_loss = criterion(discriminator(fake), valid)
        g_loss.backward()
        opt_g.step()

        record((real_loss + fake_loss).item())
        record(g_loss.item())
        print(step, real_loss.item(), fake_loss.item(), g_loss.item())


if __name__ == "__main__":
    main()
