def tree_map_only(kind, func, tree, is_leaf=None):
    """Calls a function with each leaf of some types; the others stay."""
    is_asked = kind if callable(kind) and not isinstance(kind, type) else lambda leaf: isinstance(leaf, kind)
    return helper.tree_map(lambda leaf: func(leaf) if is_asked(leaf) else leaf, tree, is_leaf=is_leaf)
