class iinfo:
    """The limits of a whole-number dtype, as plain numbers."""

    def __init__(self, dtype):
        import numpy as np

        info = np.iinfo(str(dtype).lower())
        self.dtype = dtype
        self.bits, self.min, self.max = info.bits, info.min, info.max
