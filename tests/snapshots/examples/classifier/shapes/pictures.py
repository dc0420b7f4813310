"""Pictures that are drawn when they are asked for."""

import numpy as np
import mindspore as ms
from mindspore.dataset.dataloader import Dataset


class Pictures(Dataset):
    """`length` pictures of `side` by `side`; the same seed draws the same pictures."""

    def __init__(self, length: int = 4096, side: int = 28, seed: int = 0):
        self.length = length
        self.side = side
        self.seed = seed

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int):
        random = np.random.default_rng((self.seed, index))
        label = int(random.integers(3))
        middle = random.uniform(0.35, 0.65, size=2)
        radius = random.uniform(0.15, 0.3)
        rows, columns = np.mgrid[0 : self.side, 0 : self.side] / self.side
        y, x = rows - middle[0], columns - middle[1]
        if label == 0:
            inside = np.hypot(x, y) < radius
        elif label == 1:
            inside = np.maximum(abs(x), abs(y)) < radius
        else:
            inside = (y < radius) & (2 * abs(x) < y + radius)
        picture = np.float32(inside) + random.normal(0, 0.05, inside.shape).astype("float32")
        return ms.from_numpy(picture).unsqueeze(0), ms.tensor(label)
