"""A Trainer class that trains, evaluates and keeps the best weights."""

import os
import tempfile

import torch
import torch.nn as nn

from same import numbers, record, weights


class Model(nn.Module):
    def __init__(self, inputs=6, classes=3):
        super().__init__()
        self.hidden = nn.Linear(inputs, 10)
        self.out = nn.Linear(10, classes)

    def forward(self, x):
        return self.out(torch.tanh(self.hidden(x)))


class Trainer:
    def __init__(self, model, rate=0.1, clip=1.0):
        self.model = model
        self.clip = clip
        self.optimizer = torch.optim.SGD(model.parameters(), lr=rate, momentum=0.9, nesterov=True)
        self.criterion = nn.CrossEntropyLoss(label_smoothing=0.1)
        self.best = float("inf")

    def train_step(self, x, y):
        self.optimizer.zero_grad()
        logits = self.model(x)
        loss = self.criterion(logits, y)
        loss.backward()
        nn.utils.clip_grad_value_(self.model.parameters(), self.clip)
        self.optimizer.step()
        return loss.item(), (logits.argmax(-1) == y).sum().item()

    @torch.no_grad()
    def evaluate(self, batches):
        self.model.eval()
        losses = [self.criterion(self.model(x), y).item() for x, y in batches]
        return sum(losses) / len(losses)

    def fit(self, batches, epochs, path):
        for epoch in range(epochs):
            self.model.train()
            for x, y in batches:
                loss, right = self.train_step(x, y)
                record(loss)
            mean = self.evaluate(batches)
            print(f"epoch {epoch}: {mean:.4f}")
            if mean < self.best:
                self.best = mean
                torch.save(self.model.state_dict(), path)
        self.model.load_state_dict(torch.load(path))
        print(f"best {self.evaluate(batches):.4f}")


def main():
    xs = torch.from_numpy(numbers((30, 6), seed=6))
    ys = torch.from_numpy(numbers((30,), seed=7, classes=3))
    batches = [(xs[i : i + 6], ys[i : i + 6]) for i in range(0, 30, 6)]
    path = os.path.join(tempfile.mkdtemp(), "best.ckpt")
    Trainer(weights(Model())).fit(batches, epochs=4, path=path)


if __name__ == "__main__":
    main()
