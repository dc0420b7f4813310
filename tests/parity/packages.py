"""What the lane runs: pinned wheels, unpacked whole, and the few packages that they import.

All of it stands below the cache and is kept; a folder is made under another name and renamed when it is complete.
"""

import pathlib
import subprocess
import sys
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lanes"))
from wheels import PINS, fetch  # noqa: E402

# Imported by timm beside torch, torchvision and what the venv has.
EXTRAS = ["PyYAML==6.0.3", "huggingface_hub==0.36.0"]


def kept(folder, make):
    """The folder, made by `make(unfinished)` if it is not there."""
    if not folder.exists():
        unfinished = folder.with_name(folder.name + ".unfinished")
        unfinished.mkdir(parents=True, exist_ok=True)
        make(unfinished)
        unfinished.rename(folder)
    return folder


def wheel(name, cache):
    """The folder of a pinned wheel, with all that is in it."""
    pin = next(pin for pin in PINS if pin.startswith(f"{name}=="))
    (cache / "wheels").mkdir(parents=True, exist_ok=True)
    file = fetch(pin, cache / "wheels")
    return kept(cache / "parity" / file.stem, lambda folder: zipfile.ZipFile(file).extractall(folder))


def extras(cache):
    """A folder with the other packages."""
    command = [sys.executable, "-m", "pip", "-q", "install", "--target"]
    name = "-".join(pin.replace("==", "-") for pin in EXTRAS)
    return kept(cache / "parity" / name, lambda folder: subprocess.run([*command, folder, *EXTRAS], check=True))
