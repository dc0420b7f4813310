class ParameterList(mindspore.nn.Cell):
    """A list of parameters that the Cell above trains; their names are the indices."""

    def __init__(self, values=None):
        super().__init__()
        self.extend(values or ())

    def extend(self, values):
        for value in values:
            self.append(value)
        return self

    def append(self, value):
        index = str(len(self))
        value = value if isinstance(value, mindspore.Parameter) else mindspore.Parameter(value)
        self.insert_param_to_cell(index, value)
        above = self[0].name.rpartition(".")[0] or self.param_prefix
        value.name = f"{above}.{index}" if above else index
        return self

    def __len__(self):
        return len(self._params)

    def __iter__(self):
        return iter(list(self._params.values()))

    def __getitem__(self, index):
        return list(self._params.values())[index]
