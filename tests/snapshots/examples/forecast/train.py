"""Trains the network and keeps its best weights."""

import argparse

import mindspore as ms
from mindspore import mint, ops
from mindspore.experimental.optim.lr_scheduler import StepLR

from evaluate import evaluate
from forecast import Forecaster
from forecast.data import loaders
from forecast.utils import Average, same_weights


def save(obj, file):
    """Writes an object with the tensors in it to a file, for `load`."""
    import pickle

    if hasattr(file, "write"):
        pickle.dump(obj, file, protocol=4)
        return
    with open(file, "wb") as stream:
        pickle.dump(obj, stream, protocol=4)


def train_one_epoch(model, loader, criterion, optimizer, accumulation, clip):
    model.set_train()
    mean = Average()
    grads = None

    def forward_fn(known, ahead):
        forecast = model(known)
        loss = criterion(forecast, ahead)
        return loss / accumulation, loss

    grad_fn = ms.value_and_grad(forward_fn, None, optimizer.parameters, has_aux=True)
    for step, (known, ahead) in enumerate(loader):
        (_, loss), step_grads = grad_fn(known, ahead)
        grads = step_grads if grads is None else tuple(a + b for a, b in zip(grads, step_grads))
        if (step + 1) % accumulation == 0:
            grads = ops.clip_by_norm(grads, clip)
            optimizer(grads)
            grads = None
        mean.add(loss.item(), len(known))
        print(f"step {step}: loss {loss.item():.6f}")
    return mean.value


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--rate", type=float, default=0.01)
    parser.add_argument("--weights", default="best.ckpt")
    args = parser.parse_args()

    ms.set_seed(0)
    model = same_weights(Forecaster())
    train, test = loaders(args.batch)
    criterion = mint.nn.SmoothL1Loss()
    optimizer = ms.experimental.optim.AdamW(model.trainable_params(), lr=args.rate, weight_decay=0.01)
    scheduler = StepLR(optimizer, step_size=1, gamma=0.5)
    best = float("inf")
    for epoch in range(args.epochs):
        mean = train_one_epoch(model, train, criterion, optimizer, accumulation=2, clip=1.0)
        scheduler.step()
        error = evaluate(model, test, criterion)
        print(f"epoch {epoch}: loss {mean:.4f}, test {error:.4f}")
        if error < best:
            best = error
            save(model.state_dict(), args.weights)


if __name__ == "__main__":
    main()
