"""Writes the facts of the installed MindSpore to rules/facts: python tools/facts/from_mindspore.py

The newest version is written whole, an older one as the difference to the next newer; so go from new to old.

Sources, best first: `inspect`; for what C++ dispatches, the calls that the error of a bogus keyword
lists, with the defaults that the docstring gives; docstrings. A default of `...` means that the
parameter may be left out or not: nothing says.
"""

import ast
import importlib
import inspect
import os
import pathlib
import re
import types
import warnings

os.environ.setdefault("GLOG_v", "4")
warnings.filterwarnings("ignore")

import mindspore

import versions
from packages import imported, names_in
from signatures import OPAQUE, Parameter, declared, distinct, from_def, from_doc, from_inspect, is_opaque, lines_of, write

MODULES = """
mindspore mindspore.amp mindspore.common mindspore.common.initializer mindspore.communication mindspore.dataset mindspore.dataset.dataloader
mindspore.dataset.transforms mindspore.dataset.vision mindspore.experimental mindspore.experimental.optim mindspore.experimental.optim.lr_scheduler
mindspore.mint mindspore.mint.distributed mindspore.mint.linalg mindspore.mint.nn mindspore.mint.nn.functional mindspore.mint.optim
mindspore.mint.special mindspore.nn mindspore.nn.probability.distribution mindspore.ops mindspore.runtime mindspore.train mindspore.numpy
mindspore.hal mindspore.parallel mindspore.profiler
""".split()
NAMES_ONLY = {"mindspore.numpy", "mindspore.dataset.vision", "mindspore.dataset.transforms", "mindspore.train", "mindspore.hal", "mindspore.dataset"}
PRIVATE = {"mindspore": ("_no_grad", "_Function", "__version__"), "mindspore.common": ("_Function", "_no_grad")}
CLASSES = """
mindspore.Tensor mindspore.Parameter mindspore.nn.Cell mindspore.nn.CellList mindspore.nn.CellDict mindspore.nn.SequentialCell
mindspore.Generator mindspore.experimental.optim.Optimizer mindspore.experimental.optim.lr_scheduler.LRScheduler
mindspore.dataset.dataloader.DataLoader mindspore.dataset.dataloader.DistributedSampler mindspore.ParameterTuple
mindspore.dataset.vision.Inter mindspore.dataset.vision.Border mindspore.dataset.vision.AutoAugmentPolicy
""".split()
FOREIGN = ("typing", "collections", "functools", "enum", "abc", "contextlib", "dataclasses", "itertools", "copy", "warnings", "operator",
           "inspect", "math", "pathlib", "types", "numpy", "numbers", "os", "re", "sys", "threading", "logging", "datetime", "multiprocessing",
           "packaging", "google", "decimal", "psutil", "weakref", "textwrap", "time", "random", "subprocess", "shutil", "json", "platform")

# The recurrent layers take *args; this is what their base class does with them.
RECURRENT = from_def(ast.parse(
    "def f(input_size, hidden_size, num_layers=1, has_bias=True, batch_first=False, dropout=0.0, bidirectional=False, dtype=mindspore.float32): pass"
).body[0])


# Attributes that instances have and their class does not show.
INSTANCE = ("mindspore.nn.Cell.training", "mindspore.experimental.optim.Optimizer.param_groups", "mindspore.experimental.optim.Optimizer.state",
            "mindspore.experimental.optim.Optimizer.defaults")

# Executed: the calls that these accept beside what is written down.
DECLARED = {
    "mindspore.Tensor": ("input_data=None, dtype=None, shape=None, init=None, const_arg=False, device=None",),
    "mindspore.Tensor.dim": ("",),
    "mindspore.Tensor.is_complex": ("",),
    "mindspore.Tensor.is_pinned": ("",),
    "mindspore.Tensor.is_shared": ("",),
    "mindspore.Tensor.is_signed": ("",),
    "mindspore.Tensor.requires_grad_": ("requires_grad=True, /",),
    "mindspore.Tensor.broadcast_to": ("*shape", "shape"),
    # By place: the names are to change, and a tuple of dimensions is not taken by name.
    "mindspore.Tensor.any": ("", "dim=None, keepdim=False, /"),
    "mindspore.Tensor.squeeze": ("", "axis, /"),
    "mindspore.Tensor.expand": ("*size",),
    "mindspore.Tensor.repeat": ("*repeats",),
    "mindspore.Tensor.reshape": ("*shape", "shape"),
    "mindspore.Tensor.view": ("*size", "dtype", "shape"),
    "mindspore.mint.arange": ("end, *, dtype=None", "start, end, step=1, *, dtype=None", "start=0, end=None, step=1, *, dtype=None"),
    "mindspore.mint.empty": ("*size, dtype=None, device=None, pin_memory=False", "size, *, dtype=None, device=None, pin_memory=False"),
    "mindspore.mint.kthvalue": ("input, k, dim=-1, keepdim=False",),
    "mindspore.mint.nn.Identity": ("*args",),
    "mindspore.mint.nn.Mish": ("",),
    "mindspore.mint.nn.SELU": ("",),
    "mindspore.mint.rand": ("*size, generator=None, dtype=None, device=None", "size, /, *, generator=None, dtype=None, device=None"),
    "mindspore.mint.randint": ("high, size, /, *, generator=None, dtype=None, device=None",
                               "low, high, size, /, *, generator=None, dtype=None, device=None"),
    "mindspore.mint.randn": ("*size, generator=None, dtype=None, device=None", "size, /, *, generator=None, dtype=None, device=None"),
    "mindspore.mint.randperm": ("n, *, generator=None, dtype=mindspore.int64",),
    # Both leave keywords unread.
    "mindspore.nn.CellDict": ("cells=(), /",),
    "mindspore.nn.CellList": ("cells=(), /",),
}

# The same, up to this version.
DECLARED_UNTIL = {
    "2.7.0": {
        "mindspore.Tensor.broadcast_to": ("shape",),
        "mindspore.Tensor.expand": ("size",),
        "mindspore.Tensor.view": ("*shape",),
        "mindspore.mint.empty": ("*size, dtype=None, device=None", "size, *, dtype=None, device=None"),
        "mindspore.mint.rand": ("*size, generator=None, dtype=None", "size, /, *, generator=None, dtype=None"),
        "mindspore.mint.randint": ("high, size, /, *, generator=None, dtype=None", "low, high, size, /, *, generator=None, dtype=None"),
        "mindspore.mint.randn": ("*size, generator=None, dtype=None", "size, /, *, generator=None, dtype=None"),
    },
}


def name_of(value):
    if type(value) is type(mindspore.float32):
        text = {"Bool": "bool_", "BFloat16": "bfloat16"}.get(str(value), str(value).lower())
        return "mindspore." + text if hasattr(mindspore, text) else None
    if isinstance(value, type) and value.__module__ == "builtins":
        return value.__name__
    return None


def listed_calls(call, name):
    """The overloads that the error message of a bogus keyword lists."""
    out = []
    for args, keywords in (((), {"bogus__": 1}), ((object(),), {}), ((object(),) * 9, {})):
        try:
            call(*args, **keywords)
        except Exception as error:
            for line in re.findall(r'^"(?:Tensor\.)?%s\((.*)\)"$' % re.escape(name), str(error), re.M):
                out.append(listed(line))
    return distinct(out)


def listed(line):
    """Parameters of `dim=<None, int>, keepdim=<bool>, *, dtype=<mstype>`, with the types as default for now."""
    form, out = "plain", []
    for part in re.findall(r"\*|\w+=<[^>]*>", line):
        if part == "*":
            form = "keyword_only"
        else:
            name, kinds = part.split("=", 1)
            out.append(Parameter(name, form, kinds))
    return tuple(out)


def with_defaults(params, documented):
    """Replaces the types by defaults: from the documented overload with the same names, else by what the type allows."""
    names = [p.name for p in params]
    same = [s for s in documented if [p.name for p in s] == names]
    known = {p.name: p.default for s in documented for p in s if p.default is not None}
    required = {p.name for s in documented for p in s if p.default is None}
    out, optional = [], False
    for p in params:
        if same:
            default = next(q.default for q in same[0] if q.name == p.name)
        elif p.name in known:
            default = known[p.name]
        elif p.name in required or p.name in ("input", "other", "self"):
            default = None
        elif "None" in p.default:
            default = "None"
        elif p.default == "<bool>" or p.form == "keyword_only":
            default = "..."
        else:
            default = None
        if optional and default is None and p.form == "plain":
            default = "..."
        optional = optional or (default is not None and p.form == "plain")
        out.append(p._replace(default=default))
    return tuple(out)


def is_varied(documented):
    """`*shape` in a docstring: C++ takes separate numbers where it lists a tuple."""
    return [s for s in documented if any(p.form == "varargs" for p in s) and not is_opaque(s)]


def callable_signatures(obj, name, call, skip):
    if getattr(obj, "__name__", "") == "mint_view":
        obj = next(c.cell_contents for c in obj.__closure__ if isinstance(c.cell_contents, types.FunctionType))
    found = from_inspect(obj, skip, name_of)
    if found is not None and not is_opaque(found):
        return [found]
    text = inspect.getdoc(obj) or ""
    doc = from_doc(text, name) or from_doc(text.split("\n")[0], text.split("(")[0])
    calls = [with_defaults(s, doc) for s in listed_calls(call, name)] if call else []
    return distinct(calls + is_varied(doc)) or doc or ([found] if found is not None else [OPAQUE])


def class_signatures(obj, name):
    if any(base.__name__ == "_RNNBase" for base in obj.__mro__):
        return [RECURRENT]
    for maker, skip in ((obj.__init__, 1), (vars(obj).get("__new__"), 1)):
        if isinstance(maker, staticmethod):
            maker = maker.__func__
        if isinstance(maker, types.FunctionType):
            found = from_inspect(maker, skip, name_of)
            if found is not None and not is_opaque(found):
                return [found]
            inner = [c.cell_contents for c in maker.__closure__ or () if callable(c.cell_contents)]
            for function in inner:
                found = from_inspect(function, skip, name_of)
                if found is not None and not is_opaque(found):
                    return [found]
    if obj.__init__ is object.__init__ and obj.__new__ is object.__new__:
        return [()]
    return from_doc(inspect.getdoc(obj) or "", name) or [OPAQUE]


def is_wanted(module, name, obj):
    if obj is None or name in ("absolute_import", "annotations"):
        return False
    if name.startswith("_"):
        return name in PRIVATE.get(module, ())
    if isinstance(obj, types.ModuleType):
        return obj.__name__.split(".")[0] == "mindspore"
    home = getattr(obj, "__module__", None) or ""
    return not (callable(obj) and home.split(".")[0] in FOREIGN)


def is_class(obj):
    return inspect.isclass(obj)


def members(entries, path):
    module, name = path.rsplit(".", 1)
    cls = getattr(importlib.import_module(module), name)
    instance = mindspore.Tensor([[1.0, 2.0]]) if path == "mindspore.Tensor" else None
    for member in sorted({*dir(cls), *getattr(cls, "__members__", ())}):
        if member.startswith("_"):
            continue
        obj = inspect.getattr_static(cls, member, None)
        key = "%s.%s" % (path, member)
        home = next((base for base in cls.__mro__ if member in vars(base)), cls)
        if obj is None or home.__module__ == "builtins":  # the values of an enumeration are strings
            continue
        if isinstance(obj, property) or inspect.isdatadescriptor(obj) or not (callable(obj) or isinstance(obj, (staticmethod, classmethod))):
            entries[key] = None
            continue
        if isinstance(obj, (staticmethod, classmethod)):
            entries[key] = callable_signatures(getattr(cls, member), member, None, 0)
            continue
        call = getattr(instance, member) if instance is not None and not isinstance(obj, types.FunctionType) else None
        entries[key] = callable_signatures(obj, member, call, 1 if isinstance(obj, types.FunctionType) else 0)


def main(folder):
    version = mindspore.__version__
    entries = {}
    for module_name, module in imported(MODULES):
        entries[module_name] = None
        for name, obj in names_in(module):
            if not is_wanted(module_name, name, obj):
                continue
            key = "%s.%s" % (module_name, name)
            if isinstance(obj, types.ModuleType):
                entries[key] = None
            elif is_class(obj):
                entries[key] = [OPAQUE] if module_name in NAMES_ONLY else class_signatures(obj, name)
            elif isinstance(obj, types.FunctionType) or inspect.isbuiltin(obj):
                probe = obj if not module_name in NAMES_ONLY and is_opaque(from_inspect(obj, 0, name_of) or OPAQUE) and probed(module_name) else None
                entries[key] = callable_signatures(obj, name, probe, 0)
            elif callable(obj) and type(obj).__module__.startswith("mindspore.ops"):
                entries[key] = [from_inspect(obj, 0, name_of) or OPAQUE]
            else:
                entries[key] = None
    for path_of_class in CLASSES:
        if path_of_class in entries:
            members(entries, path_of_class)
    entries.update((name, None) for name in INSTANCE if name.rpartition(".")[0] in entries)
    # Private, in a module that is not listed; it switches the recording of gradients.
    entries["mindspore.common.api._pynative_executor"] = None
    for name, texts in {**DECLARED, **DECLARED_UNTIL.get(version, {})}.items():
        if name in entries:
            entries[name] = declared(texts)
    print("mindspore", version)
    if version == versions.NEWEST:
        write(versions.whole(folder), entries)
    else:
        versions.write_difference(folder, version, lines_of(entries))


def probed(module_name):
    return module_name.startswith(("mindspore.mint", "mindspore.ops")) and "distributed" not in module_name


if __name__ == "__main__":
    main(pathlib.Path(__file__).parents[2] / "rules" / "facts")
