"""What is in the modules of an installed package."""

import importlib
import sys
import types


def imported(names):
    """Each module that can be imported, with its name; the others are printed."""
    for name in names:
        try:
            yield name, importlib.import_module(name)
        except ImportError as error:
            print("not importable: %s (%s)" % (name, error), file=sys.stderr)


def names_in(module):
    """Name and object of all that a module has."""
    inner = getattr(module, "m", None)  # `torch.backends.cudnn` is an object in front of the module
    for name in sorted({*dir(module), *(dir(inner) if isinstance(inner, types.ModuleType) else ())} - {"m"}):
        try:
            yield name, getattr(module, name)
        except Exception:  # what refuses to be looked at is no fact
            continue
