def unpad_sequence(padded_sequences, lengths, batch_first=False):
    """The sequences of a padded batch, each cut to its length."""
    batch = padded_sequences if batch_first else padded_sequences.swapaxes(0, 1)
    return [x[: int(length)] for x, length in zip(batch, lengths)]
