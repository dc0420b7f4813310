"""Writes `rules/verified.toml`: for each rule that rewrites, how its claim was checked."""

import json
import pathlib
import re
import tomllib

from results import FAILED

HEAD = """# How the rules were checked: written by tests/execution/run.py --full --write, not by hand.
# executed: samples run with torch and with MindSpore; `equal` of them, `stand_in` of these with torch in place of a
# missing CPU kernel, `gradients` of these with equal gradients. What is not equal is counted by outcome (see
# tests/execution/README.md), with the reasons. signature: the written calls fit MindSpore's signatures, nothing was
# run. doc: neither.
"""


def lines(rules, sums, bound):
    """The file's text. `bound` holds the APIs whose written calls fit."""
    executed, signature, doc = {}, [], []
    for api, rule in rules.items():
        if rule.safety == "manual" or not api.startswith("torch"):
            continue
        total = sums.get(api)
        if total and (total.outcomes["equal"] or total.contradicted):
            executed[api] = row(total)
        elif (total and total.outcomes["no kernel"]) or api in bound:
            signature.append(api)
        else:
            doc.append(api)
    text = HEAD + "".join(f"{key} = {names(listed)}\n" for key, listed in (("signature", signature), ("doc", doc)))
    text += "\n[executed]\n"
    return text + "".join(f"{json.dumps(api)} = {inline(fields)}\n" for api, fields in executed.items())


def row(total):
    """The fields of an executed API; what is zero is left out."""
    fields = {"samples": total.samples, "equal": total.outcomes["equal"], "stand_in": total.stand_in}
    fields |= {"gradients": total.gradients, "gradients_raise": total.gradients_raise}
    fields |= {outcome.replace(" ", "_"): total.outcomes[outcome] for outcome in (*FAILED, "noted")}
    fields |= {"why": reasons(total)}
    return {key: value for key, value in fields.items() if value or key == "equal"}


def reasons(total):
    """Up to three reasons, each once."""
    found = dict.fromkeys(steady(why)[:100].rstrip() for (outcome, why), _ in total.whys.items() if outcome != "equal")
    return list(found)[:3]


def steady(why):
    """The reason without what another run or machine would not say: how many values of uninitialised memory differ, whose home it is."""
    return re.sub(r"\b\d+ of \d+ values", "other values", why.replace(str(pathlib.Path.home()), "~"))


def kinds(text):
    """How each API is marked, without counts: some operators read memory that nothing was written to."""
    found = tomllib.loads(text)
    return {kind: sorted(found[kind]) for kind in ("executed", "signature", "doc")}


def names(listed):
    """A TOML array, four names a line."""
    quoted = [json.dumps(name) for name in listed]
    rows = [", ".join(quoted[start : start + 4]) for start in range(0, len(quoted), 4)]
    return "[\n" + "".join(f"    {row},\n" for row in rows) + "]"


def inline(fields):
    """An inline table."""
    return "{ " + ", ".join(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in fields.items()) + " }"
