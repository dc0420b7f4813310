class FakeData(mindspore.dataset.dataloader.Dataset):
    """Random pictures and targets, the same ones each time."""

    def __init__(self, size=1000, image_size=(3, 224, 224), num_classes=10, transform=None, target_transform=None):
        self.size, self.image_size, self.num_classes = size, image_size, num_classes
        self.transform, self.target_transform = transform, target_transform

    def __getitem__(self, index):
        import numpy as np
        import PIL.Image

        if index >= self.size:
            raise IndexError(f"{type(self).__name__} index out of range")
        drawn = np.random.default_rng(index)
        image = PIL.Image.fromarray(drawn.integers(0, 256, self.image_size, np.uint8).transpose(1, 2, 0))
        target = int(drawn.integers(self.num_classes))
        image = image if self.transform is None else self.transform(image)
        return image, target if self.target_transform is None else self.target_transform(target)

    def __len__(self):
        return self.size
