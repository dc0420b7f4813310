def scheduler_state(scheduler):
    """What a scheduler has to keep for a later run: how far it is, and its settings."""
    if hasattr(scheduler, "state_dict"):
        return scheduler.state_dict()

    def of(part):
        state = {}
        for key, value in vars(part).items():
            if isinstance(value, mindspore.Parameter):
                state[key] = value.item()
            elif key == "base_lrs":
                state[key] = [float(rate) for rate in value]
            elif key == "_schedulers":
                state[key] = [of(inner) for inner in value]
            elif isinstance(value, (bool, int, float, str)):
                state[key] = value
        return state

    return of(scheduler)
