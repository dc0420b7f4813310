"""Has the tool convert the files of all batches in one run, and says which functions carry items."""

import ast
import json
import subprocess
from collections import defaultdict


def functions(text):
    """First and last line of each function of a module, by name."""
    tree = ast.parse(text)
    return {node.name: (node.lineno, node.end_lineno) for node in tree.body if isinstance(node, ast.FunctionDef)}


def convert(tool, folder):
    """Converts `folder/torch` to `folder/mindspore`; returns the items by batch and function."""
    command = [tool, "convert", folder / "torch", "--to", folder / "mindspore", "--no-marks", "--no-ignore", "--json"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{tool} convert: exit {done.returncode}\n{done.stderr[-2000:]}")
    items = {}
    for file in json.loads(done.stdout)["files"]:
        batch = file["path"].rsplit("/", 1)[-1].removesuffix(".py")
        items[batch] = by_function((folder / "torch" / f"{batch}.py").read_text(), file["items"])
        if file["state"] == "kept":
            raise RuntimeError(f"{batch} was kept: {file['items']}")
    return items


def by_function(text, items):
    """Items of a file by the function that holds them; those at the top of the file belong to none."""
    lines = {}
    for name, (first, last) in functions(text).items():
        lines.update(dict.fromkeys(range(first, last + 1), name))
    found = defaultdict(list)
    for item in items:
        if name := lines.get(item["original"]["line"]):
            found[name].append(item)
    return dict(found)


def standing(items):
    """What the tool said of a function: `left` (a blocking item), `noted` (another item), or `silent`."""
    severities = {item["severity"] for item in items}
    if "blocking" in severities:
        return "left"
    return "noted" if "review" in severities else "silent"
