class ParameterDict(mindspore.nn.Cell):
    """A dictionary of parameters that the Cell above trains; their names are the keys."""

    def __init__(self, parameters=None):
        super().__init__()
        self.update(parameters or {})

    def update(self, parameters):
        items = dict(parameters).items()
        for key, value in sorted(items) if type(parameters) is dict else items:
            self[key] = value

    def __setitem__(self, key, value):
        value = value if isinstance(value, mindspore.Parameter) else mindspore.Parameter(value)
        known = next(iter(self._params.values()), None)
        above = self.param_prefix if known is None else known.name.rpartition(".")[0]
        value.name = f"{above}.{key}" if above else key
        self._params[key] = value

    def __getitem__(self, key):
        return self._params[key]

    def __delitem__(self, key):
        del self._params[key]

    def __contains__(self, key):
        return key in self._params

    def __iter__(self):
        return iter(list(self._params))

    def __len__(self):
        return len(self._params)

    def get(self, key, default=None):
        return self[key] if key in self else default

    def pop(self, key):
        value = self[key]
        del self[key]
        return value

    def keys(self):
        return list(self._params)

    def values(self):
        return list(self._params.values())

    def items(self):
        return list(self._params.items())
