"""Makes the lane's Python: `environment.py CACHE` prints the interpreter of a venv with the pinned packages.

The venv stands below CACHE and is kept: it is made anew if a pin or the Python that makes it has changed, or if an
earlier run was cut off; what is pinned in addition is added. A package that cannot be installed is an error, never a reason to
skip the lane.
"""

import pathlib
import platform
import shutil
import subprocess
import sys
import venv

# numpy 2 breaks MindSpore 2.10 in places; torch's sample databases need expecttest, and scipy for some entries.
PINS = ["torch==2.15.0", "mindspore==2.10.0", "numpy==1.26.4", "expecttest==0.3.0", "scipy==1.17.1", "torchvision==0.29.2"]
STAMP = "pins.txt"


def stamp():
    """What the venv is made from."""
    return [platform.python_version(), *PINS]


def held(folder):
    """What a finished venv was made from."""
    file = folder / STAMP
    return file.read_text().split() if file.exists() else []


def interpreter(folder):
    """The venv's Python."""
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def make(folder):
    """Makes the venv, or adds to it; the stamp is written last."""
    had = held(folder)
    if had[:1] != stamp()[:1] or not set(had) <= set(stamp()):
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder, with_pip=True)
    subprocess.run([interpreter(folder), "-m", "pip", "-q", "install", *PINS], check=True, stdout=sys.stderr)
    (folder / STAMP).write_text("\n".join(stamp()) + "\n")


def main():
    """Makes the venv if need be."""
    folder = pathlib.Path(sys.argv[1]) / "execution-venv"
    if held(folder) != stamp():
        make(folder)
    print(interpreter(folder))


if __name__ == "__main__":
    main()
