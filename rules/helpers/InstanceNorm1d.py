class InstanceNorm1d(mindspore.mint.nn.GroupNorm):
    """Normalises each channel of each sample by itself."""

    def __init__(self, num_features, eps=1e-05, momentum=0.1, affine=False, track_running_stats=False, dtype=None):
        if track_running_stats:
            raise ValueError("running statistics are not kept")
        super().__init__(num_features, num_features, eps=eps, affine=affine, dtype=dtype)

    def construct(self, input):
        is_single = input.ndim == 2
        output = super().construct(input.unsqueeze(0) if is_single else input)
        return output.squeeze(0) if is_single else output
