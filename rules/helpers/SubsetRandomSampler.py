class SubsetRandomSampler(mindspore.dataset.dataloader.Sampler):
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
