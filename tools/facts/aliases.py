"""Names that stand for the same API: found by identity, by inheritance, and in what torch documents.

In: facts (name -> signatures) and the objects behind the names. Out: name -> canonical name.
"""

import collections
import inspect
import re
import types

from signatures import is_opaque

DOCUMENTED = re.compile(r"(?i)\balias (?:for|of) :\w+:`~?\.?([\w.]+)")


def has_identity(obj):
    """Whether being the same object means being the same API: numbers and strings are shared by accident."""
    return isinstance(obj, (type, types.FunctionType, types.BuiltinFunctionType)) or inspect.ismethod(obj) or type(obj).__name__ in ("dtype", "layout", "memory_format")


def same_objects(objects, rank):
    """Alias -> canonical for names of one object; `rank` orders the names, the best is canonical."""
    groups = collections.defaultdict(list)
    for name, obj in objects.items():
        if has_identity(obj):
            # A bound method is made anew at each look.
            groups[(id(obj.__self__), obj.__func__) if inspect.ismethod(obj) else id(obj)].append(name)
    out = {}
    for names in groups.values():
        best = min(names, key=rank)
        out.update((name, best) for name in names if name != best)
    return out


def resolve(name, aliases):
    """The canonical name of a name or of the longest part of it that has one."""
    if name in aliases:
        return aliases[name]
    owner, dot, last = name.rpartition(".")
    return resolve(owner, aliases) + dot + last if dot else name


def documented(name, obj):
    """The name that a docstring says `obj` is an alias of, or None."""
    doc = getattr(obj, "__doc__", None)
    found = DOCUMENTED.search(doc[:600]) if isinstance(doc, str) else None
    if not found:
        return None
    target = found.group(1)
    owner = name.rpartition(".")[0]
    if target.startswith("torch."):
        return target
    return "%s.%s" % (owner, target.rpartition(".")[2])


def agree(alias, canonical):
    """Whether every call of `alias` that `canonical` accepts means the same there: places and defaults are equal."""
    return any(fits(a, c) for a in alias for c in canonical)


def fits(alias, canonical):
    if is_opaque(alias) or is_opaque(canonical):
        return alias == canonical
    places = [[p for p in s if p.form in ("plain", "positional_only", "varargs")] for s in (alias, canonical)]
    named = {p.name: p.default for p in canonical}
    if len(places[0]) > len(places[1]):
        return False
    if any(p.default is None and p.form == "keyword_only" and p.name not in named for p in alias):
        return False
    return (all(a.default == c.default and a.form == c.form for a, c in zip(*places))
            and all(named.get(p.name, p.default) == p.default for p in alias))


def write(path, aliases):
    lines = sorted(("%s\t%s" % pair for pair in aliases.items()), key=lambda line: line.encode())
    data = "".join(line + "\n" for line in lines)
    with open(path, "w", encoding="utf-8", newline="\n") as out:
        out.write(data)
    print("%s: %d names, %d bytes" % (path, len(lines), len(data)))
