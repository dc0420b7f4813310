def weight_norm(module, name="weight", dim=0):
    """Splits a weight into a length and a direction, `weight_g` and `weight_v`; each call puts it together."""

    def length(v):
        axes = tuple(i for i in range(v.ndim) if dim is None or i != dim % v.ndim)
        return mindspore.mint.sqrt(mindspore.mint.sum(v * v, axes, keepdim=dim is not None))

    def compute(cell, args):
        v = getattr(cell, f"{name}_v")
        object.__setattr__(cell, name, v * (getattr(cell, f"{name}_g") / length(v)))

    weight = getattr(module, name)
    delattr(module, name)
    for part, value in (("g", length(weight)), ("v", mindspore.ops.stop_gradient(weight))):
        module.insert_param_to_cell(f"{name}_{part}", mindspore.Parameter(value, name=f"{weight.name}_{part}"))
    compute(module, ())
    object.__setattr__(module, f"{name}_hook", module.register_forward_pre_hook(compute))
    return module
