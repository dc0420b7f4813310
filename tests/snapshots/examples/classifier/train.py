"""Trains the network and says how good it is."""

import argparse
import json

import mindspore as ms
from mindspore import mint, ops
import mindspore.mint.nn.functional as F
from mindspore.dataset.dataloader import DataLoader

from shapes import ShapeNet
from shapes.pictures import Pictures


def save(obj, file):
    """Writes an object with the tensors in it to a file, for `load`."""
    import pickle

    if hasattr(file, "write"):
        pickle.dump(obj, file, protocol=4)
        return
    with open(file, "wb") as stream:
        pickle.dump(obj, stream, protocol=4)


def train(model: ShapeNet, loader: DataLoader, epochs: int, rate: float, device: str) -> None:
    optimizer = ms.experimental.optim.AdamW(model.trainable_params(), lr=rate, weight_decay=0.01)
    scaler = ms.amp.DynamicLossScaler(65536.0, 2, 2000)
    model.set_train()
    for epoch in range(epochs):
        total = 0.0

        def forward_fn(pictures, labels):
            loss = F.cross_entropy(model(pictures), labels, label_smoothing=0.05)
            return scaler.scale(loss), loss

        grad_fn = ms.value_and_grad(forward_fn, None, optimizer.parameters, has_aux=True)
        for pictures, labels in loader:
            (_, loss), grads = grad_fn(pictures, labels)
            grads = ops.clip_by_norm(grads, 1.0)
            grads = scaler.unscale(grads)
            is_finite = ms.amp.all_finite(grads)
            if is_finite:
                optimizer(grads)
            scaler.adjust(is_finite)
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
    save(model.state_dict(), "shapes.pt")


if __name__ == "__main__":
    main()
