class ChainDataset(mindspore.dataset.dataloader.IterableDataset):
    """Several iterable datasets, one behind the other."""

    def __init__(self, datasets):
        super().__init__()
        self.datasets = datasets

    def __iter__(self):
        for dataset in self.datasets:
            yield from dataset

    def __len__(self):
        return sum(len(dataset) for dataset in self.datasets)
