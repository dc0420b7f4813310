def get_dir():
    """The folder for files that are downloaded once."""
    import os

    return os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "mindspore", "hub")
