"""Compares what inference says of values with what a run has seen. Knows nothing of how either was made."""

import collections


def inferred(text):
    """Kinds by place, from the lines of `benches/kinds.rs`."""
    kinds = {}
    for line in text.splitlines():
        file, first, column, last, end, member, kind = line.split("\t")
        kinds[file, int(first), int(column), int(last), int(end), member] = kind
    return kinds


def compare(seen, kinds, members):
    """What a run has seen (place, kinds) beside what was inferred.

    A site is a place where a member of tensors is read off values that were all tensors. Returns how many there are, how
    many are known to be tensors, those that are not, with what was said, and places where something else is called one.
    """
    sites, known, missed, wrong = 0, 0, [], []
    for place, values in seen:
        said = kinds.get(place)
        # A parameter is a tensor whose gradient is taken.
        said = "Tensor" if said == "Parameter" else said
        if said is None:
            continue
        values = set(values) - {"None"}
        if values == {"Tensor"} and place[-1] in members:
            sites += 1
            known += said == "Tensor"
            if said != "Tensor":
                missed.append((place, said))
        elif said == "Tensor" and values and "Tensor" not in values:
            wrong.append((place, sorted(values)))
    return sites, known, missed, wrong


def by_file(missed):
    """Files with the most of them, the first five."""
    return collections.Counter(place[0] for place, _ in missed).most_common(5)
