def tree_flatten(tree, is_leaf=None):
    """The leaves of nested tuples, lists and dictionaries, and how they are nested."""
    import collections

    def flatten(tree):
        kind, context = type(tree), None
        is_named = issubclass(kind, tuple) and hasattr(kind, "_fields")
        is_map = kind in (dict, collections.OrderedDict, collections.defaultdict)
        is_row = is_named or kind in (tuple, list, collections.deque)
        if is_leaf is not None and is_leaf(tree) or not is_map and not is_row:
            return [tree], helper.TreeSpec()
        if is_map:
            context, values = (getattr(tree, "default_factory", None), list(tree)), tree.values()
        else:
            context, values = getattr(tree, "maxlen", None), tree
        parts = [flatten(value) for value in values]
        specs = [spec for _, spec in parts]
        return [leaf for leaves, _ in parts for leaf in leaves], helper.TreeSpec(kind, context, specs)

    return flatten(tree)
