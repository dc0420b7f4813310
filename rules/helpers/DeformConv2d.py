class DeformConv2d(mindspore.mint.nn.Conv2d):
    """`deform_conv2d` as a layer."""

    def construct(self, input, offset, mask=None):
        return helper.deform_conv2d(
            input, offset, self.weight, self.bias, self.stride, self.padding, self.dilation, mask
        )
