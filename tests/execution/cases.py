"""What is run: a case is a function of a Python file and the inputs it is called with.

A batch is such a file with its cases. Its text is PyTorch code; the tool converts it as a whole, and both texts
are run. Inputs are torch tensors (or other plain values); the worker turns them into MindSpore's.
"""

import pickle
import random
import zlib
from dataclasses import dataclass, field

HEADER = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\n\n"


@dataclass
class Case:
    """`name` is the function in the batch's file, `api` the rule that the case speaks for.

    Without inputs the case is not run; its calls are held against MindSpore's signatures.
    `module` holds the inputs for which the module that the function returns is then called, in training or not.
    `loose` means that only shapes and dtypes can be compared: the values are random or undefined.
    """

    api: str
    name: str
    inputs: list | None
    family: str
    grad: bool = False
    loose: bool = False
    module: tuple | None = None
    training: bool = True
    dtype: str = "float32"


@dataclass
class Batch:
    """A Python file and its cases."""

    name: str
    text: str
    cases: list = field(default_factory=list)


class Writer:
    """Collects functions for one file."""

    def __init__(self, name):
        self.batch = Batch(name, HEADER)

    def add(self, parameters, body, **case):
        """Writes a function with these lines and notes the case that calls it."""
        name = f"case_{len(self.batch.cases)}"
        head = ", ".join(f"{parameter}: torch.Tensor" for parameter in parameters)
        lines = "".join(f"    {line}\n" for line in body)
        self.batch.text += f"def {name}({head}):\n{lines}\n\n"
        self.batch.cases.append(Case(name=name, **case))


def is_empty(value):
    """True if there is a tensor without elements among the inputs."""
    if isinstance(value, (tuple, list)):
        return any(map(is_empty, value))
    return hasattr(value, "numel") and value.numel() == 0


def seed(name):
    """Makes everything random repeat for a batch of this name, whatever ran before."""
    import numpy
    import torch

    number = zlib.crc32(name.encode())
    random.seed(number)
    numpy.random.seed(number)
    torch.manual_seed(number)


def save(batch, folder):
    """Writes text and cases where the tool and the workers find them."""
    (folder / "torch").mkdir(parents=True, exist_ok=True)
    (folder / "batches").mkdir(exist_ok=True)
    (folder / "torch" / f"{batch.name}.py").write_text(batch.text)
    with open(folder / "batches" / f"{batch.name}.pickle", "wb") as stream:
        pickle.dump(batch.cases, stream)


def load(name, folder):
    """The cases of a batch."""
    with open(folder / "batches" / f"{name}.pickle", "rb") as stream:
        return pickle.load(stream)
