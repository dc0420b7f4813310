def remove_weight_norm(module, name="weight"):
    """Puts a weight that was split by `weight_norm` together for good."""
    getattr(module, f"{name}_hook").remove()
    g, v = getattr(module, f"{name}_g"), getattr(module, f"{name}_v")
    axes = tuple(i for i in range(v.ndim) if g.ndim == 0 or g.shape[i] == 1)
    weight = v * (g / mindspore.mint.sqrt(mindspore.mint.sum(v * v, axes, keepdim=g.ndim > 0)))
    for old in (f"{name}_g", f"{name}_v", name):
        delattr(module, old)
    module.insert_param_to_cell(name, mindspore.Parameter(weight, name=v.name[:-2]))
    return module
