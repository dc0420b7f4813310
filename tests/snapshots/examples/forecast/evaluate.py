"""Says how far the forecasts are off."""

import argparse

import mindspore as ms
from mindspore import mint

from forecast import Forecaster
from forecast.data import loaders
from forecast.utils import Average


def load(file, weights_only=True):
    """Reads what `save` wrote, a checkpoint of MindSpore, or weights that PyTorch wrote as a zip file."""
    import contextlib
    import pickle
    import zipfile

    import numpy as np

    numbers = {"Double": "f8", "Float": "f4", "Half": "f2", "BFloat16": "u2", "ComplexFloat": "c8", "Bool": "?"}
    numbers |= {"Long": "i8", "Int": "i4", "Short": "i2", "Char": "i1", "Byte": "u1", "ComplexDouble": "c16"}
    plain = {"OrderedDict", "Parameter", "Tensor", "_reconstruct", "bfloat16", "complex", "dtype", "ndarray", "scalar"}
    plain |= {"set", "frozenset", "slice"}

    def tensor(storage, offset, shape, strides, *rest):
        kind, data = storage
        array = np.frombuffer(data, numbers[kind])[offset:]
        array = np.array(np.lib.stride_tricks.as_strided(array, shape, [array.itemsize * n for n in strides]))
        if kind == "BFloat16":
            return ms.Tensor((array.astype("u4") << 16).view("f4")).astype(ms.bfloat16)
        return ms.Tensor(array)

    class Reader(pickle.Unpickler):
        def find_class(self, module, name):
            known = module.split(".")[0] in ("builtins", "collections", "mindspore", "numpy")
            if name == "_rebuild_tensor_v2":
                return tensor
            if name == "_rebuild_parameter":
                return lambda value, *rest: value
            if name.endswith("Storage"):
                return name.removesuffix("Storage")
            if not weights_only or known and name in plain:
                return super().find_class(module, name)
            raise pickle.UnpicklingError(f"{module}.{name} is read with weights_only=False alone, from a trusted file")

        def persistent_load(self, key):
            return key[1], archive.read(f"{root}/data/{key[2]}")

    with contextlib.nullcontext(file) if hasattr(file, "read") else open(file, "rb") as stream:
        head = stream.read(2)
        stream.seek(0)
        if head == b"PK":
            archive = zipfile.ZipFile(stream)
            root = archive.namelist()[0].split("/")[0]
            return Reader(archive.open(f"{root}/data.pkl")).load()
        if head == b"\x80\x04":
            return Reader(stream).load()
    if head == b"\x80\x02":
        raise ValueError(f"{file} has PyTorch's old format: write it anew with a current release of it")
    return ms.load_checkpoint(file)


@ms._no_grad()
def evaluate(model, loader, criterion):
    model.set_train(False)
    mean = Average()
    for known, ahead in loader:
        mean.add(criterion(model(known), ahead).item(), len(known))
    return mean.value


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--weights", default="best.ckpt")
    args = parser.parse_args()
    model = Forecaster().set_train()
    model.load_state_dict(load(args.weights, weights_only=True))
    print(f"test loss {evaluate(model, loaders(8)[1], mint.nn.SmoothL1Loss()):.6f}")
