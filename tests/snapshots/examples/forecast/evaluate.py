"""Says how far the forecasts are off."""

import argparse

import mindspore as ms
from mindspore import mint

from forecast import Forecaster
from forecast.data import loaders
from forecast.utils import Average


@ms._no_grad()
def evaluate(model, loader, criterion):
    model.set_train(False)
    mean = Average()
    for known, ahead in loader:
        mean.add(criterion(model(known), ahead).item(), len(known))
    return mean.value


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--weights", default="best.ckpt")
    args = parser.parse_args()
    model = Forecaster().set_train()
    model.load_state_dict(ms.load_checkpoint(args.weights))
    print(f"test loss {evaluate(model, loaders(8)[1], mint.nn.SmoothL1Loss()):.6f}")
