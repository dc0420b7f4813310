"""What is done with a result that is no value yet: a module is called, an optimiser takes steps.

Each function takes what both libraries have alike, so that one text serves both sides; what differs is passed in.
"""

import numpy

import compare

STEPS = 4


def tree_map(convert, kind, value):
    """Replaces each leaf of a type in nested tuples, lists and dicts."""
    if isinstance(value, kind):
        return convert(value)
    if isinstance(value, (tuple, list)):
        items = [tree_map(convert, kind, item) for item in value]
        return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
    if isinstance(value, dict):
        return {key: tree_map(convert, kind, item) for key, item in value.items()}
    return value


def floats(value):
    """Floating-point tensors of a result, in order."""
    if isinstance(value, (tuple, list)):
        return [leaf for item in value for leaf in floats(item)]
    is_float = compare.is_tensor(value) and compare.dtype_name(value.dtype).startswith("float")
    return [value] if is_float and 0 not in tuple(value.shape) else []


def module_call(case, result, kind):
    """Module, arguments and keywords if the case is about a module's call: it returned `(module, argument, ...)`, or
    the case itself has the arguments."""
    if case.module is not None:
        return result, *case.module
    if isinstance(result, tuple) and result and isinstance(result[0], kind):
        return result[0], list(result[1:]), {}
    return None


def is_optimizer(value):
    """True for an optimiser of either library."""
    return any(kind.__name__ == "Optimizer" for kind in type(value).__mro__)


def is_scheduled(value):
    """True for an optimiser with a learning rate scheduler, of either library."""
    return isinstance(value, tuple) and len(value) == 2 and is_optimizer(value[0]) and hasattr(value[1], "step")


def steps(parameters, step):
    """The parameters after each of some steps, whose gradients are fixed numbers; `step(arrays)` takes one."""
    states = []
    for number in range(STEPS):
        step([weights(tuple(parameter.shape)) * (number + 1) for parameter in parameters])
        states.append([numpy.array(compare.array(parameter)) for parameter in parameters])
    return states


def rates(optimizer, scheduler):
    """The learning rates of the groups, before and after each of some steps of the scheduler."""
    found = [[float(group["lr"]) for group in optimizer.param_groups]]
    for _ in range(2 * STEPS):
        scheduler.step(*((1.0,) if "Plateau" in type(scheduler).__name__ else ()))
        found.append([float(group["lr"]) for group in optimizer.param_groups])
    return found


def weights(shape):
    """Fixed uneven numbers: gradients of optimisers, weights of results that are differentiated."""
    size = int(numpy.prod(shape)) if shape else 1
    return numpy.cos(numpy.arange(size, dtype=numpy.float32) * 0.7 + 0.3).reshape(shape)
