def optimizer_state(optimizer):
    """What an optimiser has to keep for a later run: its moments, and the settings of its groups."""
    if not isinstance(optimizer, mindspore.experimental.optim.Optimizer):
        return optimizer.state_dict()
    lists = [value for value in vars(optimizer).values() if isinstance(value, list)]
    known = [value for values in lists for value in values if isinstance(value, mindspore.Parameter)]
    moments = dict(optimizer.parameters_and_names()) | {value.name: value for value in known}
    weights = {id(weight) for weight in optimizer.parameters}
    groups = [{key: value for key, value in group.items() if key != "params"} for group in optimizer.param_groups]
    for group in groups:
        group.update({key: float(group[key]) for key in ("lr", "initial_lr") if key in group})
    state = {name: value.copy() for name, value in moments.items() if id(value) not in weights}
    own = [
        {key: value.copy() if isinstance(value, mindspore.Tensor) else value for key, value in optimizer.state.get(weight, {}).items()}
        for weight in optimizer.parameters
    ]
    return {"state": state, "own": own, "param_groups": groups}
