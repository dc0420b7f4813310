class Softplus(mindspore.nn.Cell):
    """The smooth ReLU as a layer."""

    def __init__(self, beta=1.0, threshold=20.0):
        super().__init__()
        self.beta = beta
        self.threshold = threshold

    def construct(self, input):
        return mindspore.mint.nn.functional.softplus(input, self.beta, self.threshold)
