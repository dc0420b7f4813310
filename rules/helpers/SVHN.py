class SVHN(mindspore.dataset.dataloader.Dataset):
    """House numbers, from `root`/train_32x32.mat and its like; nothing is downloaded."""

    def __init__(self, root, split="train", transform=None, target_transform=None):
        import os

        import numpy as np
        import scipy.io

        self.root, self.split, self.transform, self.target_transform = root, split, transform, target_transform
        path = os.path.join(os.path.expanduser(root), f"{split}_32x32.mat")
        if not os.path.exists(path):
            raise RuntimeError(f"{path} is not there: download it by hand")
        read = scipy.io.loadmat(path)
        self.data = read["X"].transpose(3, 2, 0, 1)
        self.labels = read["y"].astype(np.int64).reshape(-1) % 10

    def __getitem__(self, index):
        import PIL.Image

        image, target = PIL.Image.fromarray(self.data[index].transpose(1, 2, 0)), int(self.labels[index])
        image = image if self.transform is None else self.transform(image)
        return image, target if self.target_transform is None else self.target_transform(target)

    def __len__(self):
        return len(self.data)
