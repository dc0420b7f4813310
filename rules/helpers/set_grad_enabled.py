class set_grad_enabled:
    """Lets gradients be recorded or not, from now on or until the end of the context; a decorator, too."""

    def __init__(self, mode=True):
        self.mode, self.executor = mode, mindspore.common.api._pynative_executor
        self.previous = self.executor.enable_grad()
        self.executor.set_enable_grad(mode)

    def __enter__(self):
        self.executor.set_enable_grad(self.mode)
        return self

    def __exit__(self, *error):
        self.executor.set_enable_grad(self.previous)
        return False

    def __call__(self, function):
        self.executor.set_enable_grad(self.previous)

        def run(*args, **kwargs):
            with set_grad_enabled(self.mode):
                return function(*args, **kwargs)

        return run
