"""What the files of this package need and MindSpore does not have, or has otherwise.

Written by git msconv, for you to keep and to change.
"""

import mindspore as ms


class finfo:
    """The limits of a floating-point dtype, as plain numbers."""

    def __init__(self, dtype=ms.float32):
        import numpy as np

        is_bfloat16 = dtype == ms.bfloat16
        info = np.finfo("float32" if is_bfloat16 else str(dtype).lower())
        self.dtype = dtype
        self.bits = 16 if is_bfloat16 else info.bits
        self.max = 3.3895313892515355e38 if is_bfloat16 else float(info.max)
        self.min = -self.max
        self.eps = 0.0078125 if is_bfloat16 else float(info.eps)
        self.resolution = 0.01 if is_bfloat16 else float(str(info.resolution))
        self.tiny = self.smallest_normal = float(info.tiny)


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

    with (contextlib.nullcontext(file) if hasattr(file, "read") else open(file, "rb")) as stream:
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
