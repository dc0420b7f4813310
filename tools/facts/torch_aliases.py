"""Which names of torch stand for the same API, and which of them is the canonical one."""

import importlib
import inspect
import pkgutil
import sys

import torch
from torch.testing._internal.common_methods_invocations import op_db

from aliases import agree, documented, has_identity, resolve, same_objects

# Canonical although another name is shorter: the one that is documented, or that people write.
PREFERRED = (
    "torch.amp.GradScaler", "torch.distributed.all_gather_into_tensor", "torch.distributed.gather_into_tensor",
    "torch.distributed.reduce_scatter_tensor", "torch.nn.Module.add_module", "torch.matrix_power", "torch._dynamo.eval_frame.OptimizedModule",
    "torch.nn.attention.can_use_efficient_attention", "torch.nn.attention.can_use_flash_attention",
)
# Stated as aliases by torch's tests or documents, but with another meaning in some call.
DIFFERENT = ("maximum", "minimum", "adjoint", "pinverse")
# Packages whose modules people import from by their full path.
PACKAGES = ("torch.amp", "torch.autograd", "torch.cuda.amp", "torch.distributions", "torch.nn", "torch.optim", "torch.utils.data")
# Imported by torch itself.
LOADED = ("torch.cuda", "torch.distributed", "torch.functional", "torch.jit", "torch.profiler", "torch.random", "torch.serialization", "torch.storage")


def rank(objects, facts):
    """Orders names of one object, the canonical first."""

    def of(name):
        if name not in facts:
            return (True, 0, name)
        module, _, last = name.rpartition(".")
        obj = objects.get(name)
        owner = sys.modules.get(module)
        home = getattr(obj, "__module__", None) or ""
        is_package = hasattr(owner, "__path__") and home.startswith(module + ".")
        public = last in getattr(owner, "__all__", ()) or home == module or is_package
        # `torch.conv2d` is documented as `torch.nn.functional.conv2d`.
        functional = module == "torch.nn.functional" and inspect.isbuiltin(obj)
        return (False, str(obj) != name, is_private(name), not functional, not public, name.count("."), len(name), name)

    return of


def is_private(name):
    return any(part.startswith("_") for part in name.split("."))


def elsewhere(objects):
    """Names of the same objects in modules that are no facts of their own: where they are defined, or listed as public."""
    for package in PACKAGES:
        for info in pkgutil.walk_packages(importlib.import_module(package).__path__, package + "."):
            if not is_private(info.name):
                try:
                    importlib.import_module(info.name)
                except ImportError:
                    pass
    known = {id(obj) for obj in objects.values() if has_identity(obj)}
    out = {}
    for module_name, module in sorted(sys.modules.items()):
        if not module_name.startswith(PACKAGES + LOADED) or is_private(module_name):
            continue
        listed = getattr(module, "__all__", ())
        for name, obj in list(vars(module).items()):
            if id(obj) in known and has_identity(obj) and not name.startswith("_"):
                if name in listed or getattr(obj, "__module__", None) == module_name:
                    out.setdefault("%s.%s" % (module_name, name), obj)
    return {name: obj for name, obj in out.items() if name not in objects}


def inherited(members):
    """Member of a class -> the same member of the class that it comes from."""
    by_object = {}
    for name, obj in members.items():
        by_object.setdefault(id(obj), []).append(name)
    out = {}
    for name, obj in members.items():
        others = [other for other in by_object[id(obj)] if other.rpartition(".")[2] == name.rpartition(".")[2]]
        cls = owner_class(name)
        bases = [other for other in others if other != name and owner_class(other) in cls.__mro__[1:]]
        if bases:
            out[name] = max(bases, key=lambda other: cls.__mro__.index(owner_class(other)))
    return out


def owner_class(name):
    module, _, cls = name.rpartition(".")[0].rpartition(".")
    return getattr(importlib.import_module(module), cls)


def stated(entries, objects, members):
    """Alias -> canonical as OpInfo and the docstrings say, where the signatures agree."""
    pairs = {}
    for op in op_db:
        for alias in op.aliases:
            pairs.setdefault(full(alias.name), full(op.name))
    for name, obj in {**objects, **members}.items():
        target = documented(name, obj)
        if target and target != name and pairs.get(target) != name:
            pairs.setdefault(name, target)
    for alias, target in list(pairs.items()):
        if alias.count(".") == target.count(".") == 1:
            a, t = alias[6:], target[6:]
            for form in ("torch.Tensor.%s", "torch.Tensor.%s_", "torch.%s_"):
                pairs.setdefault(form % a, form % t)
    out = {name: name + "_" for name in entries if name.startswith("torch.nn.init.") and deprecated(objects.get(name))}
    for alias, target in sorted(pairs.items()):
        if alias.rpartition(".")[2].rstrip("_") in DIFFERENT or alias not in entries or target not in entries:
            continue
        if alias.startswith("torch.Tensor.") != target.startswith("torch.Tensor."):
            continue
        if entries[alias] and entries[target] and agree(entries[alias], entries[target]):
            out[alias] = target
        else:
            print("not taken: %s as an alias of %s" % (alias, target), file=sys.stderr)
    # Where both ends are stated as aliases of each other or in a row, the first that is none is canonical.
    for alias in out:
        seen = [alias]
        while seen[-1] in out and out[seen[-1]] not in seen:
            seen.append(out[seen[-1]])
        out[alias] = seen[-1]
    return {alias: target for alias, target in out.items() if alias != target}


def deprecated(initialiser):
    """Whether this is `xavier_uniform`, the old name of `xavier_uniform_`."""
    return "now deprecated in favor of :func:`torch.nn.init.%s_`" % getattr(initialiser, "__name__", "") in (getattr(initialiser, "__doc__", None) or "")


def full(name):
    return name if name.startswith("torch.") else "torch." + name


def collect(entries, objects, members):
    """All aliases of torch. `entries`: facts; `objects`: what module names stand for; `members`: what members are."""
    everything = {**objects, **elsewhere(objects)}
    out = same_objects(everything, rank(everything, entries))
    for name, base in inherited(members).items():
        join(out, name, base)
    for alias, target in stated(entries, objects, members).items():
        join(out, alias, target)
    flat = {name: final(name, out) for name in out}
    chosen = {final(name, out): name for name in PREFERRED if final(name, out) != name}
    flat.update((old, new) for old, new in chosen.items())
    chosen = {name: chosen.get(target, target) for name, target in flat.items() if name not in chosen.values()}
    return {name: target for name, target in chosen.items() if target in entries}


def join(out, alias, target):
    """Adds an alias between canonical names: whatever stood for `alias` stands for `target` now."""
    alias, target = final(alias, out), final(target, out)
    if alias != target:
        out[alias] = target


def final(name, out):
    while resolve(name, out) != name:
        name = resolve(name, out)
    return name
