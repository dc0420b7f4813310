"""What the lane found, as lines and as docs/parity.md."""

import collections

HEAD = """# Converted models beside torch's

Written by `tests/parity/run.py --write`; [tests/parity/README.md](../tests/parity/README.md) says how. The whole of timm
1.0.22 was converted as a package and imported by a process that has no torch for it. Each model was made small by
the arguments of its constructor, got the same random weights as torch's, and was run on the same images on the CPU,
in evaluation mode. What the CPU build of MindSpore has no kernel for, torch computed (the stand-in of
tests/execution), so this says that the converted code is right, and nothing about the kernels of Ascend. Models of
transformers that become part of mindone: [ports.md](ports.md).
"""


def summary(counts, edits, answered):
    """The totals in one line."""
    outcomes = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items()))
    return f"{sum(counts.values())} families: {outcomes}; {len(edits)} edits by hand; {len(answered)} files still import torch"


def page(families, answers, edits, answered):
    """docs/parity.md."""
    counts = collections.Counter(answer["outcome"] for answer in answers.values())
    text = HEAD + f"\n{summary(counts, edits, answered).capitalize()}.\n"
    text += "\n| family | model | outcome | reason |\n| --- | --- | --- | --- |\n"
    for family in families:
        answer = answers[family["name"]]
        reason = " ".join(part for part in (answer.get("reason", ""), answer.get("where", "")) if part)
        reason = reason.replace("|", "\\|").replace("<", "&lt;")[:160]
        text += f"| {family['name']} | `{family['model']}` | {answer['outcome']} | {reason} |\n"
    text += "\n## Edits by hand\n\n"
    text += "".join(f"- `{edit['file']}`: `{edit['before']}` became `{edit['after']}`. {edit['why']}\n" for edit in edits)
    text += "\n## Files that still import torch\n\nBlocking items all; a placeholder answered these imports, and a use of it is an error.\n\n"
    for name, found in answered.items():
        text += f"- `{name}`: {', '.join(f'`{one}`' for one in found)}\n"
    return text
