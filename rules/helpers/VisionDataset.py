class VisionDataset(mindspore.dataset.dataloader.Dataset):
    """The folder and the transforms of a data set of pictures; what its items are is said below it."""

    def __init__(self, root=None, transforms=None, transform=None, target_transform=None):
        import os

        if transforms is not None and (transform is not None or target_transform is not None):
            raise ValueError("Only transforms or transform/target_transform can be passed as argument")

        def both(image, target):
            image = image if transform is None else transform(image)
            return image, target if target_transform is None else target_transform(target)

        self.root = os.path.expanduser(root) if isinstance(root, str) else root
        self.transform, self.target_transform = transform, target_transform
        self.transforms = transforms if transform is None and target_transform is None else both

    def __getitem__(self, index):
        raise NotImplementedError

    def __len__(self):
        raise NotImplementedError
