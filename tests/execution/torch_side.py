"""Runs a case with torch: result, inputs afterwards, gradients."""

import torch

import drivers


def copied(value):
    """Fresh tensors: a case may write into them."""
    return drivers.tree_map(lambda tensor: tensor.detach().clone(), torch.Tensor, value)


def build(case, function):
    """Calls the function; `(result, inputs, module call)`, the last None if the case is about no module."""
    inputs = copied(case.inputs)
    with torch.no_grad():
        result = function(*inputs)
    return result, inputs, drivers.module_call(case, result, torch.nn.Module)


def run(case, function):
    """The result, the inputs afterwards, and what MindSpore's module needs: its weights before, training or not."""
    result, inputs, call = build(case, function)
    with torch.no_grad():
        if call is None:
            return {"result": driven(result), "inputs": inputs}
        module, args, kwargs = call
        training = case.training and module.training
        module.train(training)
        state = {name: value.clone() for name, value in module.state_dict().items()}
        args, kwargs = copied(args), copied(kwargs)
        result = module(*args, **kwargs)
    return {"result": result, "inputs": [args, kwargs], "state": state, "training": training}


def driven(result):
    """What an optimiser or a scheduler does; other results as they are."""
    if drivers.is_optimizer(result):
        parameters = [parameter for group in result.param_groups for parameter in group["params"]]

        def step(gradients):
            for parameter, gradient in zip(parameters, gradients):
                parameter.grad = torch.from_numpy(gradient)
            result.step()

        return drivers.steps(parameters, step)
    return drivers.rates(*result) if drivers.is_scheduled(result) else result


def is_float(value):
    """True for a tensor that can be differentiated."""
    return isinstance(value, torch.Tensor) and value.is_floating_point() and value.numel() > 0


def positions(case, expected):
    """Places of the arguments that are differentiated."""
    inputs = expected["inputs"][0] if "state" in expected else case.inputs
    return [index for index, value in enumerate(inputs) if is_float(value)]


def is_differentiable(case, expected):
    """True if there is something to differentiate, and something to differentiate by."""
    by = positions(case, expected) or expected.get("state")
    return case.grad and not case.loose and bool(by) and bool(drivers.floats(expected["result"]))


def gradients(case, function, expected):
    """Gradients of a weighted sum of the results: by the inputs, then by the parameters of a module, by name."""
    target, inputs, kwargs, named = function, copied(case.inputs), {}, {}
    if "state" in expected:
        _, _, (target, args, kwargs) = build(case, function)
        target.train(expected["training"]).load_state_dict(expected["state"])
        inputs, kwargs = list(copied(args)), copied(kwargs)
        named = dict(target.named_parameters())
    leaves = [inputs[index].requires_grad_() for index in positions(case, expected)]
    results = drivers.floats(target(*inputs, **kwargs))
    loss = sum((result * weighted(result)).sum() for result in results)
    found = torch.autograd.grad(loss, [*leaves, *named.values()], allow_unused=True)
    filled = [
        torch.zeros_like(leaf) if gradient is None else gradient for leaf, gradient in zip([*leaves, *named.values()], found)
    ]
    return filled[: len(leaves)], dict(zip(named, filled[len(leaves) :]))


def weighted(result):
    """The weights for a result."""
    return torch.from_numpy(drivers.weights(tuple(result.shape))).to(result.dtype)
