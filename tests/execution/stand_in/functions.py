"""Wraps the functions of mindspore.mint."""

import functools
import inspect
import sys

import mindspore
import mindspore.mint.linalg
import mindspore.mint.nn.functional
import mindspore.mint.optim
import mindspore.mint.special
import torch
from mindspore import mint

from .fallback import by_torch, write
from .kernels import attempt, signature
from .tensors import t2m, t2t

# Parameters that mint calls otherwise than torch.
RENAMED = {
    "arcsin": {"x": "input"}, "asin": {"x": "input"}, "isnan": {"tensor": "input"}, "broadcast_to": {"shape": "size"},
    "dot": {"other": "tensor"}, "searchsorted": {"values": "input"}, "triangular_solve": {"b": "input"},
    "linalg.inv": {"input": "A"}, "inverse": {"x": "input"},
}
# About the process, not about tensors.
LEFT = {"is_available", "set_device", "manual_seed", "set_seed", "seed", "get_rng_state", "set_rng_state"}


def torch_at(name):
    """Torch's function of a name such as `nn.functional.relu`."""
    found = torch
    for part in name.split("."):
        found = getattr(found, part, None)
    return found if callable(found) else None


def is_in_place(name):
    """True for `add_`."""
    last = name.rsplit(".", 1)[-1]
    return last.endswith("_") and not last.endswith("__")


def arguments(name, real, target, args, kwargs):
    """The arguments as torch takes them: by name if both signatures are known."""
    renamed, mine, theirs = RENAMED.get(name, {}), signature(real), signature(target)
    if mine is None or theirs is None or is_in_place(name):
        return args, {renamed.get(key, key): value for key, value in kwargs.items() if key != "device"}
    bound = mine.bind(*args, **kwargs).arguments
    # Torch would work in place on its own copy of a value that needs gradients, which it refuses.
    named = {renamed.get(key, key): value for key, value in bound.items() if key != "inplace"}
    return (), {key: value for key, value in named.items() if key in theirs.parameters}


def overwritten(real, args, kwargs):
    """What `relu(x, inplace=True)` changes; None for any other call."""
    mine = signature(real)
    if mine is None or "inplace" not in mine.parameters:
        return None
    bound = mine.bind(*args, **kwargs).arguments
    return bound["input"] if bound.get("inplace") else None


def batch_norm(real, args, kwargs):
    """Batch normalisation writes its running statistics."""
    given = inspect.signature(real).bind(*args, **kwargs)
    given.apply_defaults()
    given = given.arguments
    running = [given["running_mean"], given["running_var"]]
    mean, variance = [None if one is None else t2t(one) for one in running]

    def call(x, weight, bias):
        options = given["training"], given["momentum"], given["eps"]
        return torch.nn.functional.batch_norm(x, mean, variance, weight, bias, *options)

    result = by_torch("nn.functional.batch_norm", call, (given["input"], given["weight"], given["bias"]), {})
    for mine, new in zip(running, (mean, variance)):
        if given["training"] and mine is not None:
            write(mine, t2m(new))
    return result


def wrapped(real, target, name):
    """The real function, then torch's."""

    @functools.wraps(real)
    def function(*args, **kwargs):
        done, result = attempt(name, real, args, kwargs)
        if done:
            return result
        if name == "nn.functional.batch_norm":
            return batch_norm(real, args, kwargs)
        written = overwritten(real, args, kwargs)
        args, kwargs = arguments(name, real, target, args, kwargs)
        if not is_in_place(name):
            result = by_torch(name, target, args, kwargs)
            return result if written is None else write(written, result)
        result = by_torch(name, lambda first, *rest, **named: target(first.clone(), *rest, **named), args, kwargs)
        return write(args[0] if args else kwargs["input"], result)

    function.stands_in_for = real
    return function


def replace(module, prefix, names, replaced):
    """Wraps the functions of a module that torch has under the same name."""
    for name in names:
        real, target = getattr(module, name, None), torch_at(prefix + name)
        plain = callable(real) and not inspect.isclass(real) and not hasattr(real, "stands_in_for")
        if plain and target is not None and name not in LEFT:
            setattr(module, name, wrapped(real, target, prefix + name))
            # The function is kept, so that no other object gets its id.
            replaced.setdefault(id(real), (real, getattr(module, name)))


def seeded(real):
    """A seed of MindSpore is one of torch, too."""

    @functools.wraps(real)
    def function(seed):
        torch.manual_seed(int(seed))
        return real(seed)

    return function


def install():
    """Wraps all of mint, and what its own modules have imported from each other."""
    replaced = {}
    replace(mint, "", [name for name in dir(mint) if name[0] != "_" and hasattr(torch, name)], replaced)
    functional = mint.nn.functional
    replace(functional, "nn.functional.", [name for name in dir(functional) if name[0] != "_"], replaced)
    replace(mint.linalg, "linalg.", mint.linalg.__all__, replaced)
    replace(mint.special, "special.", mint.special.__all__, replaced)
    for path, module in list(sys.modules.items()):
        if module is not None and path.startswith("mindspore.mint"):
            for name, value in list(vars(module).items()):
                if id(value) in replaced:
                    setattr(module, name, replaced[id(value)][1])
    for module, name in ((mindspore, "set_seed"), (mindspore, "manual_seed"), (mint, "manual_seed")):
        if hasattr(module, name):
            setattr(module, name, seeded(getattr(module, name)))
