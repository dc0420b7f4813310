"""Checks rules/**/*.toml against the schema, the facts and the real MindSpore: python tools/facts/check_rules.py [--defaults]

Prints every problem and ends with 1 if there is one. With --defaults it also lists where the two
signatures of an API disagree on a default or where the target lacks a parameter.
"""

import collections
import importlib
import os
import pathlib
import re
import sys
import tomllib
import warnings

os.environ.setdefault("GLOG_v", "4")
warnings.filterwarnings("ignore")

from signatures import from_text

ROOT = pathlib.Path(__file__).parents[2] / "rules"
TOP = {"family", "rule"}
FAMILY = {"from", "to", "names", "source", "distinctive"}
RULE = {"api", "to", "safety", "why", "advice", "code", "uses", "template", "transform", "distinctive", "source", "arguments", "fixed", "example"}
ARGUMENT = {"action", "to", "text", "values", "why", "safety"}
EXAMPLE = {"before", "after", "unchanged", "items"}
USES = {"call", "base", "annotation", "reference"}
TRANSFORMS = {"shape", "receiver", "to", "no_grad", "delete_statement"}
ACTIONS = {"drop", "allow", "tuple", "manual"}
# Dropped everywhere without an entry, or never an obstacle.
SILENT = {"device", "non_blocking", "pin_memory", "memory_format", "out", "requires_grad", "layout"}
OUTSIDE = ("torch_xla.",)
problems = []


def problem(where, what):
    problems.append("%s: %s" % (where, what))


def facts(name):
    out = collections.defaultdict(list)
    for line in (ROOT / "facts" / name).read_text(encoding="utf-8").splitlines():
        path, bracket, rest = line.partition("(")
        out[path].extend([from_text(rest[:-1])] if bracket else [])
    return out


TORCH, MINDSPORE = facts("torch-2.15.txt"), facts("mindspore-2.10.0.txt")


def exists(path):
    """Whether a dotted name can be reached in the installed packages."""
    parts = path.split(".")
    if path in MINDSPORE or path in TORCH:
        return True
    try:
        obj = importlib.import_module(parts[0])
    except ImportError:
        return False
    for i, part in enumerate(parts[1:], 2):
        try:
            obj = getattr(obj, part)
        except AttributeError:
            try:
                obj = importlib.import_module(".".join(parts[:i]))
            except Exception:
                return False
    return True


def params(table, path):
    return {p.name for s in table[path] for p in s or ()}


def is_open(table, path):
    """Whether nothing is known of how it is called, or anything is accepted."""
    return any(s is None or any(p.form == "kwargs" for p in s) for s in table[path]) or not table[path]


def check_target(where, path):
    if path not in MINDSPORE:
        problem(where, "target %s is not in the facts" % path)
    if not exists(path):
        problem(where, "target %s does not exist" % path)


def check_family(where, family, seen):
    for key in (set(family) - FAMILY) | ({"from", "to", "names", "source"} - set(family)):
        problem(where, "family key %s" % key)
    if list(family["names"]) != list(dict.fromkeys(family["names"])):
        problem(where, "a name stands twice in the family %s" % family["from"])
    for name in family["names"]:
        api, to = "%s.%s" % (family["from"], name), "%s.%s" % (family["to"], name)
        note(where, api, seen)
        check_target("%s %s" % (where, api), to)


def note(where, api, seen):
    if api not in TORCH and not api.startswith(OUTSIDE):
        problem(where, "%s is not in torch's facts" % api)
    if api in seen:
        problem(where, "%s has two entries: %s" % (api, seen[api]))
    seen[api] = where


def check_rule(where, rule, seen):
    where = "%s %s" % (where, rule.get("api"))
    for key in set(rule) - RULE:
        problem(where, "key %s" % key)
    note(where, rule["api"], seen)
    answers = [key for key in ("to", "template", "transform") if key in rule]
    safety = rule.get("safety", "manual")
    if safety not in ("equivalent", "differs", "manual"):
        problem(where, "safety %s" % safety)
    if len(answers) != (0 if safety == "manual" else 1):
        problem(where, "%s with %s" % (safety, answers))
    if safety != "equivalent" and "why" not in rule:
        problem(where, "no why")
    if (safety == "manual" or "uses" in rule and set(rule["uses"]) != USES) and not ("advice" in rule and "why" in rule):
        if not (set(rule.get("uses", ())) == {"call"} and "why" in rule):
            problem(where, "no why or advice")
    if set(rule.get("uses", ())) - USES:
        problem(where, "uses %s" % rule["uses"])
    if rule.get("transform", "to") not in TRANSFORMS:
        problem(where, "transform %s" % rule["transform"])
    if not rule.get("example"):
        problem(where, "no example")
    for example in rule.get("example", ()):
        if set(example) - EXAMPLE or "before" not in example or ("after" in example) == bool(example.get("unchanged")):
            problem(where, "example %s" % example)
    if "to" in rule:
        check_target(where, rule["to"])
    check_arguments(where, rule)
    check_template(where, rule)
    for name in re.findall(r"(?<![\w.])(?:ms|mint|nn|ops)\.[A-Za-z_][\w.]*", " ".join(re.findall(r"`([^`]*)`", rule.get("advice", "")))):
        full = re.sub(r"^ms\b", "mindspore", name) if name.startswith("ms.") else "mindspore." + name
        if not exists(full.rstrip(".")):
            problem(where, "advice names %s" % full)


def check_arguments(where, rule):
    known, target = params(TORCH, rule["api"]), params(MINDSPORE, rule.get("to", ""))
    target_open = "to" in rule and is_open(MINDSPORE, rule["to"])
    for name, argument in rule.get("arguments", {}).items():
        if set(argument) - ARGUMENT or not argument:
            problem(where, "argument %s: keys %s" % (name, sorted(argument)))
        if argument.get("action", "drop") not in ACTIONS:
            problem(where, "argument %s: action" % name)
        if argument.get("action") in ("allow", "manual") and "why" not in argument:
            problem(where, "argument %s: no why" % name)
        if name not in known and not is_open(TORCH, rule["api"]):
            problem(where, "argument %s is not a parameter of torch" % name)
        if "to" in argument and "to" in rule and argument["to"] not in target and not target_open:
            problem(where, "argument %s: %s is not a parameter of the target" % (name, argument["to"]))
    for name in rule.get("fixed", {}):
        if name not in target and not target_open:
            problem(where, "fixed %s is not a parameter of the target" % name)


def check_template(where, rule):
    template = rule.get("template", "")
    known = params(TORCH, rule["api"]) | {"self"}
    for capture in re.findall(r"\{(\w+)\}", template):
        if capture not in known:
            problem(where, "capture %s" % capture)
    for path in re.findall(r"mindspore(?:\.\w+)+", template):
        if not exists(path):
            problem(where, "template names %s" % path)


def pairs(rules, families):
    for family in families:
        for name in family["names"]:
            yield "%s.%s" % (family["from"], name), "%s.%s" % (family["to"], name), {}
    for rule in rules:
        if "to" in rule:
            yield rule["api"], rule["to"], rule


def same(a, b):
    try:
        return a == b or float(a) == float(b)
    except (TypeError, ValueError):
        return False


def defaults(rules, families):
    """Where a computed mapping would have to write a default, or could not place a parameter."""
    for api, to, rule in pairs(rules, families):
        if is_open(TORCH, api) or is_open(MINDSPORE, to):
            continue
        named = rule.get("arguments", {})
        targets = {p.name: p for s in MINDSPORE[to] for p in s}
        method = api.startswith("torch.Tensor.") and not to.startswith("mindspore.Tensor.")
        for signature in TORCH[api]:
            for i, p in enumerate(signature):
                if p.name in SILENT or p.name in named and "to" not in named[p.name]:
                    continue
                q = targets.get(named.get(p.name, {}).get("to", p.name))
                if q is None and p.form in ("plain", "positional_only") and any(
                        len(s) > i + method and p.default is None and s[i + method].form in ("plain", "positional_only", "varargs") for s in MINDSPORE[to]):
                    continue
                if q is None:
                    print("  %-45s %s: the target has no %s%s" % (api, to, p.name, "" if p.default is None else "=" + p.default))
                elif p.default is not None and q.default != p.default and not same(p.default, q.default):
                    print("  %-45s %s: %s=%s, target %s" % (api, to, p.name, p.default, q.default))


def main():
    seen, rules, families = {}, [], []
    for path in sorted((ROOT / "torch").rglob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        for key in set(data) - TOP:
            problem(path.name, "key %s" % key)
        for family in data.get("family", ()):
            check_family(path.name, family, seen)
            families.append(family)
        for rule in data.get("rule", ()):
            check_rule(path.name, rule, seen)
            rules.append(rule)
    libraries = tomllib.loads((ROOT / "families.toml").read_text(encoding="utf-8"))["library"]
    for library in libraries:
        if set(library) - {"name", "severity", "advice", "torch_names"} or library["severity"] not in ("blocking", "review") or any(
                "*" in glob[1:-1] for glob in library.get("torch_names", ())):
            problem("families.toml", library["name"])
    if "--defaults" in sys.argv:
        defaults(rules, families)
    kinds = collections.Counter(rule.get("safety", "manual") for rule in rules)
    print("%d rules (%s), %d names in %d families, %d libraries" % (
        len(rules), ", ".join("%d %s" % (n, k) for k, n in sorted(kinds.items())), sum(len(f["names"]) for f in families), len(families), len(libraries)))
    for line in problems:
        print(line)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
