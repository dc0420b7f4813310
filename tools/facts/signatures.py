"""Signatures as one line of text: from stubs, from inspection, from docstrings.

A signature is a list of `Parameter(name, form, default)`. `form` is one of `positional_only`,
`plain`, `varargs`, `keyword_only`, `kwargs`; `default` is short Python text, or None where the
parameter must be given. `...` stands for "there is a default, but nothing says which".
"""

import ast
import collections
import inspect
import re

Parameter = collections.namedtuple("Parameter", "name form default")
OPAQUE = (Parameter("args", "varargs", None), Parameter("kwargs", "kwargs", None))
LONGEST_DEFAULT = 40


def render(params):
    """`(input, *, dtype=None)` as Python writes it."""
    out, star, slash = [], False, False
    for i, p in enumerate(params):
        if p.form != "positional_only" and not slash and i and params[i - 1].form == "positional_only":
            out.append("/")
            slash = True
        if p.form == "keyword_only" and not star:
            out.append("*")
            star = True
        text = {"varargs": "*", "kwargs": "**"}.get(p.form, "") + p.name
        star = star or p.form == "varargs"
        if p.default is not None:
            text += "=" + p.default
        out.append(text)
    if params and params[-1].form == "positional_only":
        out.append("/")
    return "(%s)" % ", ".join(out)


def is_opaque(params):
    forms = {p.form for p in params}
    return "varargs" in forms and "kwargs" in forms and len(params) <= 2


def from_def(node, drop_first=False):
    """Parameters of an `ast.FunctionDef`."""
    a, out = node.args, []
    plain = a.posonlyargs + a.args
    defaults = [None] * (len(plain) - len(a.defaults)) + list(a.defaults)
    for i, (p, d) in enumerate(zip(plain, defaults)):
        # The stubs write `__other` for what cannot be passed by name.
        hidden = i < len(a.posonlyargs) or (p.arg.startswith("__") and not p.arg.endswith("__"))
        out.append(Parameter(p.arg.lstrip("_") if hidden else p.arg, "positional_only" if hidden else "plain", text_of(d)))
    if a.vararg:
        out.append(Parameter(a.vararg.arg, "varargs", None))
    for p, d in zip(a.kwonlyargs, a.kw_defaults):
        out.append(Parameter(p.arg, "keyword_only", text_of(d)))
    if a.kwarg:
        out.append(Parameter(a.kwarg.arg, "kwargs", None))
    if drop_first:
        out = out[1:]
    return tuple(out)


def text_of(node):
    if node is None:
        return None
    return shortened(ast.unparse(node))


def shortened(text):
    """The text if it is one short Python expression, else `...`."""
    text = " ".join(text.split())
    if len(text) > LONGEST_DEFAULT:
        return "..."
    try:
        ast.parse(text, mode="eval")
    except SyntaxError:
        return "..."
    return text


def from_inspect(obj, skip=0, name_of=repr):
    """Parameters by `inspect.signature`, or None."""
    try:
        signature = inspect.signature(obj)
    except (TypeError, ValueError):
        return None
    forms = {
        inspect.Parameter.POSITIONAL_ONLY: "positional_only",
        inspect.Parameter.POSITIONAL_OR_KEYWORD: "plain",
        inspect.Parameter.VAR_POSITIONAL: "varargs",
        inspect.Parameter.KEYWORD_ONLY: "keyword_only",
        inspect.Parameter.VAR_KEYWORD: "kwargs",
    }
    out = []
    given = list(signature.parameters.values())
    if given and given[0].kind is inspect.Parameter.VAR_POSITIONAL:
        skip = 0  # `self` is inside `*args`
    for p in given[skip:]:
        default = None if p.default is p.empty else shortened(default_text(p.default, name_of))
        out.append(Parameter(p.name, forms[p.kind], default))
    return tuple(out)


def default_text(value, name_of):
    if isinstance(value, (bool, int, float, str, type(None))):
        if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
            return "float('%r')" % value
        return repr(value)
    if isinstance(value, (tuple, list)):
        inner = [default_text(v, name_of) for v in value]
        if isinstance(value, list):
            return "[%s]" % ", ".join(inner)
        return "(%s)" % (", ".join(inner) + ("," if len(inner) == 1 else ""))
    if isinstance(value, dict) and not value:
        return "{}"
    return name_of(value) or "..."


def from_text(args):
    """Parameters from the text between the brackets of a documented signature, or None."""
    args = " ".join(args.split())
    args = re.sub(r"(\*\w+), \*, ", r"\1, ", args)  # "*size, *, dtype" as the documents write it
    args = re.sub(r"(\*\w+), \*$", r"\1", args)
    args = re.sub(r"\[, ?([^\]]*)\]", r", \1=None", args)  # "a[, b]"
    args = re.sub(r":class:`~?([\w.]+)`", r"\1", args)
    try:
        return from_def(ast.parse("def f(%s): pass" % args).body[0])
    except (SyntaxError, ValueError):
        return None


def from_doc(doc, name):
    """All signatures that a docstring documents for `name`, in order, each once."""
    out = []
    pattern = r"^[ \t]*(?:\.\. (?:py:)?(?:function|method):: )?(?:[\w.]*\.)?%s\((.*?)\)[ \t]*(?:->.*)?$" % re.escape(name)
    for m in re.finditer(pattern, doc or "", re.M):
        params = from_text(m.group(1))
        if params is not None and params not in out:
            out.append(params)
    return out


def distinct(signatures):
    out = []
    for s in signatures:
        if s not in out:
            out.append(s)
    return out


def declared(texts):
    """Signatures from the texts between their brackets, written by hand."""
    return [from_def(ast.parse("def f(%s): pass" % text).body[0]) for text in texts]


def lines_of(entries):
    """`entries`: name -> list of signatures, or None for a name that is not called."""
    lines = set()
    for name, signatures in entries.items():
        lines.update([name] if signatures is None else [name + render(s) for s in signatures])
    return lines


def write(path, entries):
    lines = lines_of(entries)
    data = "".join(line + "\n" for line in sorted(lines, key=lambda line: line.encode()))
    with open(path, "w", encoding="utf-8", newline="\n") as out:
        out.write(data)
    print("%s: %d names, %d lines, %d bytes" % (path, len(entries), len(lines), len(data)))
