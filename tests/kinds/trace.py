"""Runs small models and writes what their code saw: `trace.py LIBRARY FOLDER OUT.json MODEL...`.

FOLDER is the one that holds the library. A model that cannot be built or run so small is named on standard error.
"""

import importlib
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "ports"))

import numpy  # noqa: E402
import tiny  # noqa: E402
import torch  # noqa: E402
import tracing  # noqa: E402


def is_watched(file):
    """The code of models and what they are made of."""
    name = file.rpartition("/")[2]
    if file.startswith("timm/"):
        return file.startswith(("timm/models/", "timm/layers/"))
    shared = ("pytorch_utils", "cache_utils", "masking_utils", "activations", "modeling_")
    return file.startswith("transformers/") and name.startswith(shared) and "_tf_" not in name and "_flax_" not in name


def run_transformers(name):
    """Builds and runs a model of transformers, in both modes."""
    module = importlib.import_module(f"transformers.models.{name}.modeling_{name}")
    wanted = f"{name.replace('_', '')}model"
    kind = next(value for key, value in vars(module).items() if key.lower() == wanted and isinstance(value, type))
    model = kind(tiny.config(kind.config_class))
    noise = numpy.random.default_rng(0)
    if model.main_input_name == "pixel_values":
        feeds = {"pixel_values": noise.standard_normal((2, 3, 32, 32), "float32")}
    else:
        feeds = {"input_ids": noise.integers(3, 90, (2, 7)), "attention_mask": numpy.ones((2, 7), "int64")}
        if model.config.is_encoder_decoder:
            feeds["decoder_input_ids"] = noise.integers(3, 90, (2, 5))
    for mode in (model.train(), model.eval()):
        with torch.no_grad():
            mode(**{key: torch.tensor(value) for key, value in feeds.items()})


def run_timm(name):
    """Builds and runs a model of timm, in both modes."""
    model = importlib.import_module("timm").create_model(name)
    size = model.default_cfg.get("input_size", (3, 224, 224))[-1]
    for mode in (model.train(), model.eval()):
        with torch.no_grad():
            mode(torch.randn(2, 3, size, size))


def main():
    """All models, each by itself."""
    library, folder, out, models = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
    tracing.watch(folder, is_watched)
    torch.set_num_threads(1)
    run = run_timm if library == "timm" else run_transformers
    for name in models:
        try:
            run(name)
        except Exception as error:
            print(f"{name}: {type(error).__name__}: {' '.join(str(error).split())[:200]}", file=sys.stderr)
    seen = [[*place, sorted(kinds)] for place, kinds in sorted(tracing.SEEN.items())]
    pathlib.Path(out).write_text(json.dumps(seen))


if __name__ == "__main__":
    main()
