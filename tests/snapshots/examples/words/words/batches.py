"""From single texts to batches."""

import mindspore as ms
from mindspore import mint
from mindspore.dataset.dataloader import DataLoader


class Subset(ms.dataset.dataloader.Dataset):
    """The items of a dataset at these indices."""

    def __init__(self, dataset, indices):
        self.dataset = dataset
        self.indices = indices

    def __getitem__(self, index):
        return self.dataset[self.indices[index]]

    def __len__(self):
        return len(self.indices)


class SubsetRandomSampler(ms.dataset.dataloader.Sampler):
    """These indices, in a new random order each time."""

    def __init__(self, indices, generator=None):
        import numpy as np

        super().__init__()
        self.indices = indices
        self.random = np.random if generator is None else np.random.default_rng(generator.initial_seed())

    def __iter__(self):
        return (self.indices[place] for place in self.random.permutation(len(self.indices)).tolist())

    def __len__(self):
        return len(self.indices)


class WeightedRandomSampler(ms.dataset.dataloader.Sampler):
    """Indices at random, each as often as its weight says."""

    def __init__(self, weights, num_samples, replacement=True, generator=None):
        import numpy as np

        super().__init__()
        self.weights = np.asarray([float(weight) for weight in weights])
        self.num_samples, self.replacement = num_samples, replacement
        self.random = np.random if generator is None else np.random.default_rng(generator.initial_seed())

    def __iter__(self):
        chances = self.weights / self.weights.sum()
        return iter(self.random.choice(len(chances), self.num_samples, self.replacement, chances).tolist())

    def __len__(self):
        return self.num_samples


def numpy_generator(generator):
    """The generator of numpy, which a DataLoader takes, with the seed of one of MindSpore."""
    import numpy as np

    return None if generator is None else np.random.default_rng(generator.initial_seed())


def pad_sequence(sequences, batch_first=False, padding_value=0.0, padding_side="right"):
    """Stacks sequences of different lengths, filled up with `padding_value`."""
    longest = max(x.shape[0] for x in sequences)
    rows = []
    for x in sequences:
        shape = (longest - x.shape[0], *x.shape[1:])
        rest = mint.full(shape, padding_value, dtype=x.dtype)
        rows.append(mint.cat((x, rest) if padding_side == "right" else (rest, x), 0))
    return mint.stack(rows, 0 if batch_first else 1)


def random_split(dataset, lengths, generator=None):
    """Splits a dataset at random into parts of these lengths, or fractions of it."""
    import numpy as np

    class Subset(ms.dataset.dataloader.Dataset):
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


def collate(batch):
    """Pads the texts of a batch to the longest."""
    words = pad_sequence([words for words, _ in batch], batch_first=True, padding_value=0)
    lengths = ms.tensor([len(words) for words, _ in batch])
    return {"words": words, "lengths": lengths, "labels": ms.tensor([label for _, label in batch])}


def loaders(data, batch: int):
    """Loaders in order, shuffled and balanced, and of a part."""
    generator = ms.Generator().manual_seed(0)
    train, test = random_split(data, [len(data) - 6, 6], generator)
    counts = mint.bincount(ms.tensor(data.labels), minlength=3)
    weights = [1.0 / counts[label].item() for label in data.labels]
    every_third = Subset(data, range(0, len(data), 3))
    return {
        "ordered": DataLoader(data, batch_size=batch, collate_fn=collate),
        "thirds": DataLoader(every_third, batch_size=batch, collate_fn=collate, drop_last=True),
        "train": DataLoader(train, batch_size=batch, shuffle=True, collate_fn=collate, generator=numpy_generator(generator)),
        "test": DataLoader(test, batch_size=batch, collate_fn=collate),
        "balanced": DataLoader(data, batch_size=batch, collate_fn=collate, sampler=WeightedRandomSampler(weights, len(weights))),
        "some": DataLoader(data, batch_size=batch, collate_fn=collate, sampler=SubsetRandomSampler([1, 3, 5, 7])),
    }
