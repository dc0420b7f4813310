class CIFAR10(mindspore.dataset.dataloader.Dataset):
    """Small colour pictures, from the pickled files of the data set below `root`; nothing is downloaded."""

    classes = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]

    def __init__(self, root, train=True, transform=None, target_transform=None):
        import os
        import pickle

        import numpy as np

        self.root, self.train, self.transform, self.target_transform = root, train, transform, target_transform
        self.class_to_idx = {name: index for index, name in enumerate(self.classes)}
        data, self.targets = [], []
        for name in [f"data_batch_{n}" for n in range(1, 6)] if train else ["test_batch"]:
            path = os.path.join(root, "cifar-10-batches-py", name)
            if not os.path.exists(path):
                raise RuntimeError(f"{path} is not there: download it by hand")
            with open(path, "rb") as file:
                batch = pickle.load(file, encoding="latin1")
            data.append(batch["data"])
            self.targets += batch["labels"]
        self.data = np.vstack(data).reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)

    def __getitem__(self, index):
        import PIL.Image

        image, target = PIL.Image.fromarray(self.data[index]), self.targets[index]
        image = image if self.transform is None else self.transform(image)
        return image, target if self.target_transform is None else self.target_transform(target)

    def __len__(self):
        return len(self.data)
