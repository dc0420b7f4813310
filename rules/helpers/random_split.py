def random_split(dataset, lengths, generator=None):
    """Splits a dataset at random into parts of these lengths, or fractions of it."""
    import numpy as np

    class Subset(mindspore.dataset.dataloader.Dataset):
        def __init__(self, indices):
            self.dataset, self.indices = dataset, indices

        def __getitem__(self, index):
            return dataset[self.indices[index]]

        def __len__(self):
            return len(self.indices)

    sizes = [int(n) for n in lengths]
    if abs(sum(lengths) - 1) < 1e-6 and sizes != list(lengths):
        sizes = [int(len(dataset) * part) for part in lengths]
        for n in range(len(dataset) - sum(sizes)):
            sizes[n % len(sizes)] += 1
    if sum(sizes) != len(dataset):
        raise ValueError("the lengths do not add up to the length of the dataset")
    random = np.random if generator is None else np.random.default_rng(generator.initial_seed())
    order = random.permutation(len(dataset)).tolist()
    return [Subset(order[sum(sizes[:n]) : sum(sizes[: n + 1])]) for n in range(len(sizes))]
