"""What both sides share: reading the job, one line of JSON for each family."""

import importlib
import json
import pathlib
import traceback
import zlib

import numpy

BATCH = 2


def drawn(name, shape):
    """A large weight, the same on both sides: as wide as a layer's input is, so that values neither die nor explode."""
    noise = numpy.random.default_rng(zlib.crc32(name.encode())).standard_normal(shape, "float32")
    return noise / max(1, int(numpy.prod(shape[1:]))) ** 0.5


def factory(package):
    """What makes a model by its name."""
    if package == "timm":
        return importlib.import_module("timm").create_model
    return importlib.import_module(f"{package}.models").get_model


def flattened(value, tensor):
    """The tensors of an output, in order."""
    if isinstance(value, tensor):
        return [value]
    if isinstance(value, dict):
        value = [value[key] for key in sorted(value)]
    if isinstance(value, (list, tuple)):
        return [leaf for item in value for leaf in flattened(item, tensor)]
    raise TypeError(f"an output is a {type(value).__name__}")


def where(error, folder):
    """The innermost line of the package that an error came from."""
    lines = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(folder)]
    return f"{pathlib.Path(lines[-1].filename).relative_to(folder)}:{lines[-1].lineno}" if lines else ""


def serve(path, run):
    """Runs each family of a job; says which before and how it ended after, on standard output."""
    job = json.loads(pathlib.Path(path).read_text())
    for family in job["families"]:
        print(json.dumps({"started": family["name"]}), flush=True)
        try:
            answer = run(family, job)
        except Exception as error:
            reason = " ".join(str(error).split())[:300]
            answer = {
                "outcome": "raises", "reason": f"{type(error).__name__}: {reason}",
                "where": where(error, job["source"]), "trace": traceback.format_exc(),
            }
        print(json.dumps({"name": family["name"], **answer}), flush=True)
