"""Takes torch away from converted code, although the stand-in needs it in the same process.

What the package under test still imports of the torch family is answered with a placeholder that works for nothing: it
can be imported and named, and a call of it raises. What was answered so is in `ANSWERED`, and the lane counts it.
Every other package finds no torch at all.
"""

import builtins
import sys

FAMILY = {"torch", "torchvision", "torchaudio"}
# What may see the real one: torch itself and the stand-in.
ALLOWED = {"torch", "torchgen", "functorch", "triton", "sympy", "stand_in"}
ANSWERED = {}


class Placeholder:
    """Stands for a name of torch."""

    def __init__(self, path):
        self.__dict__["path"] = path

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Placeholder(f"{self.path}.{name}")

    def __call__(self, *args, **kwargs):
        raise ModuleNotFoundError(f"{self.path} was left by the conversion, and is called")

    def __mro_entries__(self, bases):
        return (Unusable,)


class Unusable:
    """Stands for a class of torch that a class derives from: the class can be made, and nothing of it."""

    def __init__(self, *args, **kwargs):
        raise ModuleNotFoundError(f"a base of {type(self).__name__} was left by the conversion")


def install(package):
    """From here on no code but the allowed finds torch."""
    real = builtins.__import__

    def look_up(name, globals=None, locals=None, fromlist=(), level=0):
        top = name.split(".")[0]
        asking = (globals or {}).get("__name__") or ""
        if level or top not in FAMILY or asking.split(".")[0] in ALLOWED or top == package:
            return real(name, globals, locals, fromlist, level)
        if asking.split(".")[0] != package:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        ANSWERED.setdefault(asking, set()).update(f"{name}.{one}" for one in fromlist or ()) 
        ANSWERED[asking].add(name)
        return Placeholder(name if fromlist else top)

    builtins.__import__ = look_up
    sys.modules.pop("torchvision", None)
