class Sequential(mindspore.nn.SequentialCell):
    """A SequentialCell that runs all its children, those too that are set as attributes."""

    def construct(self, input_data):
        for cell in self._cells.values():
            input_data = cell(input_data)
        return input_data
