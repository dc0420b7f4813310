"""Says how far the forecasts are off."""

import argparse

import torch
import torch.nn as nn

from forecast import Forecaster
from forecast.data import loaders
from forecast.utils import Average


@torch.no_grad()
def evaluate(model, loader, criterion):
    model.eval()
    mean = Average()
    for known, ahead in loader:
        mean.add(criterion(model(known), ahead).item(), len(known))
    return mean.value


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--weights", default="best.ckpt")
    args = parser.parse_args()
    model = Forecaster()
    model.load_state_dict(torch.load(args.weights, weights_only=True))
    print(f"test loss {evaluate(model, loaders(8)[1], nn.SmoothL1Loss()):.6f}")
