class ConcatDataset(mindspore.dataset.dataloader.Dataset):
    """Several datasets, one behind the other."""

    def __init__(self, datasets):
        self.datasets = list(datasets)
        self.cumulative_sizes = [sum(map(len, self.datasets[: n + 1])) for n in range(len(self.datasets))]

    def __len__(self):
        return self.cumulative_sizes[-1]

    def __getitem__(self, index):
        index = index + len(self) if index < 0 else index
        for dataset, end in zip(self.datasets, self.cumulative_sizes):
            if 0 <= index < end:
                return dataset[index - end + len(dataset)]
        raise IndexError(index)
