"""Cases from `cases/*.py`: each function whose docstring names APIs is one, for each of these APIs.

Its parameters are inputs by name (`INPUTS`). What it returns is compared; a module with arguments is called with
torch's weights in both, an optimiser takes some steps, with a scheduler its learning rates are compared (sides.py).
"""

import ast
import pathlib

import torch

from cases import Batch, Case
from opinfo import is_loose

FOLDER = pathlib.Path(__file__).resolve().parent / "cases"


def random(*shape, seed=11):
    """Normal numbers that are the same each time."""
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


INPUTS = {
    "x": lambda: random(4, 4),
    "y": lambda: random(4, 4, seed=12),
    "z": lambda: random(4, 4, seed=13).abs() + 0.5,
    "vector": lambda: random(6),
    "batch": lambda: random(2, 3, 8),
    "image": lambda: random(2, 3, 8, 8),
    "volume": lambda: random(1, 2, 4, 6, 6),
    "scalar": lambda: torch.tensor(1.5),
    "whole": lambda: torch.arange(12).reshape(3, 4),
    "positive": lambda: torch.arange(1, 7),
    "half": lambda: random(4, 4).half(),
    "mask": lambda: random(4, 4) > 0,
    "idx": lambda: torch.tensor([[0, 2, 1, 3]] * 4),
    "labels": lambda: torch.tensor([1, 0, 2, 3]),
    "complex_": lambda: torch.complex(random(4, 4), random(4, 4, seed=14)),
}


def apis(node):
    """The APIs that a function's docstring names, commas between them."""
    text = ast.get_docstring(node)
    return [api.strip() for api in " ".join(text.split()).split(",")] if text else []


def batches(wanted, refused=None):
    """One batch a file, with the cases of the wanted APIs."""
    for path in sorted(FOLDER.glob("*.py")):
        made = Batch(f"hand_{path.stem}", path.read_text())
        for node in ast.parse(made.text).body:
            if isinstance(node, ast.FunctionDef):
                for api in filter(wanted, apis(node)):
                    inputs = [INPUTS[argument.arg]() for argument in node.args.args]
                    # What a loader hands out is no function of what the dataset holds.
                    made.cases.append(Case(api, node.name, inputs, "hand-written", path.stem != "data", is_loose(api)))
        if made.cases:
            yield made
