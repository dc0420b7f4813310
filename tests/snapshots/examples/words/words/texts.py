"""The texts and their data set."""

from typing import Callable, List, Optional

import numpy as np
import mindspore as ms
from mindspore.dataset.dataloader import Dataset

NOUNS = ["river", "stone", "bird", "night", "road"]
VERBS = ["sees", "follows", "holds", "leaves"]


def sentences(count: int, seed: int = 0) -> List[str]:
    random = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        parts = [f"the {random.choice(NOUNS)} {random.choice(VERBS)} the {random.choice(NOUNS)}" for _ in range(random.integers(1, 4))]
        found.append(" and ".join(parts))
    return found


class Vocabulary:
    def __init__(self, texts: List[str]):
        words = sorted({word for text in texts for word in text.split()})
        self.numbers = {word: number for number, word in enumerate(["<pad>", "<unknown>"] + words)}

    def __len__(self) -> int:
        return len(self.numbers)

    def encode(self, text: str) -> ms.Tensor:
        return ms.tensor([self.numbers.get(word, 1) for word in text.split()], dtype=ms.int64)


class Texts(Dataset):
    """Pairs of word numbers and how many clauses the text has."""

    def __init__(self, texts: List[str], vocabulary: Vocabulary, transform: Optional[Callable] = None):
        self.texts = texts
        self.vocabulary = vocabulary
        self.transform = transform
        self.labels = [text.count(" and ") for text in texts]

    def __len__(self) -> int:
        return len(self.texts)

    def __getitem__(self, index: int):
        words = self.vocabulary.encode(self.texts[index])
        if self.transform is not None:
            words = self.transform(words)
        return words, self.labels[index]
