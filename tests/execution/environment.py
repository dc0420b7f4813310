"""Makes the lane's Python: `environment.py CACHE` prints the interpreter of a venv with the pinned packages.

The venv stands below CACHE and is kept: it is made anew if the pins or the Python that makes it have changed, or if
an earlier run was cut off. A package that cannot be installed is an error, never a reason to skip the lane.
"""

import pathlib
import platform
import shutil
import subprocess
import sys
import venv

# numpy 2 breaks MindSpore 2.10 in places; torch's sample databases need expecttest, and scipy for some entries.
PINS = ["torch==2.15.0", "mindspore==2.10.0", "numpy==1.26.4", "expecttest==0.3.0", "scipy==1.17.1"]
STAMP = "pins.txt"


def stamp():
    """What the venv was made from."""
    return "\n".join([platform.python_version(), *PINS]) + "\n"


def is_current(folder):
    """True if the venv was finished, from the same pins."""
    file = folder / STAMP
    return file.exists() and file.read_text() == stamp()


def interpreter(folder):
    """The venv's Python."""
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def make(folder):
    """Makes the venv; the stamp is written last."""
    shutil.rmtree(folder, ignore_errors=True)
    venv.create(folder, with_pip=True)
    subprocess.run([interpreter(folder), "-m", "pip", "-q", "install", *PINS], check=True, stdout=sys.stderr)
    (folder / STAMP).write_text(stamp())


def main():
    """Makes the venv if need be."""
    folder = pathlib.Path(sys.argv[1]) / "execution-venv"
    if not is_current(folder):
        make(folder)
    print(interpreter(folder))


if __name__ == "__main__":
    main()
