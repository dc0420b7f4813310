class WeightedRandomSampler(mindspore.dataset.dataloader.Sampler):
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
