"""Makes each model with converted code, gives it torch's weights and input, runs it: `mindspore_side.py JOB.json`."""

import json
import pathlib
import sys

import absent
import numpy
from common import drawn, factory, flattened, serve

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "execution"))
import mindspore  # noqa: E402
import stand_in  # noqa: E402, F401

# What mindspore.nn calls a weight or statistic otherwise than torch (mint.nn does not).
RENAMED = {
    "weight": ("gamma", "embedding_table"), "bias": ("beta",),
    "running_mean": ("moving_mean",), "running_var": ("moving_variance",),
}
TOLERANCE = 1e-3


def targets(model):
    """Parameters and buffers by their dotted name."""
    found = {}
    for path, cell in model.cells_and_names():
        prefix = f"{path}." if path else ""
        own = dict(cell._params)
        own.update(getattr(cell, "_buffers", None) or {})
        found.update({f"{prefix}{name}": value for name, value in own.items() if value is not None})
    return found


def load(model, weights):
    """Copies the weights by name; returns the names that found no place, and places that got none."""
    places, lost = targets(model), []
    for name, value in weights.items():
        head, _, last = name.rpartition(".")
        names = [f"{head}.{other}" if head else other for other in (last, *RENAMED.get(last, ()))]
        name = next((other for other in names if other in places), name)
        place = places.pop(name, None)
        if place is None:
            lost.append(name)
        elif tuple(place.shape) != value.shape:
            lost.append(f"{name} {tuple(place.shape)} for {value.shape}")
        elif isinstance(place, mindspore.Parameter):
            place.set_data(mindspore.Tensor(value).astype(place.dtype))
        elif place.ndim:
            place[:] = mindspore.Tensor(value).astype(place.dtype)
    lost = [name for name in lost if not name.endswith("num_batches_tracked")]
    left = [name for name, place in places.items() if isinstance(place, mindspore.Parameter) and place.requires_grad]
    return lost, left


def compare(expected, outputs):
    """What differs, or nothing."""
    if len(expected) != len(outputs):
        return f"{len(outputs)} outputs for {len(expected)}"
    for index, (theirs, ours) in enumerate(zip(expected, outputs)):
        if theirs.shape != ours.shape:
            return f"shape {ours.shape} for {theirs.shape}"
        error = numpy.abs(theirs - ours).max() / numpy.abs(theirs).max()
        if not error <= TOLERANCE:
            return f"output {index} is off by {error:.2g}"
    return None


def run(family, job):
    """One family: what torch gave, with the same weights."""
    saved = numpy.load(f"{job['folder']}/{family['name']}.npz")
    weights = {name.removeprefix("weight:"): saved[name] for name in saved.files if name.startswith("weight:")}
    for name in saved.files:
        if name.startswith("drawn:"):
            name = name.removeprefix("drawn:")
            weights[name] = drawn(name, tuple(int(size) for size in saved[f"drawn:{name}"]))
    expected = [saved[f"output:{index}"] for index in range(sum(name.startswith("output:") for name in saved.files))]
    model = factory(job["package"])(family["model"], **family["kwargs"])
    lost, left = load(model, weights)
    if lost or left:
        say = [f"{len(some)} {what}, such as {some[0]}" for some, what in ((lost, "weights lost"), (left, "parameters more")) if some]
        return {"outcome": "different", "reason": "; ".join(say)}
    model.set_train(False)
    outputs = flattened(model(mindspore.Tensor(saved["input"])), mindspore.Tensor)
    reason = compare(expected, [value.asnumpy() for value in outputs])
    return {"outcome": "different" if reason else "equal", "reason": reason or ""}


if __name__ == "__main__":
    job = json.loads(pathlib.Path(sys.argv[1]).read_text())
    absent.install(job["package"])
    sys.path.insert(0, job["source"])
    factory(job["package"])
    print(json.dumps({"answered": {name: sorted(found) for name, found in sorted(absent.ANSWERED.items())}}), flush=True)
    serve(sys.argv[1], run)
