"""Weights that torch wrote, read by the converted script: other prefixes, other dtypes, a new head, frozen layers."""

import os

import torch
import torch.nn as nn
import torch.nn.functional as F

from same import numbers, record, weights

PATH = "pretrained.pth"


class Net(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.stem = nn.Linear(6, 8)
        self.norm = nn.BatchNorm1d(8)
        self.body = nn.Linear(8, 8)
        self.head = nn.Linear(8, classes)
        self.register_buffer("scale", torch.ones(1))
        self.register_buffer("order", torch.arange(8))

    def forward(self, x):
        x = F.relu(self.norm(self.stem(x)))
        return self.head(F.relu(self.body(x))[:, self.order]) * self.scale


def pretrain():
    """What somebody else did with torch: the file is written once, and stays."""
    net = weights(Net(5))
    net.scale.fill_(1.5)
    state = {f"module.{key}": value for key, value in net.state_dict().items()}
    state["module.order"] = torch.flip(state["module.order"], [0])
    state["module.body.weight"] = state["module.body.weight"].to(torch.bfloat16)
    state["module.stem.bias"] = state["module.stem.bias"].half()
    state["module.stem.weight"] = state["module.stem.weight"].T.contiguous().T
    torch.save({"epoch": 7, "arch": "net", "state_dict": state, "accuracy": [0.5, 0.75]}, PATH)


def load_pretrained(model, path):
    checkpoint = torch.load(path, map_location=lambda storage, loc: storage, weights_only=True)
    print("epoch", checkpoint["epoch"], checkpoint["arch"], max(checkpoint["accuracy"]))
    state = checkpoint["state_dict"] if "state_dict" in checkpoint else checkpoint
    state = {key.replace("module.", ""): value for key, value in state.items()}
    own = model.state_dict()
    state = {key: value for key, value in state.items() if key in own and value.shape == own[key].shape}
    missing, unexpected = model.load_state_dict(state, strict=False)
    record(len(missing))
    record(len(unexpected))
    record(checkpoint["epoch"])


def main():
    if not os.path.exists(PATH):
        pretrain()
    model = weights(Net(3))
    load_pretrained(model, PATH)
    for parameter in model.stem.parameters():
        parameter.requires_grad = False
    trainable = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.SGD(trainable, lr=0.05, momentum=0.9, weight_decay=0.01)
    criterion = nn.CrossEntropyLoss()
    x = torch.from_numpy(numbers((24, 6), seed=1))
    y = torch.from_numpy(numbers((24,), seed=2, classes=3))
    model.train()
    for step in range(20):
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        record(loss.item())
    model.eval()
    with torch.no_grad():
        record(model(x).sum().item())
        record(model.stem.weight.sum().item())


if __name__ == "__main__":
    main()
