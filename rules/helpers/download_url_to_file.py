def download_url_to_file(url, dst, hash_prefix=None):
    """Downloads a file; `hash_prefix` is what its SHA-256 must begin with."""
    import hashlib
    import os
    import urllib.request

    dst = os.path.expanduser(dst)
    part = f"{dst}.{os.getpid()}.part"
    digest = hashlib.sha256()
    try:
        request = urllib.request.Request(url, headers={"User-Agent": "Python"})
        with urllib.request.urlopen(request) as source, open(part, "wb") as target:
            while block := source.read(1 << 20):
                digest.update(block)
                target.write(block)
        if hash_prefix is not None and not digest.hexdigest().startswith(hash_prefix):
            raise RuntimeError(f"{url} has the hash {digest.hexdigest()}, not {hash_prefix}...")
        os.replace(part, dst)
    finally:
        if os.path.exists(part):
            os.remove(part)
