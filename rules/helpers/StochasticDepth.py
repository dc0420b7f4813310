class StochasticDepth(mindspore.nn.Cell):
    """`stochastic_depth` while the network trains."""

    def __init__(self, p, mode):
        super().__init__()
        self.p, self.mode = p, mode

    def construct(self, input):
        return helper.stochastic_depth(input, self.p, self.mode, self.training)
