class finfo:
    """The limits of a floating-point dtype, as plain numbers."""

    def __init__(self, dtype=mindspore.float32):
        import numpy as np

        is_bfloat16 = dtype == mindspore.bfloat16
        info = np.finfo("float32" if is_bfloat16 else str(dtype).lower())
        self.dtype = dtype
        self.bits = 16 if is_bfloat16 else info.bits
        self.max = 3.3895313892515355e38 if is_bfloat16 else float(info.max)
        self.min = -self.max
        self.eps = 0.0078125 if is_bfloat16 else float(info.eps)
        self.resolution = 0.01 if is_bfloat16 else float(str(info.resolution))
        self.tiny = self.smallest_normal = float(info.tiny)
