def tree_map(func, tree, *rests, is_leaf=None):
    """Calls a function with each leaf, and with what stands at its place in other trees."""
    leaves, treespec = helper.tree_flatten(tree, is_leaf)

    def up_to(spec, tree):
        if spec.type is None:
            return [tree]
        if type(tree) is not spec.type or len(tree) != spec.num_children:
            raise ValueError(f"{spec.type.__name__} of {spec.num_children} where another tree has {type(tree).__name__}")
        values = [tree[key] for key in spec.context[1]] if isinstance(tree, dict) else tree
        return [leaf for child, value in zip(spec.children_specs, values) for leaf in up_to(child, value)]

    others = [up_to(treespec, rest) for rest in rests]
    return helper.tree_unflatten([func(*values) for values in zip(leaves, *others)], treespec)
