"""Runs a case with torch and with MindSpore: inputs, modules with the same weights, gradients."""

import mindspore
import numpy
import torch

import compare
from stand_in import t2m

FREE_SIGNS = ("svd", "eigh", "qr", "eig", "geqrf", "lobpcg", "symeig")
# Names that mindspore.nn gives to parameters which torch calls otherwise.
PARAMETERS = {
    "weight": ("gamma", "embedding_table"),
    "bias": ("beta",),
    "running_mean": ("moving_mean",),
    "running_var": ("moving_variance",),
}


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


def copied(inputs):
    """Fresh torch tensors: a case may write into them."""
    return tree_map(lambda tensor: tensor.detach().clone(), torch.Tensor, inputs)


def translated(inputs):
    """The inputs for MindSpore."""
    return tree_map(lambda tensor: t2m(tensor), torch.Tensor, inputs)


def run_torch(case, function):
    """Result, inputs afterwards, and the module if the case builds one."""
    inputs = copied(case.inputs)
    with torch.no_grad():
        result = function(*inputs)
        if case.module is None:
            return {"result": result, "inputs": inputs}
        result.train(case.training)
        args, kwargs = copied(case.module)
        state = {name: value.clone() for name, value in result.state_dict().items()}
        output = result(*args, **kwargs)
    return {"result": output, "inputs": [args, kwargs], "state": state}


def run_mindspore(case, function, expected):
    """The same for MindSpore; a module takes over torch's weights."""
    inputs = translated(case.inputs)
    result = function(*inputs)
    if case.module is None:
        return {"result": result, "inputs": inputs}
    result.set_train(case.training)
    take_over(result, expected["state"])
    args, kwargs = translated(case.module)
    output = result(*args, **kwargs)
    return {"result": output, "inputs": [args, kwargs]}


def take_over(cell, state):
    """Sets the cell's parameters to torch's values: by name, by a known other name, else in order. Returns them by
    torch's names, in torch's order."""
    mine, taken = dict(cell.parameters_and_names()), {}
    left = {name: value for name, value in state.items() if value.dtype.is_floating_point}
    for name in list(left):
        head, _, last = name.rpartition(".")
        others = [f"{head}.{other}" if head else other for other in (last, *PARAMETERS.get(last, ()))]
        found = next((other for other in others if other in mine and same_size(mine[other], left[name])), None)
        if found:
            taken[name] = mine.pop(found)
            taken[name].set_data(fresh(left.pop(name)))
    mine = {name: value for name, value in mine.items() if "num_batches" not in name and value.ndim}
    for (name, value), target in zip(list(left.items()), list(mine.values())):
        if not same_size(target, value):
            raise RuntimeError(f"no parameter takes {name} of shape {tuple(value.shape)}")
        taken[name] = target
        target.set_data(fresh(value))
    return {name: taken[name] for name in state if name in taken}


def same_size(parameter, value):
    """True if one can be written into the other."""
    return tuple(parameter.shape) == tuple(value.shape)


def fresh(value):
    """A MindSpore tensor that shares nothing."""
    return mindspore.Tensor(numpy.array(value.detach().numpy()))


def different(case, expected, given):
    """Why results or inputs afterwards differ."""
    signs = not any(word in case.api for word in FREE_SIGNS)
    why = compare.difference(expected["result"], given["result"], case.loose, signs=signs)
    if why:
        return why
    why = compare.difference(expected["inputs"], given["inputs"], case.loose)
    return why and f"inputs afterwards: {why}"


def floats(value):
    """Floating-point tensors of a result, in order."""
    if isinstance(value, (tuple, list)):
        return [leaf for item in value for leaf in floats(item)]
    is_float = compare.is_tensor(value) and compare.dtype_name(value.dtype).startswith("float")
    return [value] if is_float and 0 not in tuple(value.shape) else []


def positions(inputs):
    """Places of the inputs that are differentiated."""
    return [index for index, value in enumerate(inputs) if isinstance(value, torch.Tensor) and floats(value)]


def differentiable(case, expected):
    """True if there is something to differentiate by, and something to differentiate."""
    inputs = case.inputs if case.module is None else case.module[0]
    return bool(positions(inputs)) and bool(floats(expected["result"])) and not case.loose


def weights(shape):
    """Fixed uneven weights, so that no gradient vanishes by symmetry."""
    size = int(numpy.prod(shape)) if shape else 1
    return numpy.cos(numpy.arange(size, dtype=numpy.float32) * 0.7 + 0.3).reshape(shape)


def gradients_torch(case, function):
    """Gradients of a weighted sum of the results by each floating-point input and, for a module, parameter; and the
    module's state before."""
    module, state = None, {}
    if case.module is not None:
        module = function(*copied(case.inputs)).train(case.training)
        state = {name: value.clone() for name, value in module.state_dict().items()}
    inputs = copied(case.inputs if module is None else case.module[0])
    kwargs = {} if module is None else copied(case.module[1])
    leaves = [inputs[index].requires_grad_() for index in positions(inputs)]
    leaves += list(module.parameters()) if module is not None else []
    results = floats((module or function)(*inputs, **kwargs))
    loss = sum((result * torch.from_numpy(weights(tuple(result.shape))).to(result.dtype)).sum() for result in results)
    found = torch.autograd.grad(loss, leaves, allow_unused=True)
    return [torch.zeros_like(leaf) if gradient is None else gradient for leaf, gradient in zip(leaves, found)], state


def gradients_mindspore(case, function, state):
    """The same for MindSpore."""
    source, module, parameters = case.inputs, None, []
    if case.module is not None:
        source, module = case.module[0], function(*translated(case.inputs))
        module.set_train(case.training)
        taken = take_over(module, state)
        trainable = {id(parameter) for parameter in module.trainable_params()}
        parameters = [parameter for parameter in taken.values() if id(parameter) in trainable]
    inputs, places = list(translated(source)), positions(source)
    kwargs = {} if module is None else translated(case.module[1])

    def loss(*leaves):
        filled = list(inputs)
        for place, leaf in zip(places, leaves):
            filled[place] = leaf
        results = floats((module or function)(*filled, **kwargs))
        return sum((result * weighted(result)).sum() for result in results)

    grad = mindspore.value_and_grad(loss, tuple(range(len(places))), parameters or None)
    found = grad(*[inputs[place] for place in places])[1]
    by_input, by_parameter = found if parameters else (found, ())
    by_input = by_input if isinstance(by_input, (tuple, list)) else [by_input]
    return [*by_input, *by_parameter]


def weighted(result):
    """The weights for a result."""
    return mindspore.Tensor(weights(tuple(result.shape))).astype(result.dtype)
