"""Cases from the examples of the rules: the code before, with small inputs for the names it uses."""

import ast
import builtins

import torch

from cases import HEADER, Batch, Case
from opinfo import is_loose

PREFIX = HEADER.rstrip("\n") + "\nimport torchvision\n\n\n"


MATRICES = "x y a b c q k v w r angle out logits input target bias src weights".split()
OTHERS = {
    "mask": lambda: normal(3) > 0,
    "idx": lambda: torch.tensor([[0, 2, 1, 3]] * 4),
    "index": lambda: torch.tensor([[0, 2, 1, 3]] * 4),
    "edges": lambda: torch.tensor([-1.0, 0.0, 1.0]),
    "theta": lambda: normal(4)[:2, :3].unsqueeze(0),
    "p": lambda: torch.tensor([0.25, 0.5]),
    "xs": lambda: [normal(5), normal(6)[:2]],
    "ys": lambda: [normal(7), normal(8)[:2]],
    "zs": lambda: [normal(9).abs() + 0.5, normal(10)[:2].abs() + 0.5],
    "sizes": lambda: [0.5, 2.0],
    "values": lambda: [1, 2, 3],
    "n": lambda: 4,
    "m": lambda: 4,
    "size": lambda: 4,
    "dim": lambda: 1,
    "eps": lambda: 1e-5,
    "ok": lambda: True,
    "device": lambda: "cpu",
}


def normal(seed):
    """A matrix of normal numbers."""
    return torch.randn(4, 4, generator=torch.Generator().manual_seed(seed))


def named(name):
    """The input that stands for a name of an example; None if the name has none."""
    if name in MATRICES:
        return normal(100 + MATRICES.index(name))
    return OTHERS[name]() if name in OTHERS else None


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


def function(name, code, after=None):
    """The example as a function, and its inputs: None if some name has none, or it returns nothing."""
    body = ast.parse(code)
    tail = returned(body)
    lines = code.splitlines()
    if tail is None and is_in_place(body):
        # Used for what it does to its arguments, which are compared.
        tail = "return None", []
    elif tail is None:
        lines, tail = ([], (f"return {code}", [])) if is_expression(code) and is_expression(after or code) else (lines, ("return", []))
    names = list(dict.fromkeys(free(body) + tail[1]))
    inputs = [named(one) for one in names]
    head = ", ".join(parameter(one, value) for one, value in zip(names, inputs))
    text = "".join(f"    {line}\n" for line in [*lines, tail[0]])
    runs = tail[0] != "return" and not any(value is None for value in inputs)
    return f"def {name}({head}):\n{text}\n\n", inputs if runs else None


def is_in_place(body):
    """True for a call such as `torch.f_(x)` that stands alone."""
    call = body.body[-1].value if len(body.body) == 1 and isinstance(body.body[-1], ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr.endswith("_")


def is_expression(code):
    """True for one expression on one line: it can be returned."""
    body = ast.parse(code).body
    return len(body) == 1 and "\n" not in code.strip() and isinstance(body[0], ast.Expr)


def parameter(name, value):
    """A parameter with the annotation that examples give it."""
    return f"{name}: torch.Tensor" if isinstance(value, torch.Tensor) else name


def batch(file, rules):
    """The examples of one rule file; an example that the rules exempt is bound only."""
    made = Batch(f"examples_{file.removesuffix('.toml').replace('/', '_')}", PREFIX)
    for rule in rules:
        for example in rule.examples:
            name = f"case_{len(made.cases)}"
            text, inputs = function(name, example["before"], example.get("after"))
            made.text += text
            made.cases.append(Case(rule.api, name, inputs, "example", True, is_loose(rule.api)))
    return made
