def scaler_state(scaler):
    """What a loss scaler has to keep for a later run."""
    if hasattr(scaler, "state_dict"):
        return scaler.state_dict()
    return {"scale": scaler.scale_value.item(), "_growth_tracker": scaler.counter.item()}
