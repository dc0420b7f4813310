def load_state_dict_from_url(url, model_dir=None, check_hash=False, file_name=None, weights_only=False):
    """Downloads weights once, and reads them."""
    import os
    import re
    import urllib.parse

    folder = model_dir or os.path.join(helper.get_dir(), "checkpoints")
    os.makedirs(folder, exist_ok=True)
    name = file_name or os.path.basename(urllib.parse.urlparse(url).path)
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        found = re.search(r"-([a-f0-9]*)\.", name) if check_hash else None
        helper.download_url_to_file(url, path, found and found.group(1))
    return helper.load(path, weights_only)
