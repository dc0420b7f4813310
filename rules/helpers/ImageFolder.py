class ImageFolder(mindspore.dataset.dataloader.Dataset):
    """Pictures in a folder for each class, opened with PIL."""

    def __init__(self, root, transform=None, target_transform=None, loader=None, is_valid_file=None):
        import os

        import PIL.Image

        ends = (".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp")
        self.root = root = os.path.expanduser(root)
        self.transform, self.target_transform = transform, target_transform
        self.loader = loader or (lambda path: PIL.Image.open(path).convert("RGB"))
        is_valid = is_valid_file or (lambda path: path.lower().endswith(ends))
        self.classes = sorted(entry.name for entry in os.scandir(root) if entry.is_dir())
        self.class_to_idx = {name: index for index, name in enumerate(self.classes)}
        self.samples = []
        for name, index in self.class_to_idx.items():
            for folder, _, files in sorted(os.walk(os.path.join(root, name), followlinks=True)):
                paths = [os.path.join(folder, file) for file in sorted(files)]
                self.samples += [(path, index) for path in paths if is_valid(path)]
        self.imgs, self.targets = self.samples, [index for _, index in self.samples]

    def __getitem__(self, index):
        path, target = self.samples[index]
        image = self.loader(path)
        image = image if self.transform is None else self.transform(image)
        return image, target if self.target_transform is None else self.target_transform(target)

    def __len__(self):
        return len(self.samples)
