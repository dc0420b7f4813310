"""Curves of two waves with some noise, cut into what is known and what comes next."""

import numpy as np
import mindspore as ms
from mindspore.dataset.dataloader import DataLoader, Dataset


class Curves(Dataset):
    def __init__(self, count, known=24, ahead=6, seed=0):
        random = np.random.default_rng(seed)
        time = np.arange(known + ahead)
        phase = random.uniform(0, 6.28, (count, 2, 1))
        waves = np.sin(2 * np.pi * time / 12 + phase[:, 0]) + 0.5 * np.sin(2 * np.pi * time / 5 + phase[:, 1])
        curves = waves + random.normal(0, 0.05, waves.shape)
        self.curves = ms.from_numpy(curves.astype("float32"))
        self.known = known

    def __len__(self):
        return len(self.curves)

    def __getitem__(self, index):
        curve = self.curves[index]
        return curve[: self.known], curve[self.known :]


def loaders(batch_size):
    train = DataLoader(Curves(96, seed=1), batch_size=batch_size)
    test = DataLoader(Curves(32, seed=2), batch_size=batch_size)
    return train, test
