def save(obj, file):
    """Writes an object with the tensors in it to a file, for `load`."""
    import pickle

    if hasattr(file, "write"):
        pickle.dump(obj, file, protocol=4)
        return
    with open(file, "wb") as stream:
        pickle.dump(obj, stream, protocol=4)
