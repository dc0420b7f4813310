class LocalResponseNorm(mindspore.nn.Cell):
    """`local_response_norm` as a layer."""

    def __init__(self, size, alpha=1e-4, beta=0.75, k=1.0):
        super().__init__()
        self.size, self.alpha, self.beta, self.k = size, alpha, beta, k

    def construct(self, input):
        return helper.local_response_norm(input, self.size, self.alpha, self.beta, self.k)
