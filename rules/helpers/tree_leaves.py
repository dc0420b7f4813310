def tree_leaves(tree, is_leaf=None):
    """The leaves of nested tuples, lists and dictionaries."""
    return helper.tree_flatten(tree, is_leaf)[0]
