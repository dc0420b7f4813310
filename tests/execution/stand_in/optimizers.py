"""mint.optim.AdamW is one fused kernel that the CPU lacks; the other optimisers need in-place methods only."""

import functools

import mindspore
import numpy
from mindspore import mint

from .fallback import HITS
from .kernels import is_missing


def tensor(values, like):
    """Numbers as a tensor with another's dtype."""
    return mindspore.Tensor(numpy.asarray(values, dtype="float32")).astype(like.dtype)


def stepped(optimizer, group, index, gradient, place, step):
    """One parameter after the step: its value and both moments are written."""
    first, second = group["betas"]
    rate, decay, eps = float(group["lr"]), float(group["weight_decay"]), float(group["eps"])
    parameter, mean, square = optimizer.parameters[index], optimizer.exp_avg[index], optimizer.exp_avg_sq[index]
    slope = gradient.asnumpy().astype("float32") * (-1 if group.get("maximize") else 1)
    moment = first * mean.asnumpy() + (1 - first) * slope
    spread = second * square.asnumpy() + (1 - second) * slope * slope
    largest = spread
    if group.get("amsgrad"):
        kept = group["max_exp_avg_sq"][place]
        largest = numpy.maximum(kept.asnumpy(), spread)
        kept.set_data(tensor(largest, kept))
    scale = rate / (1 - first**step)
    value = parameter.asnumpy() * (1 - rate * decay)
    value = value - scale * moment / (numpy.sqrt(largest) / numpy.sqrt(1 - second**step) + eps)
    for target, new in ((parameter, value), (mean, moment), (square, spread)):
        target.set_data(tensor(new, target))


def wrapped(real):
    """The real step, then the same in numpy."""

    @functools.wraps(real)
    def construct(self, gradients):
        before = float(self.state_step.asnumpy()[0])
        try:
            return real(self, gradients)
        except Exception as error:
            if not is_missing(error):
                raise
        HITS["optim.AdamW"] += 1
        if float(self.state_step.asnumpy()[0]) == before:
            self.state_step.set_data(tensor([before + 1], self.state_step))
        # The counter starts at -1.
        step = float(self.state_step.asnumpy()[0]) + 1
        for number, group in enumerate(self.param_groups):
            start, end = self.group_start_id[number], self.group_start_id[number + 1]
            for index in range(start, end):
                stepped(self, group, index, gradients[index], index - start, step)
        return True

    return construct


def install():
    """Wraps the one optimiser."""
    mint.optim.AdamW.construct = wrapped(mint.optim.AdamW.construct)
