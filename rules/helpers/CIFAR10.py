class CIFAR10(mindspore.dataset.dataloader.Dataset):
    """Small colour pictures, from the pickled files of the data set below `root`; nothing is downloaded."""

    folder, meta, labels = "cifar-10-batches-py", "batches.meta", "label"
    files = {True: [f"data_batch_{n}" for n in range(1, 6)], False: ["test_batch"]}

    def __init__(self, root, train=True, transform=None, target_transform=None):
        import os
        import pickle

        import numpy as np

        def read(name):
            path = os.path.join(os.path.expanduser(root), self.folder, name)
            if not os.path.exists(path):
                raise RuntimeError(f"{path} is not there: download it by hand")
            with open(path, "rb") as file:
                return pickle.load(file, encoding="latin1")

        self.root, self.train, self.transform, self.target_transform = root, train, transform, target_transform
        self.classes = read(self.meta)[f"{self.labels}_names"]
        self.class_to_idx = {name: index for index, name in enumerate(self.classes)}
        batches = [read(name) for name in self.files[bool(train)]]
        self.targets = [target for batch in batches for target in batch[f"{self.labels}s"]]
        self.data = np.vstack([batch["data"] for batch in batches]).reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)

    def __getitem__(self, index):
        import PIL.Image

        image, target = PIL.Image.fromarray(self.data[index]), self.targets[index]
        image = image if self.transform is None else self.transform(image)
        return image, target if self.target_transform is None else self.target_transform(target)

    def __len__(self):
        return len(self.data)
