def foreach_(function, tensors, *others, **options):
    """Gives each tensor the values of a function of it; a list among the others has a value for each."""

    def pick(value, n):
        return value[n] if isinstance(value, (list, tuple)) else value

    for n, tensor in enumerate(tensors):
        row = [pick(other, n) for other in others]
        tensor.copy_(function(tensor, *row, **{key: pick(options[key], n) for key in options}))
