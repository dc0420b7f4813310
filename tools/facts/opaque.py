"""Signatures of what `inspect` cannot see into: classes and functions of C, and Python functions that pass everything on.

They say it elsewhere: pybind11 in the docstring of the constructor, torch's own argument parser in the message of the
TypeError that a wrong call raises, operators in their schemas, deprecated functions in the name of their successor.
"""

import importlib
import inspect
import re
import types
import typing

import torch

from signatures import OPAQUE, Parameter, distinct, from_inspect, is_opaque, shortened

ONE = (Parameter("arg", "positional_only", None),)
# A class that says this is a name for annotations and checks, never called.
NO_CONSTRUCTOR = re.compile(r"No constructor defined|Cannot directly construct|Tried to instantiate dummy base class|cannot be instantiated")
SUCCESSOR = re.compile(r"[Ss]ee :func:`~?(torch[\w.]+)` for details")
TYPE_AND_NAME = re.compile(r"^(?P<type>.*?)\s*(?P<name>\w+)(?:\s*=\s*(?P<default>.*))?$")


def described(obj):
    """Signatures of a callable that `inspect` leaves opaque; None if it is not called; `[OPAQUE]` if nothing says more."""
    if isinstance(obj, typing.NewType):
        return [ONE]
    if isinstance(obj, types.GenericAlias) or typing.get_origin(obj) is not None or getattr(obj, "_is_protocol", False):
        return None
    if inspect.isclass(obj) and issubclass(obj, dict) and hasattr(obj, "__total__"):
        return [tuple(Parameter(key, "keyword_only", "...") for key in obj.__annotations__)]
    if isinstance(obj, torch._ops.OpOverloadPacket):
        return distinct([from_schema(getattr(obj, name)._schema) for name in obj.overloads()])
    if inspect.isclass(obj):
        return of_class(obj)
    if isinstance(obj, types.FunctionType):
        return of_successor(obj) or [OPAQUE]
    if isinstance(obj, types.BuiltinFunctionType):
        return from_pybind(inspect.getdoc(obj) or "", obj.__name__) or from_message(obj) or [OPAQUE]
    return [OPAQUE]


def of_class(cls):
    if cls.__init__ is torch.nn.Module.__init__:
        return [()]  # it refuses whatever is passed
    if any(isinstance(method, types.FunctionType) for method in (cls.__init__, cls.__new__)) and not issubclass(cls, torch.UntypedStorage):
        return None if NO_CONSTRUCTOR.search(refusal(cls)) else [OPAQUE]
    if issubclass(cls, BaseException):
        return [(Parameter("args", "varargs", None),)]
    found = from_pybind(inspect.getdoc(cls.__init__) or "", "__init__") or from_message(cls)
    if not found and NO_CONSTRUCTOR.search(refusal(cls)):
        return None
    return found or [OPAQUE]


def of_successor(function):
    """`See :func:`torch.compile` for details on the arguments`: that function's signature; a method's receiver comes first."""
    named = SUCCESSOR.search(function.__doc__ or "")
    if not named:
        return None
    module, name = named.group(1).rsplit(".", 1)
    found = from_inspect(getattr(importlib.import_module(module), name), int("self" in inspect.signature(function).parameters))
    return None if found is None or is_opaque(found) else [found]


def refusal(function):
    """What the error says when everything is wrong: nine values of no type, and a name that nothing has."""
    texts = []
    for args, keywords in (((object(),) * 9, {}), ((), {"no_such_parameter_": 1})):
        try:
            function(*args, **keywords)
        except Exception as error:
            texts.append(str(error))
    return "\n".join(texts)


def from_message(function):
    said = refusal(function)
    if "takes no arguments (9 given)" in said:
        return [()]
    if "takes exactly one argument (9 given)" in said:
        return [ONE]
    found = []
    for inside in re.findall(r"^ \* \((.*)\)$", said, re.M):
        found += from_parser(inside)
    return distinct(found)


def from_parser(inside):
    """The overloads of one line of torch's argument parser: `tuple of ints size, *, torch.device device = None`."""
    out, form = [], "plain"
    for part in split(inside):
        if part == "*":
            form = "keyword_only"
            continue
        said = TYPE_AND_NAME.match(part)
        default = said["default"]
        out.append((said["type"], Parameter(said["name"], form, None if default is None else shortened(default))))
    whole = tuple(parameter for _, parameter in out)
    places = [kind for kind, parameter in out if parameter.form == "plain"]
    if len(places) == 1 and places[0].startswith("tuple of ") and places[0].endswith("ints"):
        # A single list of numbers may be written without brackets.
        return [(whole[0]._replace(form="varargs"), *whole[1:]), whole]
    return [whole]


def from_pybind(doc, name):
    """All signatures in a docstring of pybind11: `__init__(self: torch._C.Shard, dim: typing.SupportsInt) -> None`."""
    found = []
    for inside in re.findall(r"^(?:\d+\. )?_*%s\((.*)\)(?: -> .*)?$" % re.escape(name.lstrip("_")), doc, re.M):
        parameters, form = [], "plain"
        for part in split(inside):
            if part == "*":
                form = "keyword_only"
            elif not part.startswith("self:"):
                parameters.append(of_pybind(part, form))
        found.append(tuple(parameters))
    return distinct([signature for signature in found if not is_opaque(signature)])


def of_pybind(part, form):
    if part.startswith("*"):
        return Parameter(part.split(":")[0].lstrip("*"), "kwargs" if part.startswith("**") else "varargs", None)
    name, _, said = part.partition(":")
    _, equals, default = said.partition(" = ")
    # Without names pybind11 counts: nothing can be passed by such a name.
    form = "positional_only" if re.fullmatch(r"arg\d+", name) else form
    return Parameter(name.strip(), form, shortened(default) if equals else None)


def from_schema(schema):
    return tuple(
        Parameter("input" if i == 0 and a.name == "self" else a.name, "keyword_only" if a.kwarg_only else "plain",
                  shortened(repr(a.default_value)) if a.has_default_value() else None)
        for i, a in enumerate(schema.arguments)
    )


def split(inside):
    """The parts between the commas that no bracket encloses."""
    parts, depth, part = [], 0, ""
    for character in inside:
        depth += (character in "([{<") - (character in ")]}>")
        if character == "," and not depth:
            parts.append(part.strip())
            part = ""
        else:
            part += character
    return [*parts, part.strip()] if part.strip() else parts
