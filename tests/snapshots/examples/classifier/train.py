"""Trains the network and says how good it is."""

import argparse
import json

# msconv: MS101 torch: the import is still needed here
import torch
import mindspore as ms
from mindspore import mint
import mindspore.mint.nn.functional as F
from mindspore.dataset.dataloader import DataLoader

from shapes import ShapeNet
from shapes.pictures import Pictures


def train(model: ShapeNet, loader: DataLoader, epochs: int, rate: float, device: str) -> None:
    optimizer = ms.experimental.optim.AdamW(model.trainable_params(), lr=rate, weight_decay=0.01)
    # msconv: MS201 torch.cuda.amp.GradScaler: Loss scaling is done on values in MindSpore.
    scaler = torch.cuda.amp.GradScaler()
    model.set_train()
    for epoch in range(epochs):
        total = 0.0
        for pictures, labels in loader:
            # msconv: MS203 torch.autocast: MindSpore has no autocast context.
            with torch.autocast(device_type=device):
                loss = F.cross_entropy(model(pictures), labels, label_smoothing=0.05)
            # msconv: MS201 torch.Tensor.backward: MindSpore has no backward(): gradients come from a function.
            scaler.scale(loss).backward()
            # msconv: MS201 torch.nn.utils.clip_grad_norm_: Gradients are values in MindSpore, not attributes of parameters.
            torch.nn.utils.clip_grad_norm_(model.trainable_params(), 1.0)
            scaler.step(optimizer)
            scaler.update()
            total += loss.item()
        print(f"epoch {epoch + 1}: loss {total / len(loader):.4f}")


@ms._no_grad()
def accuracy(model: ShapeNet, loader: DataLoader, device: str) -> float:
    model.set_train(False)
    right = mint.zeros((), dtype=ms.int64)
    count = 0
    for pictures, labels in loader:
        guesses = mint.argmax(model(pictures), dim=1)
        right += (guesses == labels).sum()
        count += labels.shape[0]
    return right.item() / count


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--settings", default="settings.json")
    settings = json.load(open(parser.parse_args().settings))

    ms.set_seed(0)
    device = ("cuda" if ms.hal.is_available('Ascend') else "cpu")
    model = ShapeNet(settings["widths"], dropout=settings["dropout"])
    loader = DataLoader(Pictures(), batch_size=settings["batch"], shuffle=True, num_workers=2)
    train(model, loader, settings["epochs"], settings["rate"], device)

    tests = DataLoader(Pictures(length=512, seed=1), batch_size=settings["batch"])
    print(f"accuracy {accuracy(model, tests, device):.3f}")
    ms.save_checkpoint(model.state_dict(), "shapes.pt")


if __name__ == "__main__":
    main()
