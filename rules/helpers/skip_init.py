def skip_init(module_cls, *args, **kwargs):
    """Makes a layer whose values will be loaded; they are initialised all the same."""
    kwargs.pop("device", None)
    return module_cls(*args, **kwargs)
