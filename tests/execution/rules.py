"""Reads the rules of `rules/torch/*.toml` as the tool does: headings are expanded, a rule is found by its API."""

import pathlib
import tomllib
from dataclasses import dataclass, field

TOP = pathlib.Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Rule:
    """One API and its answer; `file` is the rule file's name."""

    api: str
    file: str
    safety: str = "manual"
    to: str | None = None
    examples: tuple = field(default=(), compare=False)


def expand(document, file):
    """The rules of one rule file, headings first. A heading without counterpart is manual, as a rule is."""
    for family in document.get("family", []):
        to, safety = family.get("to"), family.get("safety", "equivalent" if "to" in family else "manual")
        for name in family["names"]:
            yield Rule(f"{family['from']}.{name}", file, safety, to and f"{to}.{name}")
    for rule in document.get("rule", []):
        yield Rule(rule["api"], file, rule.get("safety", "manual"), rule.get("to"), tuple(rule.get("example", ())))


def joined(one, other):
    """Several rules of one API, each for other uses, as one: as safe as the safest, since each case tells by its items
    which of them it met."""
    order = ("equivalent", "differs", "manual")
    safety = min(one.safety, other.safety, key=order.index)
    return Rule(one.api, one.file, safety, one.to or other.to, one.examples + other.examples)


def read(folder=TOP / "rules"):
    """All rules by API, in order of their names."""
    found = {}
    for path in sorted(folder.rglob("*.toml")):
        if path.name == "verified.toml":
            continue
        with open(path, "rb") as stream:
            document = tomllib.load(stream)
        for rule in expand(document, path.relative_to(folder).as_posix()):
            found[rule.api] = joined(found[rule.api], rule) if rule.api in found else rule
    return dict(sorted(found.items()))
