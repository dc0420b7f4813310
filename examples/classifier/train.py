"""Trains the network and says how good it is."""

import argparse
import json

import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader

from shapes import ShapeNet
from shapes.pictures import Pictures


def train(model: ShapeNet, loader: DataLoader, epochs: int, rate: float, device: torch.device) -> None:
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=0.01)
    scaler = torch.cuda.amp.GradScaler()
    model.train()
    for epoch in range(epochs):
        total = 0.0
        for pictures, labels in loader:
            pictures, labels = pictures.to(device), labels.to(device)
            optimizer.zero_grad()
            with torch.autocast(device_type=device.type):
                loss = F.cross_entropy(model(pictures), labels, label_smoothing=0.05)
            scaler.scale(loss).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            scaler.step(optimizer)
            scaler.update()
            total += loss.item()
        print(f"epoch {epoch + 1}: loss {total / len(loader):.4f}")


@torch.no_grad()
def accuracy(model: ShapeNet, loader: DataLoader, device: torch.device) -> float:
    model.eval()
    right = torch.zeros((), dtype=torch.long, device=device)
    count = 0
    for pictures, labels in loader:
        guesses = torch.argmax(model(pictures.to(device)), dim=1)
        right += (guesses == labels.to(device)).sum()
        count += labels.size(0)
    return right.item() / count


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--settings", default="settings.json")
    settings = json.load(open(parser.parse_args().settings))

    torch.manual_seed(0)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = ShapeNet(settings["widths"], dropout=settings["dropout"]).to(device)
    loader = DataLoader(Pictures(), batch_size=settings["batch"], shuffle=True, num_workers=2)
    train(model, loader, settings["epochs"], settings["rate"], device)

    tests = DataLoader(Pictures(length=512, seed=1), batch_size=settings["batch"])
    print(f"accuracy {accuracy(model, tests, device):.3f}")
    torch.save(model.state_dict(), "shapes.pt")


if __name__ == "__main__":
    main()
