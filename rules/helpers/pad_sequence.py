def pad_sequence(sequences, batch_first=False, padding_value=0.0, padding_side="right"):
    """Stacks sequences of different lengths, filled up with `padding_value`."""
    longest = max(x.shape[0] for x in sequences)
    rows = []
    for x in sequences:
        shape = (longest - x.shape[0], *x.shape[1:])
        rest = mindspore.mint.full(shape, padding_value, dtype=x.dtype)
        rows.append(mindspore.mint.cat((x, rest) if padding_side == "right" else (rest, x), 0))
    return mindspore.mint.stack(rows, 0 if batch_first else 1)
