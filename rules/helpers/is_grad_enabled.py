def is_grad_enabled():
    """False inside of _no_grad."""
    executor = mindspore.common.api._pynative_executor
    return executor.enable_grad()
