"""Runs the cases of batches on both sides and writes one JSON line for each: `worker.py FOLDER`.

Reads lines `BATCH FIRST` from standard input. A process of its own, since some operators end the process; the pool
starts another then. Everything that the libraries print goes to standard error.
"""

import ast
import json
import os
import pathlib
import re
import sys
import traceback
import warnings

os.environ.setdefault("GLOG_v", "4")
RESULTS = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)
warnings.filterwarnings("ignore")

import numpy  # noqa: E402
import stand_in  # noqa: E402, F401
import mindspore  # noqa: E402
import torch  # noqa: E402

import binding  # noqa: E402
import cases  # noqa: E402
import compare  # noqa: E402
import mindspore_side  # noqa: E402
import torch_side  # noqa: E402

NO_KERNEL = re.compile(
    r"unregistered|Create kernelmod|Unsupported op|only supports? (on )?(the )?Ascend|not supported on this device|"
    r"Kernel select failed|[Ss]elect CPU|CPU Device is not supported|Not found op|There is no branch to go|"
    r"not support.{0,40}\bCPU\b|CPU.{0,80}(not support|unsupport)|unsupported kernel|support Ascend only", re.S
)
UNFIT = re.compile(
    r"Failed calling .* with|unexpected keyword|positional argument|missing \d+ required|multiple values for|"
    r"takes (no|exactly|from|\d+)|required positional"
)
# The sign of each vector is a free choice.
FREE_SIGNS = ("svd", "eigh", "qr", "eig", "geqrf", "lobpcg", "symeig")


def short(error):
    """The first telling line of an error; MindSpore frames its messages with headings."""
    lines = [line.strip() for line in str(error).splitlines()]
    lines = [line for line in lines if line and not set(line) <= set("-=") and not line.startswith("- ")]
    text = lines[0] if lines else ""
    return f"{type(error).__name__}: {re.sub(r'0x[0-9a-f]+', '0x', text)}"[:160]


def kind_of(error):
    """`no kernel`, `unfit` (the call does not fit the signature, the name does not exist), or `refused`."""
    # MindSpore's own errors name attributes that nobody wrote, such as `__name__`.
    if isinstance(error, (AttributeError, NameError)) and is_in_batch(error) and "'__" not in str(error):
        return "unfit"
    if isinstance(error, TypeError) and UNFIT.search(str(error)):
        return "unfit"
    return "no kernel" if NO_KERNEL.search(str(error)) else "refused"


def is_in_batch(error):
    """True if the converted code itself raised it, not something that it called."""
    return "mindspore" == pathlib.Path(traceback.extract_tb(error.__traceback__)[-1].filename).parent.name


def load(path):
    """The names of a Python file; a function that cannot be defined is an exception instead."""
    tree = ast.parse(path.read_text())
    names = {"__name__": path.stem}
    for node in tree.body:
        code = compile(ast.Module([node], []), str(path), "exec")
        try:
            exec(code, names)
        except Exception as error:  # the case that needs it says so
            if hasattr(node, "name"):
                names[node.name] = error
    return names


def function(names, name):
    """A function of a loaded file."""
    found = names[name]
    if isinstance(found, Exception):
        raise found
    return found


def run(case, left, right):
    """One case on both sides: `(outcome, why, stand-in, gradients compared)`."""
    try:
        expected = expect(case, function(left, case.name))
    except compare.Opaque as error:
        return "opaque", str(error), False, False
    except Exception as error:
        return "torch refuses", short(error), False, False
    cases.seed(case.name)
    before = stand_in.HITS.total()
    try:
        given = mindspore_side.run(case, function(right, case.name), expected)
        why = different(case, expected, given)
    except compare.Opaque as error:
        return "opaque", str(error), False, False
    except Exception as error:
        return kind_of(error), short(error), False, False
    helped = stand_in.HITS.total() > before
    if why:
        return "different", why, helped, False
    return gradients(case, left, right, expected, helped)


def different(case, expected, given):
    """Why results or inputs afterwards differ."""
    signs = not any(word in case.api for word in FREE_SIGNS)
    why = compare.difference(expected["result"], given["result"], case.loose, signs=signs)
    if why:
        return why
    why = compare.difference(expected["inputs"], given["inputs"], case.loose)
    return why and f"inputs afterwards: {why}"


def expect(case, written):
    """What torch gives. What it gives for one seed and not for another is random: only its form is compared then."""
    cases.seed("another seed")
    other = torch_side.run(case, written)
    cases.seed(case.name)
    expected = torch_side.run(case, written)
    case.loose = case.loose or different(case, other, expected) is not None
    return expected


def gradients(case, left, right, expected, helped):
    """Compares gradients where there are any; a case that is equal so far may turn out different."""
    if not torch_side.is_differentiable(case, expected):
        return "equal", None, helped, False
    cases.seed(case.name)
    try:
        wanted = torch_side.gradients(case, function(left, case.name), expected)
    except Exception:  # torch differentiates some operators for some arguments only
        return "equal", None, helped, False
    before = stand_in.HITS.total()
    try:
        cases.seed(case.name)
        places = torch_side.positions(case, expected)
        given = mindspore_side.gradients(case, function(right, case.name), expected, places)
        why = compare.difference(wanted, given, tolerance=compare.GRADIENT)
    except Exception as error:
        return "equal", f"gradient: {short(error)}", helped, False
    if why:
        return "different", f"gradient: {why}", helped, True
    return "equal", None, helped or stand_in.HITS.total() > before, True


def bound(text, name, names):
    """True if the calls that the tool wrote fit MindSpore's signatures."""
    try:
        return binding.fits(text, name, names)
    except binding.Unfit:
        return False


def answer(case, left, right, text):
    """The result of a case as a JSON object."""
    outcome, why, helped, grad = ("unwritten", None, False, False)
    if case.inputs is not None:
        outcome, why, helped, grad = run(case, left, right)
    fits = outcome != "equal" and bound(text, case.name, right)
    return {"outcome": outcome, "why": why, "stand_in": helped, "gradients": grad, "bound": fits}


def main(folder):
    """Answers for each batch that is asked for, from a case on."""
    for line in sys.stdin:
        name, first = line.split()
        left, right = (load(folder / side / f"{name}.py") for side in ("torch", "mindspore"))
        text = (folder / "mindspore" / f"{name}.py").read_text()
        wanted = json.loads((folder / "wanted" / f"{name}.json").read_text())
        for index, case in enumerate(cases.load(name, folder)):
            if index >= int(first) and wanted[index]:
                RESULTS.write(json.dumps({"starts": index}) + "\n")
                RESULTS.write(json.dumps({"index": index} | answer(case, left, right, text)) + "\n")
        RESULTS.write(json.dumps({"done": name}) + "\n")


if __name__ == "__main__":
    torch.set_num_threads(1)
    numpy.seterr(all="ignore")
    mindspore.set_context(pynative_synchronize=True)
    RESULTS.write(json.dumps({"ready": True}) + "\n")
    main(pathlib.Path(sys.argv[1]))
