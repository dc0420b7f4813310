"""Ports models of transformers into mindone and runs them: `run.py --tool GIT_MSCONV --cache CACHE [--only MODEL...] [--write]`.

See README.md. Exit code 1 if a smaller share of the models is equal than `models.toml` demands.
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

import installed

HERE = pathlib.Path(__file__).resolve().parent
PACK = "mindone-transformers"
PAGE = HERE.parent.parent / "docs" / "ports.md"


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tool", required=True, type=pathlib.Path)
    parser.add_argument("--cache", required=True, type=pathlib.Path)
    parser.add_argument("--only", nargs="+", help="these models")
    parser.add_argument("--write", action="store_true", help="write docs/ports.md")
    return parser.parse_args()


def convert(tool, source, target):
    """Converts the package, without an edit by hand."""
    command = [tool, "convert", "--pack", PACK, "--no-marks", "--to", target, source]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"the conversion failed: {done.stderr[-2000:]}")


def run_side(models, source, path, folder):
    """The answers of the other process, by model."""
    job = folder / "job.json"
    job.write_text(json.dumps({"models": models, "source": str(source)}))
    environment = os.environ | {
        "PYTHONPATH": str(path), "OMP_NUM_THREADS": "1", "GLOG_v": "4", "PYTHONWARNINGS": "ignore",
        "TRANSFORMERS_VERBOSITY": "error", "HF_HUB_OFFLINE": "1",
    }
    command = [sys.executable, HERE / "side.py", job]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=folder)
    answers = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if len(answers) != len(models):
        sys.exit(f"the models were not run:\n{done.stderr[-3000:]}")
    return {answer["name"]: answer for answer in answers}


def share(answers):
    """Models that are equal, and those that torch can run at all."""
    counts = collections.Counter(answer["outcome"] for answer in answers.values())
    return counts["equal"], sum(counts.values()) - counts["not run"]


def page(answers):
    """docs/ports.md."""
    equal, able = share(answers)
    text = f"""# Models of transformers, ported into mindone

Written by `tests/ports/run.py --write`; [tests/ports/README.md](../tests/ports/README.md) says how. The whole of transformers
4.57.1 was converted with `--pack {PACK}`; each `modeling_*.py` took the place of the one that mindone 0.5.0 has, without an edit
by hand, and was built with a small configuration, given torch's weights, and run on the same input.

{equal} of {able} are equal.

| model | outcome | reason |
| --- | --- | --- |
"""
    for name, answer in sorted(answers.items()):
        reason = answer["reason"].replace("|", "\\|").replace("<", "&lt;")[:160]
        text += f"| {name} | {answer['outcome']} | {reason} |\n"
    return text


def main():
    """All steps."""
    options, started = arguments(), time.monotonic()
    listed = tomllib.loads((HERE / "models.toml").read_text())
    models = options.only or listed["models"]
    demanded = 0 if options.only else listed["demanded"]
    path = installed.folder(options.cache.resolve())
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder).resolve()
        convert(options.tool.resolve(), path / "transformers", folder / "transformers")
        answers = run_side(models, folder / "transformers", path, folder)
    for name, answer in answers.items():
        if answer["outcome"] != "equal":
            print(f"{name}: {answer['outcome']}: {answer['reason']}")
    equal, able = share(answers)
    print(f"{time.monotonic() - started:.0f} s; {equal} of {able} models are equal, {demanded:.0%} are demanded")
    if options.write:
        PAGE.write_text(page(answers))
    sys.exit(equal < demanded * able)


if __name__ == "__main__":
    main()
