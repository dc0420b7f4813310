"""Cases from the examples of the rules: the code before, with small inputs for the names it uses."""

import ast
import builtins

import torch

from cases import HEADER, Batch, Case
from opinfo import is_loose

PREFIX = HEADER.rstrip("\n") + "\nimport torchvision\n\n\n"


def named(name):
    """The input that stands for a name of an example; None if the name has none."""
    generator = torch.Generator().manual_seed(7)
    if name in ("x", "y", "a", "b", "c", "q", "k", "v", "out", "logits", "input", "target", "w"):
        return torch.randn(4, 4, generator=generator) + 0.1 * (ord(name[0]) - 96)
    return {
        "mask": torch.rand(4, 4, generator=generator) > 0.5,
        "idx": torch.tensor([[0, 2, 1, 3]] * 4),
        "n": 4,
        "m": 4,
        "dim": 1,
        "eps": 1e-5,
    }.get(name)


def free(body):
    """Names that a snippet reads before anything binds them, in order."""
    bound, read = set(dir(builtins)) | {"torch", "nn", "F", "torchvision"}, {}
    for node in ast.walk(body):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            bound.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            bound.update((alias.asname or alias.name).split(".")[0] for alias in node.names)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            read[node.id] = None
    return [name for name in read if name not in bound and not assigned_first(body, name)]


def assigned_first(body, name):
    """True if the first statement that mentions the name binds it without reading it."""
    for node in body.body:
        names = [part for part in ast.walk(node) if isinstance(part, ast.Name) and part.id == name]
        if names:
            return not any(isinstance(part.ctx, ast.Load) for part in names)
    return False


def returned(body):
    """The statement that hands back what the snippet made: names it binds, a function's result, an expression."""
    last = body.body[-1]
    if any(isinstance(node, ast.Return) for node in body.body):
        return None
    if isinstance(last, ast.FunctionDef):
        parameters = [argument.arg for argument in last.args.args]
        return f"return {last.name}({', '.join(parameters)})", parameters
    names = {}
    for node in body.body:
        for part in ast.walk(node):
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                names[part.id] = None
    return (f"return {', '.join(names)}", []) if names else None


def function(name, code):
    """The example as a function, and its inputs: None if some name has none, or it returns nothing."""
    body = ast.parse(code)
    tail = returned(body)
    lines = code.splitlines()
    if tail is None:
        lines, tail = ([], (f"return {code}", [])) if is_expression(body, lines) else (lines, ("return", []))
    names = list(dict.fromkeys(free(body) + tail[1]))
    inputs = [named(one) for one in names]
    head = ", ".join(parameter(one, value) for one, value in zip(names, inputs))
    text = "".join(f"    {line}\n" for line in [*lines, tail[0]])
    runs = tail[0] != "return" and not any(value is None for value in inputs)
    return f"def {name}({head}):\n{text}\n\n", inputs if runs else None


def is_expression(body, lines):
    """True for one expression on one line."""
    return len(body.body) == 1 and len(lines) == 1 and isinstance(body.body[0], ast.Expr)


def parameter(name, value):
    """A parameter with the annotation that examples give it."""
    return f"{name}: torch.Tensor" if isinstance(value, torch.Tensor) else name


def batch(file, rules):
    """The examples of one rule file; an example that the rules exempt is bound only."""
    made = Batch(f"examples_{file.removesuffix('.toml').replace('/', '_')}", PREFIX)
    for rule in rules:
        for example in rule.examples:
            name = f"case_{len(made.cases)}"
            text, inputs = function(name, example["before"])
            made.text += text
            made.cases.append(Case(rule.api, name, inputs, "example", True, is_loose(rule.api)))
    return made
