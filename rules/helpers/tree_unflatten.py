def tree_unflatten(leaves, treespec):
    """Nests leaves as `tree_flatten` found them."""
    import collections

    rest = collections.deque(leaves)
    if len(rest) != treespec.num_leaves:
        raise ValueError(f"{len(rest)} leaves where there were {treespec.num_leaves}")

    def build(spec):
        if spec.type is None:
            return rest.popleft()
        values = [build(child) for child in spec.children_specs]
        if issubclass(spec.type, dict):
            factory, keys = spec.context
            pairs = zip(keys, values)
            return collections.defaultdict(factory, pairs) if spec.type is collections.defaultdict else spec.type(pairs)
        if spec.type is collections.deque:
            return collections.deque(values, spec.context)
        return spec.type(*values) if hasattr(spec.type, "_fields") else spec.type(values)

    return build(treespec)
