"""Transforms of pictures, of both versions, and data sets of pictures: the same pixels and targets."""

import pathlib
import tempfile

import numpy as np
import PIL.Image
import torch
from torch.utils.data import DataLoader
from torchvision import transforms
from torchvision.datasets import FakeData, FashionMNIST, KMNIST, VisionDataset
from torchvision.transforms import v2

from same import record

drawn = np.random.default_rng(0)
colour = PIL.Image.fromarray(drawn.integers(0, 256, (37, 50, 3), dtype=np.uint8))
grey = PIL.Image.fromarray(drawn.integers(0, 256, (37, 50), dtype=np.uint8))

chains = [
    v2.Compose([
        v2.ToImage(),
        v2.ToDtype(torch.uint8, scale=True),  # what pictures are already
        v2.CenterCrop(21),
        v2.RandomHorizontalFlip(p=1.0),
        v2.ToDtype(torch.float32, scale=True),
        v2.Normalize((0.5,), (0.5,)),
    ]),
    v2.Compose([v2.Resize(20), v2.RandomVerticalFlip(p=1.0), v2.ToTensor()]),
    v2.Compose([v2.ToImage(), v2.Pad(3, fill=7), v2.RandomAutocontrast(p=1.0), v2.ToDtype(torch.float32, scale=True)]),
    v2.Compose([
        v2.RandomApply([v2.RandomHorizontalFlip(1.0)], p=1.0),
        v2.RandomGrayscale(p=1.0),
        v2.PILToTensor(),
        v2.ConvertImageDtype(torch.float32),
    ]),
    transforms.Compose([
        transforms.Resize((20, 30), transforms.InterpolationMode.BICUBIC),
        transforms.PILToTensor(),
        transforms.ConvertImageDtype(torch.float),
    ]),
    transforms.Compose([transforms.RandomAdjustSharpness(2, p=1.0), transforms.ToTensor()]),
    transforms.Compose([
        transforms.RandomOrder([transforms.RandomHorizontalFlip(1.0), transforms.RandomVerticalFlip(1.0)]),
        transforms.RandomChoice([transforms.CenterCrop(30)]),
        transforms.ToTensor(),
    ]),
]


def written(value):
    """Numbers for an array in which each place counts otherwise."""
    flat = np.asarray(value).astype(np.float64)
    record(flat.size)
    record(float((flat.reshape(-1) * (1 + np.arange(flat.size) % 97)).sum()))


class Numbered(VisionDataset):
    def __init__(self, root, transform=None, target_transform=None):
        super().__init__(root, transform=transform, target_transform=target_transform)

    def __getitem__(self, index):
        return self.transforms([colour, grey][index], index)

    def __len__(self):
        return 2


def digits(root, name):
    """Writes a data set in the format of MNIST."""
    folder = pathlib.Path(root, name, "raw")
    folder.mkdir(parents=True)
    for part, count in (("train", 9), ("t10k", 6)):
        sizes = b"".join(size.to_bytes(4, "big") for size in (count, 28, 28))
        pixels = drawn.integers(0, 256, (count, 28, 28), dtype=np.uint8)
        (folder / f"{part}-images-idx3-ubyte").write_bytes(bytes([0, 0, 8, 3]) + sizes + pixels.tobytes())
        labels = drawn.integers(0, 10, count, dtype=np.uint8)
        (folder / f"{part}-labels-idx1-ubyte").write_bytes(bytes([0, 0, 8, 1]) + sizes[:4] + labels.tobytes())


def sets(root):
    digits(root, "FashionMNIST")
    digits(root, "KMNIST")
    transform = transforms.Compose([transforms.ToTensor()])
    clothes = FashionMNIST(root, train=True, transform=transform)
    record(clothes.class_to_idx["Trouser"] + 10 * len(clothes.classes))
    for images, targets in DataLoader(clothes, batch_size=4):
        written(images.numpy())
        written(targets.numpy())
    letters = KMNIST(root, train=False, transform=transform)
    for image, target in [letters[0], letters[5]]:
        written(image)
        record(target)
    fake = FakeData(5, (3, 8, 8), 4, transform)
    record(len(fake) + 10 * sum(0 <= target < 4 for _, target in fake))
    for image, target in DataLoader(Numbered("somewhere", transform, lambda target: target + 1), batch_size=None):
        written(image)
        record(int(target))


if __name__ == "__main__":
    for chain in chains:
        written(chain(colour))
        written(chain(grey))
    with tempfile.TemporaryDirectory() as root:
        sets(root)
