"""What the lane needs beside the venv of the execution lane: transformers, mindone and what they import.

Installed without their own requirements, which would bring another torch: below the cache, once.
"""

import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "parity"))
from packages import kept  # noqa: E402

PINS = [
    "transformers==4.57.1", "mindone==0.5.0", "mindcv==0.3.0", "accelerate==1.15.0", "better-profanity==0.7.0", "certifi",
    "charset-normalizer", "huggingface-hub==0.36.0", "idna", "nltk==3.10.4", "omegaconf==2.4.0",
    "opencv-python-headless==4.10.0.84", "parameterized==0.9.0", "PyYAML", "regex", "requests", "safetensors==0.8.0",
    "sentencepiece==0.2.3", "tokenizers==0.22.2", "tqdm", "trampoline==0.1.2", "urllib3", "packaging", "click", "joblib",
    "pytest", "iniconfig", "pluggy", "antlr4-python3-runtime==4.9.3", "filelock", "hf-xet",
]


def install(folder):
    """Installs the pins into a folder."""
    command = [sys.executable, "-m", "pip", "-q", "install", "--no-deps", "--target", folder]
    subprocess.run([*command, *PINS], check=True, stdout=sys.stderr)


def folder(cache):
    """The folder that they are in."""
    return kept(cache / "ports" / "-".join(pin.replace("==", "-") for pin in PINS[:2]), install)
