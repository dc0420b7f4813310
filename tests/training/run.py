"""Trains in both frameworks: `run.py --tool GIT_MSCONV [NAME...]`.

The repositories of `PROJECTS` are converted by `git msconv start`; what their scripts print is compared.

Each script of `scripts` is converted with no edit by hand and run with torch and, converted, with MindSpore, from the
same weights and data (`torch_side/same.py`, `mindspore_side/same.py`). The first 20 losses have to be torch's. Exit code 1 if one
script is not converted without a blocking item, does not run, or has other losses.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
COUNT = 20
# Short runs, of which every number is compared.
WHOLE = ("cells", "data", "optimiser", "penalty", "pictures", "pipeline", "pretrained", "resume", "tensors", "twins")
# What scripts are converted with, and what has to stand in the result: else the run would show nothing.
STYLES = {
    "cells": (["--training", "model"], "TrainOneStepCell("),
    "pipeline": (["--data", "pipeline"], "GeneratorDataset("),
}
# Of examples/: what is run.
PROJECTS = {"forecast": "train.py", "decoder": "write.py", "words": "show.py"}
# Relative; rounding errors of 20 steps stay far below, another learning rate or a lost gradient far above.
TOLERANCE = 2e-3


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tool", required=True, type=pathlib.Path)
    parser.add_argument("--verbose", action="store_true", help="print the losses")
    parser.add_argument("names", nargs="*", help="these scripts")
    return parser.parse_args()


def convert(tool, script, folder):
    """Converts a script; returns it and what blocks."""
    target = folder / script.name
    target.write_bytes(script.read_bytes())
    style, written = STYLES.get(script.stem, ([], ""))
    done = subprocess.run([tool.resolve(), "convert", *style, "--in-place", target], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"{script.name}: the conversion failed: {done.stderr[-2000:]}")
    if written not in target.read_text():
        sys.exit(f"{script.name}: nothing is written with {written}")
    return target, [line for line in done.stderr.splitlines() + done.stdout.splitlines() if line.startswith("blocking")]


def losses(side, script, folder):
    """Runs a script on one side; returns its losses, or what it said last."""
    file = folder / f"{side}.json"
    path = [HERE, HERE / side, HERE.parent / "execution"]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(map(str, path)), "MSCONV_LOSSES": str(file), "OMP_NUM_THREADS": "1", "GLOG_v": "4",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, env=environment, cwd=folder, timeout=900, check=False,
    )
    if done.returncode:
        return None, done.stderr[-3000:]
    return json.loads(file.read_text()), ""


def distance(ours, theirs):
    """The largest relative difference of two lists of losses."""
    return max(abs(a - b) / max(abs(b), 1e-3) for a, b in zip(ours, theirs, strict=True))


def judged(tool, script, verbose):
    """Runs a script on both sides; returns what is wrong with it, and its figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        converted, blocking = convert(tool, script, folder)
        if blocking:
            return "\n".join(blocking), ""
        theirs, said = losses("torch_side", script, folder)
        if theirs is None:
            return f"torch: {said}", ""
        ours, said = losses("mindspore_side", converted, folder)
        if ours is None:
            return f"MindSpore: {said}", ""
    if verbose:
        print(*zip(theirs, ours), sep="\n")
    return compared(ours, theirs, len(theirs) if script.stem in WHOLE else COUNT)


def git(folder, *words):
    """Runs git in a scratch repository, with nobody's settings."""
    environment = os.environ | {
        "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "Ada", "GIT_COMMITTER_NAME": "Ada",
        "GIT_AUTHOR_EMAIL": "ada@example.com", "GIT_COMMITTER_EMAIL": "ada@example.com",
    }
    return subprocess.run(["git", *words], cwd=folder, env=environment, capture_output=True, text=True, check=True)


def printed(folder, script, prelude):
    """The numbers that a project's script prints, or what it said last."""
    code = f"{prelude}; import runpy, sys; sys.path.insert(0, '.'); sys.argv = ['{script}']; runpy.run_path('{script}', run_name='__main__')"
    environment = os.environ | {
        "PYTHONPATH": str(HERE.parent / "execution"), "OMP_NUM_THREADS": "1", "GLOG_v": "4", "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, cwd=folder, timeout=900, check=False,
    )
    if done.returncode:
        return None, done.stderr[-3000:]
    return [float(value) for value in re.findall(r"step \d+: \w+ (\S+)", done.stdout)], ""


def project(tool, example):
    """Converts a project of examples/ as a repository and runs it on both sides; returns what is wrong, and its figures."""
    script = PROJECTS[example]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name) / example
        shutil.copytree(HERE.parents[1] / "examples" / example, folder, ignore=shutil.ignore_patterns("__pycache__", "*.ckpt"))
        git(folder, "init", "-q", "-b", "main")
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "-m", "A project")
        theirs, said = printed(folder, script, "pass")
        if theirs is None:
            return f"torch: {said}", ""
        environment = os.environ | {"GIT_AUTHOR_NAME": "Ada", "GIT_COMMITTER_NAME": "Ada", "GIT_AUTHOR_EMAIL": "a@b.c", "GIT_COMMITTER_EMAIL": "a@b.c"}
        done = subprocess.run([tool.resolve(), "start"], cwd=folder, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            return f"start: exit {done.returncode}: {done.stdout}{done.stderr}", ""
        git(folder, "switch", "-q", "msconv/main")
        ours, said = printed(folder, script, "import stand_in")
    if ours is None:
        return f"MindSpore: {said}", ""
    return compared(ours, theirs, COUNT if example == "forecast" else len(theirs))


def compared(ours, theirs, count=COUNT):
    """What is wrong with the first losses, and their figures."""
    if len(ours) != len(theirs) or len(theirs) < COUNT:
        return f"{len(theirs)} losses of torch, {len(ours)} of MindSpore", ""
    far = distance(ours[:count], theirs[:count])
    return f"a loss differs by {far:.1e}" if far > TOLERANCE else "", f"{theirs[0]:.4f} to {theirs[count - 1]:.4f}, within {far:.0e}"


def main():
    """Runs all scripts, or those that are named."""
    options = arguments()
    scripts = sorted((HERE / "scripts").glob("*.py"))
    scripts = [script for script in scripts if not options.names or script.stem in options.names]
    runs = [(script.stem, lambda script=script: judged(options.tool, script, options.verbose)) for script in scripts]
    for name in PROJECTS:
        if not options.names or name in options.names:
            runs.append((name, lambda name=name: project(options.tool, name)))
    failed = 0
    for name, run in runs:
        wrong, figures = run()
        failed += bool(wrong)
        print(f"{name}: {wrong or figures}", flush=True)
    print(f"{len(runs) - failed} of {len(runs)} train as in torch")
    return 1 if failed or not runs else 0


if __name__ == "__main__":
    sys.exit(main())
