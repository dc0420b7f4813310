"""Compares inference with run time: `run.py --kinds PROGRAM --cache CACHE [--only LIBRARY] [--missed N]`.

PROGRAM is what `cargo bench --bench kinds --no-run` makes. Models of `models.toml` are built and run by torch while
their code is watched; what their values were is compared with what the tool infers at the same places. Exit code 1 if it
knows a smaller share of the tensors than is demanded, or calls something a tensor that is none.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import tomllib

import compare
import torch

HERE = pathlib.Path(__file__).resolve().parent
sys.path += [str(HERE.parent / "parity"), str(HERE.parent / "ports")]
import installed  # noqa: E402
import packages  # noqa: E402


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kinds", required=True, type=pathlib.Path)
    parser.add_argument("--cache", required=True, type=pathlib.Path)
    parser.add_argument("--only", help="this library")
    parser.add_argument("--missed", type=int, default=0, help="print so many sites that are not known")
    return parser.parse_args()


def homes(cache):
    """For each library the folder that holds it, and what else it needs."""
    ports = installed.folder(cache)
    timm = packages.wheel("timm", cache)
    vision = [packages.wheel("torchvision", cache), packages.extras(cache)]
    return {"transformers": (ports, []), "timm": (timm, vision)}


def traced(library, models, folder, more):
    """What the models' code saw."""
    with tempfile.TemporaryDirectory() as place:
        out = pathlib.Path(place) / "seen.json"
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(map(str, [folder, *more])), "PYTHONWARNINGS": "ignore", "OMP_NUM_THREADS": "1",
            "TRANSFORMERS_VERBOSITY": "error", "HF_HUB_OFFLINE": "1", "PYTHONDONTWRITEBYTECODE": "1",
        }
        command = [sys.executable, HERE / "trace.py", library, folder, out, *models]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=place)
        if not out.exists():
            sys.exit(f"{library} was not traced:\n{done.stderr[-3000:]}")
        failed = [line for line in done.stderr.splitlines() if line.split(":")[0] in models]
        return [(tuple(entry[:-1]), entry[-1]) for entry in json.loads(out.read_text())], failed


def main():
    """All libraries."""
    options, bad = arguments(), False
    listed = tomllib.loads((HERE / "models.toml").read_text())
    members = {name for name in dir(torch.Tensor) if not name.startswith("__")}
    for library, (folder, more) in homes(options.cache.resolve()).items():
        if options.only not in (None, library):
            continue
        started, entry = time.monotonic(), listed[library]
        seen, failed = traced(library, entry["models"], folder, more)
        done = subprocess.run([options.kinds.resolve(), folder / library], capture_output=True, text=True, check=True)
        kinds = {(f"{library}/{place[0]}", *place[1:]): kind for place, kind in compare.inferred(done.stdout).items()}
        sites, known, missed, wrong = compare.compare(seen, kinds, members)
        share = 100 * known / max(sites, 1)
        for line in failed:
            print(f"{library}: {line}")
        for place, values in wrong:
            print(f"{library}: {place} is called a tensor and is {values}")
        for place, said in missed[: options.missed]:
            print(f"{library}: not known: {place} ({said})")
        print(
            f"{library}: {len(entry['models']) - len(failed)} of {len(entry['models'])} models; {known} of {sites} tensors known, "
            f"{share:.1f} %, {entry['demanded']} are demanded; {len(wrong)} wrong; most unknown in "
            f"{', '.join(f'{file} ({count})' for file, count in compare.by_file(missed))}; {time.monotonic() - started:.0f} s"
        )
        bad |= share < entry["demanded"] or bool(wrong) or 5 * len(failed) > len(entry["models"])
    sys.exit(bad)


if __name__ == "__main__":
    main()
