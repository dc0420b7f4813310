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
    """The rules of one rule file, headings first."""
    for family in document.get("family", []):
        for name in family["names"]:
            yield Rule(f"{family['from']}.{name}", file, "equivalent", f"{family['to']}.{name}")
    for rule in document.get("rule", []):
        yield Rule(rule["api"], file, rule.get("safety", "manual"), rule.get("to"), tuple(rule.get("example", ())))


def read(folder=TOP / "rules"):
    """All rules by API, in order of their names."""
    found = {}
    for path in sorted(folder.rglob("*.toml")):
        if path.name == "verified.toml":
            continue
        with open(path, "rb") as stream:
            document = tomllib.load(stream)
        found.update((rule.api, rule) for rule in expand(document, path.name))
    return dict(sorted(found.items()))
