"""Writes rules/facts/layers.txt: python tools/facts/layers.py > rules/facts/layers.txt

Methods that the layers of torch.nn have beside a Module's public ones, and those that MindSpore's layers have beside a
Cell's, with one underscore too: subclasses call them through `self` and `super()`. And how a layer is called.
"""

import inspect
import os
import warnings

os.environ.setdefault("GLOG_v", "4")
warnings.filterwarnings("ignore")

import mindspore
import torch


def methods(value):
    return {name for name in dir(value) if not name.startswith("__") and callable(getattr(value, name, None))}


def layers(module, path, base):
    for name in dir(module):
        value = getattr(module, name)
        if not name.startswith("_") and inspect.isclass(value) and issubclass(value, base) and value is not base:
            yield path + "." + name, value, methods(value) - methods(base)


def written(method):
    """The parameters of a method without `self`; of a default it matters only that there is one."""
    stars = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    parameters = list(inspect.signature(method).parameters.values())
    if parameters and parameters[0].name == "self":
        parameters = parameters[1:]
    texts = []
    for parameter in parameters:
        if parameter.kind is parameter.KEYWORD_ONLY and "*" not in "".join(texts):
            texts.append("*")
        default = "" if parameter.default is parameter.empty else "=None"
        texts.append(stars.get(parameter.kind, "") + parameter.name + default)
    return "(" + ", ".join(texts) + ")"


def lines():
    bases = (("torch.nn.Module", torch.nn.Module), ("mindspore.nn.Cell", mindspore.nn.Cell))
    for path, base in bases:
        yield from (path + "." + name for name in methods(base) if name.startswith("_"))
    for module, path, base, call in (
        (torch.nn, "torch.nn", torch.nn.Module, "forward"),
        (mindspore.nn, "mindspore.nn", mindspore.nn.Cell, "construct"),
        (mindspore.mint.nn, "mindspore.mint.nn", mindspore.nn.Cell, "construct"),
    ):
        for layer, value, names in layers(module, path, base):
            yield from (layer + "." + name for name in names)
            if call in names or getattr(value, call) is not getattr(base, call):
                yield layer + "." + call + written(getattr(value, call))


print("\n".join(sorted(set(lines()))))
