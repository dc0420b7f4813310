def load_scheduler_state(scheduler, state):
    """Puts a scheduler where `scheduler_state` found one like it."""
    if hasattr(scheduler, "load_state_dict"):
        return scheduler.load_state_dict(state)

    def give(part, kept):
        for key, value in kept.items():
            own = vars(part)[key]
            if isinstance(own, mindspore.Parameter):
                mindspore.ops.assign(own, value)
            elif key == "base_lrs":
                part.base_lrs = [mindspore.Tensor(rate, mindspore.float32) for rate in value]
            elif key == "_schedulers":
                for inner, inner_kept in zip(own, value):
                    give(inner, inner_kept)
            else:
                setattr(part, key, value)

    give(scheduler, state)
