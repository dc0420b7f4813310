"""What is in the modules of an installed package."""

import importlib
import sys


def imported(names):
    """Each module that can be imported, with its name; the others are printed."""
    for name in names:
        try:
            yield name, importlib.import_module(name)
        except ImportError as error:
            print("not importable: %s (%s)" % (name, error), file=sys.stderr)


def names_in(module):
    """Name and object of all that a module has."""
    for name in dir(module):
        try:
            yield name, getattr(module, name)
        except Exception:  # what refuses to be looked at is no fact
            continue
