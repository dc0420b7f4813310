def foreach(function, tensors, *others, **options):
    """Calls a function with each tensor; a list among the other arguments has a value for each."""

    def pick(value, n):
        return value[n] if isinstance(value, (list, tuple)) else value

    return [
        function(tensor, *[pick(other, n) for other in others], **{key: pick(options[key], n) for key in options})
        for n, tensor in enumerate(tensors)
    ]
