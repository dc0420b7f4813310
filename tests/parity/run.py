"""Runs converted models beside torch's: `run.py --tool GIT_MSCONV --cache CACHE [--only FAMILY...] [--write]`.

See README.md. Exit code 1 if fewer families are equal than `models.toml` demands.
"""

import argparse
import collections
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import tomllib

import packages
import report

HERE = pathlib.Path(__file__).resolve().parent
PACKAGE = "timm"
# Seconds without a word from a side, after which it is ended.
PATIENCE = 300


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tool", required=True, type=pathlib.Path)
    parser.add_argument("--cache", required=True, type=pathlib.Path)
    parser.add_argument("--only", nargs="+", help="these families")
    parser.add_argument("--write", action="store_true", help="write docs/parity.md")
    parser.add_argument("--verbose", action="store_true", help="print where each error came from")
    return parser.parse_args()


def families(options):
    """The families to run, as both sides read them, and how many must be equal."""
    listed = tomllib.loads((HERE / "models.toml").read_text())
    demanded = listed.pop("demanded")["equal"]
    chosen = [
        {"name": name, "model": entry["model"], "size": entry.get("size", 64), "kwargs": entry.get("kwargs", {})}
        for name, entry in listed.items()
        if not options.only or name in options.only
    ]
    return chosen, 0 if options.only else demanded


def convert(tool, source, target):
    """Converts the package and applies the edits by hand; returns these."""
    done = subprocess.run([tool, "convert", "--no-marks", "--to", target, source], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"the conversion failed: {done.stderr[-2000:]}")
    edits = tomllib.loads((HERE / "edits.toml").read_text())["edit"]
    for edit in edits:
        file = target / edit["file"]
        text = file.read_text()
        if text.count(edit["before"]) != 1:
            sys.exit(f"{edit['file']}: the edit by hand does not fit, perhaps it is not needed any more")
        file.write_text(text.replace(edit["before"], edit["after"]))
    return edits


def run_side(side, chosen, source, folder, path):
    """Runs the families on one side; a process that ends before its time is `crash` for the family at hand.

    Returns the answers by family, and what the package still took from torch when it was imported.
    """
    answers, answered = {}, {}
    while chosen:
        job = folder / f"{side}-{chosen[0]['name']}.json"
        job.write_text(json.dumps({"package": PACKAGE, "folder": str(folder), "source": str(source), "families": chosen}))
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(map(str, path)), "OMP_NUM_THREADS": "1", "GLOG_v": "4", "PYTHONWARNINGS": "ignore",
        }
        with open(folder / f"{side}-{chosen[0]['name']}.log", "wb") as log:
            process = subprocess.Popen(
                ["timeout", str(PATIENCE * len(chosen)), sys.executable, HERE / f"{side}.py", job],
                stdout=subprocess.PIPE, stderr=log, env=environment, cwd=folder, text=True,
            )
            current = None
            for line in process.stdout:
                if not line.startswith("{"):
                    continue
                said = json.loads(line)
                if "started" in said:
                    current = said["started"]
                elif "answered" in said:
                    answered = said["answered"]
                else:
                    answers[said["name"]], current = said, None
            process.wait()
        if current is None:
            if len(answers) == 0:
                sys.exit(f"{side} did not start:\n{pathlib.Path(log.name).read_text(errors='replace')[-3000:]}")
            break
        answers[current] = {"outcome": "crash", "reason": f"the process ended with {process.returncode}"}
        chosen = chosen[[family["name"] for family in chosen].index(current) + 1:]
    return answers, answered


def halves(side, chosen, source, folder, path):
    """Runs two processes at once."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(2) as pool:
        parts = [part for part in (chosen[::2], chosen[1::2]) if part]
        results = list(pool.map(lambda part: run_side(side, part, source, folder, path), parts))
    answers = {name: answer for found, _ in results for name, answer in found.items()}
    return answers, results[0][1]


def main():
    """All steps."""
    options, started = arguments(), time.monotonic()
    chosen, demanded = families(options)
    cache, tool = options.cache.resolve(), options.tool.resolve()
    torch_path = [packages.wheel("torchvision", cache), packages.extras(cache)]
    original = packages.wheel(PACKAGE, cache)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder).resolve()
        target = folder / "converted"
        edits = convert(tool, original, target)
        theirs, _ = halves("torch_side", chosen, original, folder, [original, *torch_path])
        able = [family for family in chosen if theirs.get(family["name"], {}).get("outcome") == "ran"]
        ours, answered = halves("mindspore_side", able, target, folder, [packages.extras(cache)])
    answers = {
        family["name"]: ours.get(family["name"]) or theirs[family["name"]] | {"outcome": "not run", "by": "torch"}
        for family in chosen
    }
    for family in chosen:
        answer = answers[family["name"]]
        if answer["outcome"] != "equal":
            print(f"{family['name']}: {answer['outcome']}: {answer.get('reason', '')} {answer.get('where', '')}".rstrip())
            if options.verbose:
                print(answer.get("trace", ""))
    counts = collections.Counter(answer["outcome"] for answer in answers.values())
    print(report.summary(counts, edits, answered))
    print(f"{time.monotonic() - started:.0f} s; {counts['equal']} families are equal, {demanded} are demanded")
    if options.write:
        (HERE.parent.parent / "docs" / "parity.md").write_text(report.page(chosen, answers, edits, answered))
    sys.exit(counts["equal"] < demanded)


if __name__ == "__main__":
    main()
