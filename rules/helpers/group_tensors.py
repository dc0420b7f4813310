def group_tensors(lists, with_indices=False):
    """Lists of tensors that belong together by their places, apart for each type of the first list's."""
    groups = {}
    for at, tensor in enumerate(lists[0]):
        found, indices = groups.setdefault((None, tensor.dtype), ([[] for _ in lists], []))
        for whole, part in zip(lists, found):
            part.extend(whole[at : at + 1])
        if with_indices:
            indices.append(at)
    return groups
