class MNIST(mindspore.dataset.dataloader.Dataset):
    """Handwritten digits, from the files of the data set below `root`/MNIST/raw; nothing is downloaded."""

    folder = "MNIST"
    classes = [
        "0 - zero", "1 - one", "2 - two", "3 - three", "4 - four", "5 - five", "6 - six", "7 - seven", "8 - eight", "9 - nine"
    ]

    def __init__(self, root, train=True, transform=None, target_transform=None):
        import gzip
        import os

        import numpy as np

        def read(name, offset):
            path = os.path.join(os.path.expanduser(root), self.folder, "raw", ("train" if train else "t10k") + name)
            if not os.path.exists(path) and not os.path.exists(path + ".gz"):
                raise RuntimeError(f"{path} is not there: download it by hand")
            with (open(path, "rb") if os.path.exists(path) else gzip.open(path + ".gz")) as file:
                return np.frombuffer(file.read(), np.uint8, offset=offset)

        self.root, self.train, self.transform, self.target_transform = root, train, transform, target_transform
        self.class_to_idx = {name: index for index, name in enumerate(self.classes)}
        self.data = mindspore.Tensor(read("-images-idx3-ubyte", 16).reshape(-1, 28, 28).copy())
        self.targets = mindspore.Tensor(read("-labels-idx1-ubyte", 8).astype(np.int64))

    def __getitem__(self, index):
        import PIL.Image

        image, target = PIL.Image.fromarray(self.data[index].asnumpy()), int(self.targets[index])
        image = image if self.transform is None else self.transform(image)
        return image, target if self.target_transform is None else self.target_transform(target)

    def __len__(self):
        return len(self.data)
