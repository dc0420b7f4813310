"""The tables: what was run, by family of cases and by rule file, for people and for docs/execution.md."""

import results
import verified

COLUMNS = ("equal", "different", "unfit", "refused", "no kernel", "crash", "known", "noted", "left")
HEAD = """# What the execution lane found

Written by `tests/execution/run.py --full --write`. Each row counts cases: calls of a torch API that the tool converted
and that were run with torch and with MindSpore on the CPU. [tests/execution/README.md](../tests/execution/README.md)
says what the columns mean.
"""


def table(head, sums, apis):
    """A Markdown table: one row a sum, and all of them together."""
    columns = [head, "APIs", "samples", "equal", "with stand-in", "gradients equal", "gradients raise", *COLUMNS[1:], "not runnable"]
    rows = [[name, len(apis[name]), *row(total)] for name, total in sums.items()]
    total = results.Sum()
    for one in sums.values():
        total.outcomes += one.outcomes
        total.stand_in += one.stand_in
        total.gradients += one.gradients
        total.gradients_raise += one.gradients_raise
    rows.append(["all", len(set().union(*apis.values())), *row(total)])
    lines = [columns, ["---"] + ["--:"] * (len(columns) - 1), *rows]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)


def row(total):
    """The counts of a sum, in the order of the columns."""
    counts = [total.outcomes[outcome] for outcome in COLUMNS]
    skipped = sum(total.outcomes[outcome] for outcome in results.NOT_RUN)
    return [total.samples, counts[0], total.stand_in, total.gradients, total.gradients_raise, *counts[1:], skipped]


def page(records, rules):
    """docs/execution.md."""
    text = HEAD
    text += "\n## By family of cases\n\n" + grouped("family", lambda record: record.family, records)
    text += "\n## By dtype of the samples\n\n" + grouped("dtype", lambda record: record.dtype, records)
    text += "\n## By rule file\n\n" + grouped("file", lambda record: rules[record.api].file, records)
    return text + "\n## Never equal\n\n" + never(results.by(lambda record: record.api, records))


def grouped(head, key, records):
    """A table of the records by a key."""
    apis = {}
    for record in records:
        apis.setdefault(key(record), set()).add(record.api)
    return table(head, results.by(key, records), apis)


def never(sums):
    """APIs whose cases ran and none of which is equal, with the first reason."""
    lines = []
    for api, total in sums.items():
        if total.samples and not total.outcomes["equal"]:
            outcome, why = next(iter(total.whys), ("", ""))
            lines.append(f"- `{api}`: {outcome}: {verified.steady(why)[:110].replace('|', '/')}\n")
    return "".join(lines) or "None.\n"


def details(records, folder, code):
    """Each kind of failure of each API once, with the code before and after."""
    for api, total in results.by(lambda record: record.api, records).items():
        yield f"{api} {dict(total.outcomes)}\n"
        for (outcome, why), record in total.whys.items():
            yield f"    {outcome}: {why}   [{record.family} {record.dtype}]\n"
            for side in ("torch", "mindspore"):
                yield code(folder / side / f"{record.batch}.py", record.name)
