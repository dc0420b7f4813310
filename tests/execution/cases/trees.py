"""Nested containers."""

import collections

import torch
from torch.utils._pytree import tree_flatten, tree_leaves, tree_map, tree_map_only, tree_unflatten

Point = collections.namedtuple("Point", ("x", "y"))


def taken_apart(x: torch.Tensor, y: torch.Tensor):
    """torch.utils._pytree.tree_flatten, torch.utils._pytree.tree_unflatten"""
    tree = {"a": [x, (y, 3)], "b": Point(x, None), "c": collections.OrderedDict(d=y, e=())}
    leaves, spec = tree_flatten(tree)
    again = tree_unflatten([leaf if leaf is None else leaf * 2 for leaf in leaves], spec)
    return leaves, again, spec.num_leaves, tree_flatten(again)[1] == spec, tree_flatten([x, y])[1] == spec


def mapped(x: torch.Tensor, y: torch.Tensor):
    """torch.utils._pytree.tree_map, torch.utils._pytree.tree_map_only, torch.utils._pytree.tree_leaves"""
    both = tree_map(lambda a, b: a + b, [x, {"k": y}], [y, {"k": x}])
    kept = tree_map_only(torch.Tensor, lambda leaf: leaf * 2, (x, "name", [y]))
    return both, kept, tree_leaves((x, [y, 1]), is_leaf=lambda leaf: isinstance(leaf, list))
