def load_optimizer_state(optimizer, state):
    """Gives an optimiser back what `optimizer_state` kept of one like it."""
    if not isinstance(optimizer, mindspore.experimental.optim.Optimizer):
        return optimizer.load_state_dict(state)
    lists = [value for value in vars(optimizer).values() if isinstance(value, list)]
    known = [value for values in lists for value in values if isinstance(value, mindspore.Parameter)]
    moments = dict(optimizer.parameters_and_names()) | {value.name: value for value in known}
    weights = {id(weight) for weight in optimizer.parameters}
    moments = {name: value for name, value in moments.items() if id(value) not in weights}
    if moments.keys() != state["state"].keys() or len(optimizer.param_groups) != len(state["param_groups"]):
        raise ValueError("the state is that of another optimiser")
    for name, value in moments.items():
        if value.shape != state["state"][name].shape:
            raise ValueError(f"{name} has another shape in the state")
        mindspore.ops.assign(value, state["state"][name])
    for weight, kept in zip(optimizer.parameters, state.get("own", ())):
        if kept:
            optimizer.state[weight] = {
                key: value.copy() if isinstance(value, mindspore.Tensor) else value for key, value in kept.items()
            }
    for group, kept, rate in zip(optimizer.param_groups, state["param_groups"], optimizer.lrs):
        mindspore.ops.assign(rate, kept["lr"])
        group.update({key: value for key, value in kept.items() if key != "initial_lr"}, lr=rate)
        if "initial_lr" in kept:
            group["initial_lr"] = mindspore.Tensor(kept["initial_lr"], mindspore.float32)
