"""The execution lane: each rule's API is called in PyTorch code, the tool converts it, and both are run and compared.

usage: run.py --tool GIT_MSCONV [--only GLOB]... [--full] [--jobs N] [--work DIR] [--verbose]

Runs with a Python that has the pinned torch and MindSpore (setup.py makes one).
"""

import argparse
import collections
import fnmatch
import json
import pathlib
import shutil
import sys
import tempfile
import time

import cases
import convert
import pool
import rules

SHORT = {"float32": 2, "int64": 1}
FULL = {"float32": 12, "int64": 4, "bool": 2, "float16": 2, "bfloat16": 2}
BAD = ("different", "unfit", "refused", "crash")


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tool", required=True, type=pathlib.Path, help="git-msconv")
    parser.add_argument("--only", action="append", default=[], metavar="GLOB", help="APIs; all if not given")
    parser.add_argument("--rules", type=pathlib.Path, default=rules.TOP / "rules", help="folder of the rule files")
    parser.add_argument("--full", action="store_true", help="many samples and all dtypes")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--work", type=pathlib.Path, help="folder to keep what is generated in")
    parser.add_argument("--verbose", action="store_true", help="print each case that is not equal, with its code")
    return parser.parse_args()


def generate(folder, known, wanted, full):
    """Writes all batches; returns their names and what could not be written, by API and reason."""
    import examples
    import modules
    import opinfo

    refused = collections.Counter()
    counts, grads = (FULL, 3) if full else (SHORT, 1)
    names = []
    sources = [
        opinfo.batches(wanted, counts, grads, refused),
        modules.batches(wanted, 8 if full else 2, refused),
        example_batches(examples, known, wanted, refused),
    ]
    for source in sources:
        for batch in source:
            cases.save(batch, folder)
            names.append(batch.name)
    return names, refused


def example_batches(examples, known, wanted, refused):
    """One batch a rule file."""
    by_file = collections.defaultdict(list)
    for rule in known.values():
        if wanted(rule.api):
            by_file[rule.file].append(rule)
    for file, listed in sorted(by_file.items()):
        batch = examples.batch(file, listed, refused)
        if batch.cases:
            yield batch


def main():
    """Generates, converts, runs, prints."""
    args = arguments()
    known = rules.read(args.rules)
    began = time.monotonic()

    def wanted(api):
        rule = known.get(api)
        chosen = not args.only or any(fnmatch.fnmatchcase(api, glob) for glob in args.only)
        return chosen and rule is not None and rule.safety != "manual"

    folder = args.work or pathlib.Path(tempfile.mkdtemp(prefix="execution-"))
    if args.work and folder.exists():
        shutil.rmtree(folder)
    (folder / "wanted").mkdir(parents=True)
    names, refused = generate(folder, known, wanted, args.full)
    items = convert.convert(args.tool.resolve(), folder)
    results = {}
    for name in names:
        standings = [convert.standing(items.get(name, {}).get(case.name, ())) for case in cases.load(name, folder)]
        (folder / "wanted" / f"{name}.json").write_text(json.dumps([standing != "left" for standing in standings]))
        results[name] = standings
    print(f"{len(names)} files, {sum(map(len, results.values()))} cases, {time.monotonic() - began:.0f} s", file=sys.stderr)
    count = iter(range(1, len(names) + 1))

    def progress(name, answers):
        number = next(count)
        if number % 50 == 0:
            print(f"{number} of {len(names)} files, {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)

    answers = pool.run(folder, names, min(args.jobs, len(names)), progress)
    report(folder, names, results, answers, args.verbose)
    print(f"{time.monotonic() - began:.0f} s", file=sys.stderr)


def report(folder, names, standings, answers, verbose):
    """Counts by API, and what is not equal."""
    table = collections.defaultdict(collections.Counter)
    whys = collections.defaultdict(list)
    for name in names:
        got = {answer["index"]: answer for answer in answers[name]}
        for index, case in enumerate(cases.load(name, folder)):
            answer = got.get(index, {"outcome": "left", "why": None})
            outcome = answer["outcome"]
            if standings[name][index] == "noted" and outcome in BAD:
                outcome = "noted"
            table[case.api][outcome] += 1
            if answer["why"]:
                whys[case.api].append((name, case, outcome, answer["why"]))
    for api, row in sorted(table.items()):
        print(api, dict(row))
        seen = set()
        for name, case, outcome, why in whys[api]:
            if (outcome, why) not in seen and outcome != "torch refuses":
                seen.add((outcome, why))
                print(f"    {outcome}: {why}   [{case.family} {case.dtype}]")
                if verbose:
                    print(code(folder / "torch" / f"{name}.py", case.name), end="")
                    print(code(folder / "mindspore" / f"{name}.py", case.name), end="")
                    print(f"      inputs: {[(str(i.dtype), tuple(i.shape)) if hasattr(i, 'dtype') else i for i in case.inputs]}")
    total = sum(table.values(), collections.Counter())
    print(len(table), "APIs", dict(total))


def code(path, name):
    """The body of a function of a file, each line with four spaces more."""
    text = path.read_text()
    first, last = convert.functions(text)[name]
    return "".join(f"      {line}\n" for line in text.splitlines()[first:last])


if __name__ == "__main__":
    main()
