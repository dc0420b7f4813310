"""Checks the calls of a converted function against MindSpore's signatures, without running them."""

import ast
import builtins
import inspect

PLACEHOLDER = object()


class Unfit(Exception):
    """A call that does not fit, or a name that does not exist."""


def dotted(node):
    """The names of `a.b.c`; None for anything else."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return [node.id, *reversed(parts)] if isinstance(node, ast.Name) else None


def resolve(path, names):
    """The object of a dotted name, or None if its first name is a local one."""
    if path[0] not in names:
        return None
    found = names[path[0]]
    for part in path[1:]:
        if not hasattr(found, part):
            raise Unfit(".".join(path))
        found = getattr(found, part)
    return found


def is_mindspore(value):
    """True for what MindSpore defines."""
    return (getattr(value, "__module__", None) or "").split(".")[0] == "mindspore"


def bind(call, target):
    """Binds placeholders for the arguments; True if there was a signature that says something."""
    try:
        signature = inspect.signature(target)
    except (ValueError, TypeError):
        return False
    kinds = [parameter.kind for parameter in signature.parameters.values()]
    if kinds == [inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD]:
        return False
    if any(isinstance(argument, ast.Starred) for argument in call.args) or any(not key.arg for key in call.keywords):
        return False
    try:
        signature.bind(*[PLACEHOLDER] * len(call.args), **{key.arg: PLACEHOLDER for key in call.keywords})
    except TypeError as error:
        raise Unfit(f"{ast.unparse(call.func)}: {error}") from None
    return True


def fits(text, name, names):
    """True if the function calls something of MindSpore and every such call fits. `names` are the file's."""
    tree = ast.parse(text)
    function = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name)
    checked = 0
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and (path := dotted(node.func)):
            target = resolve(path, names) if path[0] not in dir(builtins) else None
            if target is not None and is_mindspore(target):
                checked += bind(node, target)
    return checked > 0
