"""Runs a case with MindSpore, as `torch_side.py` does with torch; a module takes over torch's weights."""

import mindspore
import numpy
import torch

import drivers
from stand_in import t2m

# Names that mindspore.nn gives to parameters which torch calls otherwise.
PARAMETERS = {
    "weight": ("gamma", "embedding_table"),
    "bias": ("beta",),
    "running_mean": ("moving_mean",),
    "running_var": ("moving_variance",),
}


def translated(value):
    """Torch's tensors as MindSpore's."""
    return drivers.tree_map(t2m, torch.Tensor, value)


def build(case, function, expected):
    """Calls the function; `(result, inputs, module call, parameters by torch's names)`."""
    inputs = translated(case.inputs)
    result = function(*inputs)
    call = drivers.module_call(case, result, mindspore.nn.Cell) if "state" in expected else None
    taken = {}
    if call is not None:
        call[0].set_train(expected["training"])
        taken = take_over(call[0], expected["state"])
        call = call[0], translated(call[1]) if case.module else call[1], translated(call[2])
    return result, inputs, call, taken


def run(case, function, expected):
    """The result and the inputs afterwards."""
    result, inputs, call, _ = build(case, function, expected)
    if call is None:
        return {"result": driven(result), "inputs": inputs}
    cell, args, kwargs = call
    return {"result": cell(*args, **kwargs), "inputs": [args, kwargs]}


def driven(result):
    """What an optimiser or a scheduler does; other results as they are."""
    if drivers.is_optimizer(result):
        return drivers.steps(
            list(result.parameters), lambda gradients: result(tuple(mindspore.Tensor(one) for one in gradients))
        )
    return drivers.rates(*result) if drivers.is_scheduled(result) else result


def take_over(cell, state):
    """Sets the cell's parameters to torch's values: by name, by a known other name, else in order. Returns them by
    torch's names."""
    mine, taken = dict(cell.parameters_and_names()), {}
    left = {name: value for name, value in state.items() if value.dtype.is_floating_point}
    for name in list(left):
        head, _, last = name.rpartition(".")
        others = [f"{head}.{other}" if head else other for other in (last, *PARAMETERS.get(last, ()))]
        found = next((other for other in others if other in mine and fits(mine[other], left[name])), None)
        if found:
            taken[name] = mine.pop(found)
            taken[name].set_data(shaped(left.pop(name), taken[name]))
    rest = [parameter for name, parameter in mine.items() if "num_batches" not in name and parameter.ndim]
    for name, value in left.items():
        target = next((parameter for parameter in rest if fits(parameter, value)), None)
        if target is None:
            if is_buffer(cell, name, value):
                continue
            raise RuntimeError(f"no parameter takes {name} of shape {tuple(value.shape)}")
        rest.remove(target)
        taken[name] = target
        target.set_data(shaped(value, target))
    return taken


def is_buffer(cell, name, value):
    """True if the cell holds the value as a buffer, which then has it from its own constructor."""
    found = cell
    for part in name.split("."):
        found = getattr(found, part, None)
    same = isinstance(found, mindspore.Tensor) and tuple(found.shape) == tuple(value.shape)
    return same and numpy.allclose(found.asnumpy(), value.numpy())


def fits(parameter, value):
    """True if one can be written into the other: an axis of length 1 may be more or less."""
    return [size for size in parameter.shape if size != 1] == [size for size in value.shape if size != 1]


def shaped(value, parameter):
    """A tensor for the parameter. It shares nothing: MindSpore does not update what was set to a view."""
    return mindspore.Tensor(numpy.array(value.detach().numpy()).reshape(parameter.shape))


def gradients(case, function, expected, places):
    """Gradients of the weighted sum of the results: by the inputs at these places, then by the parameters."""
    target, inputs, kwargs, taken = function, translated(case.inputs), {}, {}
    if "state" in expected:
        _, _, (target, inputs, kwargs), taken = build(case, function, expected)
        trainable = {id(parameter) for parameter in target.trainable_params()}
        taken = {name: parameter for name, parameter in taken.items() if id(parameter) in trainable}
    inputs = list(inputs)

    def loss(*leaves):
        filled = list(inputs)
        for place, leaf in zip(places, leaves):
            filled[place] = leaf
        return sum((result * weighted(result)).sum() for result in drivers.floats(target(*filled, **kwargs)))

    grad = mindspore.value_and_grad(loss, tuple(range(len(places))) or None, list(taken.values()) or None)
    found = grad(*[inputs[place] for place in places])[1]
    by_input, by_parameter = found if places and taken else (found, ()) if places else ((), found)
    by_input = by_input if isinstance(by_input, (tuple, list)) else [by_input]
    shapes = {name: tuple(expected["state"][name].shape) for name in taken}
    return list(by_input), {name: one.reshape(shapes[name]) for name, one in zip(taken, by_parameter)}


def weighted(result):
    """The weights for a result."""
    return mindspore.Tensor(drivers.weights(tuple(result.shape))).astype(result.dtype)
