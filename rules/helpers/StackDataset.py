class StackDataset(mindspore.dataset.dataloader.Dataset):
    """Several datasets side by side: tuples of their items, or dictionaries."""

    def __init__(self, *args, **kwargs):
        self.datasets = args if args else kwargs
        lengths = {len(dataset) for dataset in args + tuple(kwargs.values())}
        if len(lengths) != 1 or args and kwargs:
            raise ValueError("the datasets have to be of one length, and all with a name or none")
        self.length = lengths.pop()

    def __getitem__(self, index):
        if isinstance(self.datasets, dict):
            return {name: dataset[index] for name, dataset in self.datasets.items()}
        return tuple(dataset[index] for dataset in self.datasets)

    def __len__(self):
        return self.length
