"""Numbers that are the same in every process, and the losses that a script gives back."""

import json
import os
import zlib

import numpy

LOSSES = []


def values(name, shape):
    """Small float32 values for a weight."""
    random = numpy.random.default_rng(zlib.crc32(f"{name} {shape}".encode()))
    scale = 1 / max(1, numpy.prod(shape[1:])) ** 0.5
    return (random.uniform(-1, 1, shape) * scale).astype("float32")


def numbers(shape, seed=0, classes=None):
    """Random numbers, or class numbers below `classes`, as an array."""
    random = numpy.random.default_rng(seed)
    if classes:
        return random.integers(0, classes, shape)
    return random.standard_normal(shape).astype("float32")


def record(loss):
    """Keeps a loss, and writes all of them down."""
    LOSSES.append(float(loss))
    with open(os.environ["MSCONV_LOSSES"], "w") as file:
        json.dump(LOSSES, file)
