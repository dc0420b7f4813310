class enable_grad:
    """Lets gradients be recorded inside of _no_grad: a context, or a decorator."""

    def __enter__(self):
        self.executor = mindspore.common.api._pynative_executor
        self.previous = self.executor.enable_grad()
        self.executor.set_enable_grad(True)
        return self

    def __exit__(self, *error):
        self.executor.set_enable_grad(self.previous)
        return False

    def __call__(self, function):
        def run(*args, **kwargs):
            with enable_grad():
                return function(*args, **kwargs)

        return run
