"""Writes where a port of transformers into mindone has the names that files of transformers take from each other:

    python tools/facts/from_mindone_port.py     # rules/facts/mindone-0.5.0-transformers.txt

A line is a name, if mindone has it in the same module; a name and another one, if mindone has it under that; a name and
`=`, if transformers itself has it and it can be had there without torch. Names that have a rule in
rules/packs/mindone-transformers/pack.toml are left out, and so are names that are nowhere.
"""

import ast
import importlib
import importlib.util
import inspect
import json
import os
import pathlib
import pkgutil
import subprocess
import sys
import tomllib
import warnings

warnings.filterwarnings("ignore")
os.environ.update(TRANSFORMERS_VERBOSITY="error", GLOG_v="4")

RULES = pathlib.Path(__file__).resolve().parents[2] / "rules"
LIBRARY, PORT = "transformers", "mindone.transformers"
# Modules that mindone calls otherwise.
RENAMED = {"transformers.pytorch_utils": "mindone.transformers.mindspore_utils"}
# Files of other frameworks.
FOREIGN = ("_tf_", "_flax_", "tf_", "flax_", "_tf.", "keras")
FRAMEWORKS = ("torch", "torchvision", "torchaudio", "tensorflow", "flax", "jax")


def folder(package):
    return pathlib.Path(importlib.util.find_spec(package).submodule_search_locations[0])


def taken():
    """Names that the library's files take from each other."""
    top, names = folder(LIBRARY), set()
    for file in sorted(top.rglob("*.py")):
        if any(word in file.name for word in FOREIGN):
            continue
        parts = (LIBRARY,) + file.relative_to(top).with_suffix("").parts
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level:
                module = ".".join(parts[: len(parts) - node.level] + tuple(filter(None, [node.module])))
                names.update("%s.%s" % (module, alias.name) for alias in node.names if alias.name != "*")
    return names


def offered():
    """Names that the port's modules define, other than those of its models."""
    names = set()
    for found in pkgutil.walk_packages([str(folder(PORT))], PORT + "."):
        if found.name.startswith(PORT + ".models."):
            continue
        module = imported(found.name)
        if module is None:
            continue
        home = found.name.removeprefix("mindone.")
        names.update("%s.%s" % (home, name) for name, value in vars(module).items() if is_own(name, value))
    return names


def is_own(name, value):
    if name.startswith("__") or inspect.ismodule(value):
        return False
    return (getattr(value, "__module__", None) or PORT).startswith("mindone.")


def imported(module):
    try:
        return importlib.import_module(module)
    except Exception:  # needs a package that is not here
        return None


def exists(name):
    """True for what `from module import name` finds."""
    module, _, last = name.rpartition(".")
    found = imported(module)
    if found is None:
        return False
    try:
        return hasattr(found, last) and "dummy_" not in (getattr(getattr(found, last), "__module__", "") or "") or imported(name) is not None
    except Exception:  # a stand-in for what needs a missing package
        return False


def without_frameworks(names):
    """Those of the names that exist where no framework is installed."""
    command = [sys.executable, __file__, "--without-frameworks"]
    done = subprocess.run(command, input=json.dumps(sorted(names)), capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def blocked():
    """The other process: answers as if there were no framework."""
    find = importlib.util.find_spec

    class Blocked:
        def find_spec(self, name, path=None, target=None):
            if name.split(".")[0] in FRAMEWORKS:
                raise ModuleNotFoundError(name, name=name)

    sys.meta_path.insert(0, Blocked())
    importlib.util.find_spec = lambda name, package=None: None if name.split(".")[0] in FRAMEWORKS else find(name, package)
    names = json.load(sys.stdin)
    print(json.dumps([name for name in names if exists(name)]))


def ruled():
    pack = tomllib.loads((RULES / "packs/mindone-transformers/pack.toml").read_text())
    return {rule["api"] for rule in pack.get("rule", [])}


def main():
    import mindone

    names = (taken() | offered()) - ruled()
    free, lines = without_frameworks(names), []
    for name in sorted(names):
        module, _, last = name.rpartition(".")
        if exists("mindone." + name):
            lines.append(name)
        elif module in RENAMED and exists("%s.%s" % (RENAMED[module], last)):
            lines.append("%s %s.%s" % (name, RENAMED[module], last))
        elif name in free:
            lines.append(name + " =")
    target = RULES / "facts/mindone-0.5.0-transformers.txt"
    target.write_text("".join(line + "\n" for line in sorted(lines)))
    print("mindone %s: %d of %d names" % (mindone.__version__, len(lines), len(names)))


if __name__ == "__main__":
    blocked() if "--without-frameworks" in sys.argv else main()
