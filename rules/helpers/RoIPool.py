class RoIPool(mindspore.nn.Cell):
    """`roi_pool` as a layer."""

    def __init__(self, output_size, spatial_scale):
        super().__init__()
        self.output_size, self.spatial_scale = output_size, spatial_scale

    def construct(self, input, rois):
        return helper.roi_pool(input, rois, self.output_size, self.spatial_scale)
