class safe_open:
    """Opens a file of safetensors and reads its values as tensors, one at a time."""

    def __init__(self, filename):
        import json

        self.file = open(filename, "rb")
        size = int.from_bytes(self.file.read(8), "little")
        self.entries, self.start = json.loads(self.file.read(size)), 8 + size
        self.said = self.entries.pop("__metadata__", None)

    def __enter__(self):
        return self

    def __exit__(self, *raised):
        self.file.close()

    def keys(self):
        return sorted(self.entries)

    def offset_keys(self):
        return sorted(self.entries, key=lambda name: (self.entries[name]["data_offsets"], name))

    def metadata(self):
        return self.said

    def get_tensor(self, name):
        import numpy as np

        if name not in self.entries:
            raise KeyError(f"File does not contain tensor {name}")
        entry = self.entries[name]
        kinds = {"BF16": "u2", "BOOL": "?", "C64": "c8"} | {f"F{bits}": f"f{bits // 8}" for bits in (16, 32, 64)}
        kinds |= {f"{sign}{bits}": f"{sign.lower()}{bits // 8}" for sign in "IU" for bits in (8, 16, 32, 64)}
        begin, end = entry["data_offsets"]
        self.file.seek(self.start + begin)
        array = np.frombuffer(self.file.read(end - begin), kinds[entry["dtype"]]).reshape(entry["shape"])
        if entry["dtype"] == "BF16":
            return mindspore.Tensor((array.astype("u4") << 16).view("f4")).astype(mindspore.bfloat16)
        return mindspore.Tensor(array.copy())

    get_slice = get_tensor
