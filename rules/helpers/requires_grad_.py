def requires_grad_(module, requires_grad=True):
    """Says of each parameter whether it trains; the running statistics of BatchNorm never do."""
    statistics = ("running_mean", "running_var", "num_batches_tracked", "moving_mean", "moving_variance")
    for name, parameter in module.parameters_and_names():
        if not name.endswith(statistics):
            parameter.requires_grad = requires_grad
    return module
