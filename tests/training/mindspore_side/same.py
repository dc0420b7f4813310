"""What scripts take from the lane, as torch_side/same.py; MindSpore's side. Kernels that the CPU lacks are torch's."""

import stand_in  # noqa: F401
import mindspore
from drawn import numbers, record, values

__all__ = ["numbers", "record", "weights"]


def weights(model):
    """Gives a model weights that depend on their names and shapes only."""
    for name, parameter in model.parameters_and_names():
        if parameter.requires_grad:
            parameter.set_data(mindspore.Tensor(values(name, tuple(parameter.shape))))
    return model
