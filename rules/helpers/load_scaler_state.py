def load_scaler_state(scaler, state):
    """Gives a loss scaler back what `scaler_state` kept."""
    if hasattr(scaler, "load_state_dict"):
        return scaler.load_state_dict(state)
    mindspore.ops.assign(scaler.scale_value, state["scale"])
    mindspore.ops.assign(scaler.counter, state["_growth_tracker"])
