"""Data that comes as a stream."""

from mindspore.dataset.dataloader import IterableDataset, get_worker_info


class Numbered(IterableDataset):
    """Each text once, whatever the number of workers."""

    def __init__(self, texts, vocabulary):
        super().__init__()
        self.texts, self.vocabulary = texts, vocabulary

    def __iter__(self):
        info = get_worker_info()
        first, step = (0, 1) if info is None else (info.id, info.num_workers)
        for number in range(first, len(self.texts), step):
            words = self.vocabulary.encode(self.texts[number])
            yield {"number": number, "length": len(words), "first": words[:3]}
