"""Makes each model with torch, gives it random weights, runs it: `torch_side.py JOB.json`.

For each family it writes FAMILY.npz: the input, the outputs and what `state_dict` holds, of large weights the shape.
Weights are random because many models start with zeros or tiny scales, under which an error would not be seen.
"""

import sys

import numpy
import torch
from common import BATCH, drawn, factory, flattened, serve


def is_drawn(value):
    """True for a weight that both sides draw, so that no file has to hold it."""
    return value.is_floating_point() and value.dim() > 1 and value.numel() > 0


def randomise(model, generator):
    """Gives all weights values that matter."""
    for name, value in named(model):
        if not value.is_floating_point() or not value.numel() or "running_" in name:
            continue
        noise = torch.randn(value.shape, generator=generator)
        if is_drawn(value):
            value.copy_(torch.from_numpy(drawn(name, tuple(value.shape))))
        elif name.endswith("weight"):
            value.copy_(1 + 0.1 * noise)
        else:
            value.copy_(0.1 * noise)


def settle(model, size, generator):
    """Has batch normalisation take its statistics from a batch: by default it would pass values on as they are."""
    kinds = torch.nn.modules.batchnorm._BatchNorm
    layers = [layer for layer in model.modules() if isinstance(layer, kinds)]
    momenta = [layer.momentum for layer in layers]
    if not layers:
        return
    for layer in layers:
        layer.momentum = 1.0
    model.train()
    model(torch.randn(8, 3, size, size, generator=generator))
    for layer, momentum in zip(layers, momenta):
        layer.momentum = momentum


def named(model):
    """What `state_dict` holds, each tensor once: a layer that two others share has its first name."""
    seen = set()
    for name, value in model.state_dict(keep_vars=True).items():
        if id(value) not in seen:
            seen.add(id(value))
            yield name, value.detach()


def run(family, job):
    """One family: input, outputs and weights as arrays."""
    generator = torch.Generator().manual_seed(1)
    torch.manual_seed(1)
    model = factory(job["package"])(family["model"], **family["kwargs"])
    with torch.no_grad():
        randomise(model, generator)
        settle(model, family["size"], generator)
        model.eval()
        image = torch.randn(BATCH, 3, family["size"], family["size"], generator=generator)
        outputs = flattened(model(image), torch.Tensor)
    arrays = {f"output:{index}": value.numpy() for index, value in enumerate(outputs)}
    for name, value in named(model):
        if is_drawn(value):
            arrays[f"drawn:{name}"] = numpy.array(value.shape)
        else:
            arrays[f"weight:{name}"] = value.numpy()
    numpy.savez(f"{job['folder']}/{family['name']}.npz", input=image.numpy(), **arrays)
    # Outputs that hardly depend on the input would agree whatever happens before.
    spread = min(float(value.float().std(0).max() / value.abs().max()) for value in outputs)
    if not spread > 0.01:
        return {"outcome": "raises", "reason": f"the outputs hardly depend on the input: {spread:.2g}", "where": ""}
    return {"outcome": "ran"}


if __name__ == "__main__":
    serve(sys.argv[1], run)
