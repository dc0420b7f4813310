"""The execution lane: each rule's API is called in PyTorch code, the tool converts it, and both are run and compared.

usage: run.py --tool GIT_MSCONV [--only GLOB]... [--full [--write]] [--verbose]

Needs a Python with the pinned torch and MindSpore (environment.py makes one). Fails if a rule is contradicted.
"""

import argparse
import collections
import difflib
import fnmatch
import itertools
import json
import pathlib
import sys
import tempfile
import time
import warnings

import cases
import convert
import pool
import report
import results
import rules
import verified

SHORT = {"float32": 2, "int64": 1, "complex64": 1}
FULL = {"float32": 12, "int64": 4, "bool": 2, "float16": 2, "bfloat16": 2, "complex64": 3}


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tool", required=True, type=pathlib.Path, help="git-msconv")
    parser.add_argument("--rules", type=pathlib.Path, default=rules.TOP / "rules", help="folder of the rule files")
    parser.add_argument("--only", action="append", default=[], metavar="GLOB", help="APIs; all if not given")
    parser.add_argument("--full", action="store_true", help="many samples and all dtypes")
    parser.add_argument("--write", action="store_true", help="with --full: write rules/verified.toml and docs/execution.md")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--work", type=pathlib.Path, help="a new folder that keeps what is generated")
    parser.add_argument("--verbose", action="store_true", help="print each API, and what is not equal with its code")
    return parser.parse_args()


def batches(known, wanted, full, unwritten):
    """All batches; what cannot be written as source is counted in `unwritten`, by API and reason."""
    import examples
    import handwritten
    import modules
    import opinfo

    counts, grads = (FULL, 3) if full else (SHORT, 1)
    yield from opinfo.batches(wanted, counts, grads, unwritten)
    yield from modules.batches(wanted, 8 if full else 2, unwritten)
    yield from handwritten.batches(wanted)
    by_file = collections.defaultdict(list)
    for rule in filter(lambda rule: wanted(rule.api), known.values()):
        by_file[rule.file].append(rule)
    for file, listed in sorted(by_file.items()):
        batch = examples.batch(file, listed)
        if batch.cases:
            yield batch


def prepare(folder, tool, made):
    """Writes and converts the batches; returns what the tool said of each case, by batch."""
    names = []
    for batch in made:
        cases.save(batch, folder)
        names.append(batch.name)
    items = convert.convert(tool.resolve(), folder)
    standings = {}
    for name in names:
        said = items.get(name, {})
        standings[name] = [convert.standing(said.get(case.name, ())) for case in cases.load(name, folder)]
        asked = json.dumps([standing != "left" for standing in standings[name]])
        (folder / "wanted" / f"{name}.json").write_text(asked)
    return standings


def run(folder, standings, jobs):
    """Runs all cases; returns the records and the APIs whose written calls fit a signature."""
    began, count = time.monotonic(), iter(range(1, len(standings) + 1))

    def progress(_name, _answers):
        if (number := next(count)) % 50 == 0:
            tell(f"{number} of {len(standings)} files, {time.monotonic() - began:.0f} s")

    answers = pool.run(folder, list(standings), min(jobs, len(standings)), progress)
    records, bound = [], set()
    for name in standings:
        listed = cases.load(name, folder)
        records += results.records(name, listed, standings[name], answers[name])
        bound.update(listed[answer["index"]].api for answer in answers[name] if answer["bound"])
    return records, bound


def main():
    """Generates, converts, runs, compares, prints; the exit code is 1 if a rule is contradicted."""
    warnings.filterwarnings("ignore")
    args, began = arguments(), time.monotonic()
    known = rules.read(args.rules)

    def wanted(api):
        chosen = not args.only or any(fnmatch.fnmatchcase(api, glob) for glob in args.only)
        return chosen and api in known and known[api].safety != "manual"

    folder = args.work or pathlib.Path(tempfile.mkdtemp(prefix="execution-"))
    (folder / "wanted").mkdir(parents=True)
    unwritten = collections.Counter()
    standings = prepare(folder, args.tool, batches(known, wanted, args.full, unwritten))
    if not standings:
        sys.exit("No case speaks for these APIs.")
    tell(f"{len(standings)} files, {sum(map(len, standings.values()))} cases, {time.monotonic() - began:.0f} s")
    records, bound = run(folder, standings, args.jobs)
    records += [
        results.Record(api, "OpInfo function", "float32", "silent", "unwritten", why)
        for (api, why), times in sorted(unwritten.items()) for _ in range(times)
    ]
    if args.verbose:
        sys.stdout.writelines(report.details(records, folder, code))
    sums = results.by(lambda record: record.api, records)
    print(report.grouped("family", lambda record: record.family, records), end="")
    status = judge(args, known, records, sums, bound)
    print(f"{len(sums)} APIs in {time.monotonic() - began:.0f} s")
    sys.exit(status)


def judge(args, known, records, sums, bound):
    """Prints what is wrong, writes or compares the committed files; 1 if something is wrong."""
    wrong = results.wrong(sums, known, args.full)
    for api, why in wrong.items():
        print(f"{known[api].file}: {api} is equivalent, but {why}")
    stale = False
    if args.full and not args.only:
        top = args.rules.resolve().parent
        stale = settle(top / "rules" / "verified.toml", verified.lines(known, sums, bound), args.write)
        stale |= settle(top / "docs" / "execution.md", report.page(records, known), args.write)
    return 1 if wrong or stale else 0


def settle(path, text, write):
    """Writes the file, or shows how it differs; True if it marks another API or the same API otherwise."""
    if write:
        path.write_text(text)
        return False
    old = path.read_text() if path.exists() else ""
    shown = difflib.unified_diff(old.splitlines(), text.splitlines(), f"{path.name}, committed", "this run", n=0)
    print("".join(f"{line[:160]}\n" for line in itertools.islice(shown, 40)), end="")
    if path.suffix != ".toml" or (old and verified.kinds(old) == verified.kinds(text)):
        return False
    print(f"{path} is not current; run with --full --write")
    return True


def code(path, name):
    """The body of a function of a file, indented; nothing if the file has no such function."""
    if not path.is_file():
        return ""
    text = path.read_text()
    first, last = convert.functions(text).get(name, (0, 0))
    return "".join(f"      {line}\n" for line in text.splitlines()[first:last])


def tell(text):
    """Says how far the run is."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
