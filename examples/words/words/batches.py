"""From single texts to batches."""

import torch
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader, Subset, SubsetRandomSampler, WeightedRandomSampler, random_split


def collate(batch):
    """Pads the texts of a batch to the longest."""
    words = pad_sequence([words for words, _ in batch], batch_first=True, padding_value=0)
    lengths = torch.tensor([len(words) for words, _ in batch])
    return {"words": words, "lengths": lengths, "labels": torch.tensor([label for _, label in batch])}


def loaders(data, batch: int):
    """Loaders in order, shuffled and balanced, and of a part."""
    generator = torch.Generator().manual_seed(0)
    train, test = random_split(data, [len(data) - 6, 6], generator=generator)
    counts = torch.bincount(torch.tensor(data.labels), minlength=3)
    weights = [1.0 / counts[label].item() for label in data.labels]
    every_third = Subset(data, range(0, len(data), 3))
    return {
        "ordered": DataLoader(data, batch_size=batch, collate_fn=collate),
        "thirds": DataLoader(every_third, batch_size=batch, collate_fn=collate, drop_last=True),
        "train": DataLoader(train, batch_size=batch, shuffle=True, collate_fn=collate, generator=generator),
        "test": DataLoader(test, batch_size=batch, collate_fn=collate),
        "balanced": DataLoader(data, batch_size=batch, collate_fn=collate, sampler=WeightedRandomSampler(weights, len(weights))),
        "some": DataLoader(data, batch_size=batch, collate_fn=collate, sampler=SubsetRandomSampler([1, 3, 5, 7])),
    }
