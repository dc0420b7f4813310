class GeneratorSource:
    """The items of a dataset for a GeneratorDataset: by integers of Python, and dictionaries as tuples of these values."""

    def __init__(self, dataset, names=None):
        self.dataset = dataset
        self.names = names

    def __getitem__(self, index):
        item = self.dataset[int(index)]
        return item if self.names is None else tuple(item[name] for name in self.names)

    def __len__(self):
        return len(self.dataset)
