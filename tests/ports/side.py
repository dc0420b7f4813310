"""Runs ported models beside transformers' own: `side.py JOB.json`, one line of JSON for each model.

One process imports everything; each model runs in a fork of it, so that a crash is the model's alone.
"""

import importlib
import importlib.util
import json
import os
import pathlib
import signal
import sys
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "execution"))

import mindspore  # noqa: E402
import numpy  # noqa: E402
import stand_in  # noqa: E402, F401
import tiny  # noqa: E402
import torch  # noqa: E402

TOLERANCE = 1e-3
# Seconds for one model.
PATIENCE = 120
# What mindspore.nn calls a weight otherwise than torch.
RENAMED = {"weight": ("gamma", "embedding_table"), "bias": ("beta",)}


def base_model(name):
    """The class of transformers that the model's file calls after it."""
    module = importlib.import_module(f"transformers.models.{name}.modeling_{name}")
    wanted = f"{name.replace('_', '')}model"
    return next(kind for key, kind in vars(module).items() if key.lower() == wanted and isinstance(kind, type))


def reference(kind):
    """A small model of torch's with random weights, its input, and what it gives."""
    torch.manual_seed(0)
    config = tiny.config(kind.config_class)
    model = kind(config).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.is_floating_point():
                parameter.copy_(torch.randn_like(parameter) * 0.1)
    noise = numpy.random.default_rng(0)
    if model.main_input_name == "pixel_values":
        feeds = {"pixel_values": noise.standard_normal((2, 3, 32, 32), "float32")}
    else:
        feeds = {"input_ids": noise.integers(3, 90, (2, 7))}
        if config.is_encoder_decoder:
            feeds["decoder_input_ids"] = noise.integers(3, 90, (2, 5))
    with torch.no_grad():
        output = model(**{name: torch.tensor(value) for name, value in feeds.items()})
    return config, model, feeds, first(output).numpy()


def first(output):
    """The first tensor of what a model gives."""
    return output[0] if isinstance(output, (tuple, list)) else output.last_hidden_state


def ported(name, kind, source):
    """The class of the converted file, in the place of the one that mindone has."""
    dotted = f"mindone.transformers.models.{name}.modeling_{name}"
    importlib.import_module(f"mindone.transformers.models.{name}")
    spec = importlib.util.spec_from_file_location(dotted, f"{source}/models/{name}/modeling_{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[dotted] = module
    spec.loader.exec_module(module)
    return getattr(module, kind.__name__)


def load(model, weights):
    """Copies torch's weights by name; returns those that found no place."""
    places, lost = {parameter.name: parameter for parameter in model.get_parameters()}, []
    for name, value in weights.items():
        last = name.rpartition(".")[2]
        names = [name, *(name.removesuffix(last) + other for other in RENAMED.get(last, ()))]
        place = next((places[other] for other in names if other in places), None)
        if place is None or tuple(place.shape) != value.shape:
            lost.append(name)
        else:
            place.set_data(mindspore.Tensor(value.detach().numpy()))
    return lost


def run(name, source):
    """One model: its outcome and the reason."""
    try:
        kind = base_model(name)
        config, theirs, feeds, expected = reference(kind)
    except Exception as error:
        return "not run", f"torch: {' '.join(str(error).split())[:200]}"
    step = "import"
    try:
        made = ported(name, kind, source)
        step = "build"
        ours = made(config)
        ours.set_train(False)
        step = "weights"
        lost = load(ours, dict(theirs.named_parameters()))
        if lost:
            return step, f"{len(lost)} without a place, such as {lost[0]}"
        step = "run"
        output = first(ours(**{key: mindspore.Tensor(value) for key, value in feeds.items()})).asnumpy()
    except Exception as error:
        lines = [frame for frame in traceback.extract_tb(error.__traceback__) if source in frame.filename]
        place = f" {pathlib.Path(lines[-1].filename).name}:{lines[-1].lineno}" if lines else ""
        return step, f"{type(error).__name__}: {' '.join(str(error).split())[:200]}{place}"
    if output.shape != expected.shape:
        return "different", f"shape {output.shape} for {expected.shape}"
    error = float(numpy.abs(output - expected).max())
    return ("equal", "") if error <= TOLERANCE else ("different", f"off by {error:.2g}")


def in_fork(name, source):
    """The outcome of a model that runs in a process of its own."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(PATIENCE)
        outcome, reason = run(name, source)
        os.write(write, json.dumps({"name": name, "outcome": outcome, "reason": reason}).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as answer:
        text = answer.read()
    _, status = os.waitpid(child, 0)
    return json.loads(text) if text else {"name": name, "outcome": "crash", "reason": f"the process ended with {status}"}


def main():
    """All models of the job."""
    job = json.loads(pathlib.Path(sys.argv[1]).read_text())
    torch.set_num_threads(1)
    importlib.import_module("mindone.transformers")
    for name in job["models"]:
        print(json.dumps(in_fork(name, job["source"])), flush=True)


if __name__ == "__main__":
    main()
