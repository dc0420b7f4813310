class LeakyReLU(mindspore.nn.LeakyReLU):
    """nn.LeakyReLU has another name for the slope, and another default."""

    def __init__(self, negative_slope=0.01):
        super().__init__(negative_slope)
