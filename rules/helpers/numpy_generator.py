def numpy_generator(generator):
    """The generator of numpy, which a DataLoader takes, with the seed of one of MindSpore."""
    import numpy as np

    return None if generator is None else np.random.default_rng(generator.initial_seed())
