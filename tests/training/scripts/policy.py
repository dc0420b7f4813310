"""Policy gradients: taken with torch.autograd.grad, applied by hand; a critic has an optimiser."""

import torch
import torch.nn as nn
import torch.nn.functional as F

from same import numbers, record, weights


class Policy(nn.Module):
    def __init__(self, states=4, actions=3):
        super().__init__()
        self.hidden = nn.Linear(states, 16)
        self.logits = nn.Linear(16, actions)

    def forward(self, x):
        return F.log_softmax(self.logits(torch.tanh(self.hidden(x))), dim=-1)


class Critic(nn.Module):
    def __init__(self, states=4):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(states, 16), nn.ReLU(), nn.Linear(16, 1))

    def forward(self, x):
        return self.layers(x).squeeze(-1)


def discounted(rewards, gamma=0.9):
    total, returns = 0.0, []
    for reward in reversed(rewards):
        total = reward + gamma * total
        returns.insert(0, total)
    return returns


def main(rate=0.2):
    policy, critic = weights(Policy()), weights(Critic())
    optimizer = torch.optim.Adam(critic.parameters(), lr=0.01)
    for episode in range(20):
        states = torch.from_numpy(numbers((12, 4), seed=episode))
        actions = torch.from_numpy(numbers((12,), seed=50 + episode, classes=3))
        returns = torch.tensor(discounted(numbers((12,), seed=90 + episode).tolist()))

        optimizer.zero_grad()
        values = critic(states)
        value_loss = F.mse_loss(values, returns)
        value_loss.backward()
        optimizer.step()

        advantages = returns - values.detach()
        log_probs = policy(states)
        chosen = log_probs.gather(1, actions.unsqueeze(1)).squeeze(1)
        loss = -(chosen * advantages).mean()
        gradients = torch.autograd.grad(loss, policy.parameters())
        with torch.no_grad():
            for parameter, gradient in zip(policy.parameters(), gradients):
                parameter.sub_(rate * gradient)
        record(loss.item() + value_loss.item())
        print(f"{episode}: policy {loss.item():.4f}, values {value_loss.item():.4f}")


if __name__ == "__main__":
    main()
