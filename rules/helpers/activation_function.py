def activation_function(name):
    """relu or gelu by its name."""
    functions = {"relu": mindspore.mint.nn.functional.relu, "gelu": mindspore.mint.nn.functional.gelu}
    if name not in functions:
        raise RuntimeError(f"activation should be relu/gelu, not {name}")
    return functions[name]
