"""Converts whole published packages in scratch repositories and checks every file of the result.

usage: wheels.py GIT_MSCONV CACHE

Downloads pinned wheels with pip into CACHE (kept between runs; nothing of them is committed), converts each with
`git msconv start`, and fails unless for every Python file: it parses, a second conversion changes nothing, comments
and the bytes of files that were not converted are the same, and every leftover that `finder.py` sees is an item of
`git msconv check`. A file that the wheel does not have is a module of helpers that the report names: each name that a
file takes from it stands there, and nothing of torch. What blocks is the same for `check` and `review`, and holds all that blocked for `start`. Prints files and megabytes a second, the conversion rate, and the peak memory of the largest run so
far. (`ratio.sh` compares with the time of parsing alone.)
"""

import ast
import collections
import io
import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import tokenize
import warnings
import zipfile
from concurrent.futures import ProcessPoolExecutor

from finder import leftovers

PINS = ["transformers==4.57.1", "diffusers==0.35.2", "timm==1.0.22", "torchvision==0.29.2"]
MARK = "# msconv: MS"
warnings.filterwarnings("ignore", category=SyntaxWarning)


def run(*command, cwd=None, ok=(0,)):
    done = subprocess.run(command, cwd=cwd, capture_output=True)
    if done.returncode not in ok:
        sys.exit(f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stderr.decode(errors='replace')[-2000:]}")
    return done.stdout


def fetch(pin, cache):
    """The wheel of a pin, downloaded once."""
    name, version = pin.split("==")
    wheels = list(cache.glob(f"{name}-{version}-*.whl"))
    if not wheels:
        command = [sys.executable, "-m", "pip", "-q", "download", "--no-deps", "--only-binary", ":all:", "-d", str(cache), pin]
        run(*command)
        wheels = list(cache.glob(f"{name}-{version}-*.whl"))
    return wheels[0]


def unpack(wheel, repository):
    """Python sources and text files of the wheel as one commit."""
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.infolist():
            if not entry.filename.endswith((".so", ".dylib", ".pyd", ".dll")) and ".libs/" not in entry.filename:
                archive.extract(entry, repository)
    git = ["git", "-c", "user.name=lane", "-c", "user.email=lane@example.invalid", "-c", "core.autocrlf=false"]
    run(*git, "init", "-q", "-b", "main", ".", cwd=repository)
    run(*git, "config", "user.name", "lane", cwd=repository)
    run(*git, "config", "user.email", "lane@example.invalid", cwd=repository)
    run(*git, "add", "-A", "-f", ".", cwd=repository)
    run(*git, "commit", "-q", "-m", "wheel", cwd=repository)


def text(data):
    """A Python file as Python reads it."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    return data.decode(encoding)


def comments(source):
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return [t.string for t in tokens if t.type == tokenize.COMMENT and not t.string.startswith(MARK)]


def subsequence(short, long):
    rest = iter(long)
    return all(entry in rest for entry in short)


def examine(job):
    """Problems of one file, and its leftovers."""
    path, before, after, own = job
    problems = []
    try:
        compile(before, path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return path, ([] if before == after else ["was changed although it is not Python 3"]), []
    try:
        compile(after, path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        return path, [f"does not parse: {error}"], []
    old, new = text(before), text(after)
    if before.startswith(b"\xef\xbb\xbf") != after.startswith(b"\xef\xbb\xbf"):
        problems.append("byte order mark")
    if (b"\r\n" in before) != (b"\r\n" in after) or before.endswith(b"\n") != after.endswith(b"\n"):
        problems.append("line ends")
    if before != after:
        kept, all_of = comments(new), comments(old)
        if not subsequence(kept, all_of):
            problems.append("a comment changed")
        # Only comments on lines that went (a removed import or call) may go with them.
        if len(all_of) - len(kept) > old.count("\n") - len(set(old.splitlines()) & set(new.splitlines())):
            problems.append("comments were lost")
    return path, problems, leftovers(new, own)


def blobs(repository, revision):
    """Path -> bytes of every file of a revision."""
    data = run("git", "archive", "--format=tar", revision, cwd=repository)
    import tarfile

    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        return {m.name: archive.extractfile(m).read() for m in archive.getmembers() if m.isfile()}


def lane(pin, tool, cache):
    with tempfile.TemporaryDirectory() as folder:
        repository = pathlib.Path(folder) / "repository"
        repository.mkdir()
        unpack(fetch(pin, cache), repository)
        own = {p.name for p in repository.iterdir() if (p / "__init__.py").exists()}
        started = time.monotonic()
        report = json.loads(run(tool, "start", "--name", "lane", "--json", cwd=repository, ok=(0, 1)))
        seconds = time.monotonic() - started
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        status = run("git", "status", "--porcelain", cwd=repository)
        before, after = blobs(repository, "HEAD"), blobs(repository, "msconv/lane")
        problems = [f"git status is not clean: {status[:200]}"] if status else []
        if set(before) - set(after):
            problems.append(f"files are gone: {sorted(set(before) - set(after))[:5]}")
        problems += shared(before, after, report, own)
        problems += [f"{p}: not Python, but changed" for p in before if not p.endswith((".py", ".pyi")) and before[p] != after[p]]
        jobs = [(p, before[p], after[p], own) for p in sorted(before) if p.endswith(".py")]
        with ProcessPoolExecutor(2) as pool:
            examined = list(pool.map(examine, jobs, chunksize=16))
        problems += [f"{path}: {problem}" for path, found, _ in examined for problem in found]
        run("git", "switch", "-q", "msconv/lane", cwd=repository)
        checked = json.loads(run(tool, "check", "--format", "json", ".", cwd=repository, ok=(0, 1)))
        problems += hidden(checked, examined)
        problems += differing(tool, repository, report, checked)
        problems += again(tool, repository, pathlib.Path(folder), after)
        show(pin, report, jobs, seconds, peak, sum(len(left) for _, _, left in examined))
        return problems


def shared(before, after, report, own):
    """What is wrong with the modules of helpers that were added."""
    added = {path for path in after if path not in before}
    told = {f["path"] for f in report["files"] if f["state"] == "added"}
    problems = [f"{path}: added without a word, or the other way round" for path in sorted(added ^ told)]
    defined = {}
    for path in sorted(added):
        defined[path] = {node.name for node in ast.parse(after[path]).body if hasattr(node, "name")}
        problems += [f"{path}:{line}: {name} is left" for line, _, name in leftovers(text(after[path]), own)]
    taken = {path: set() for path in added}
    for path in sorted(path for path in after if path.endswith(".py") and b"mindspore_helpers" in after[path]):
        for node in ast.walk(ast.parse(after[path])):
            if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("mindspore_helpers"):
                folder = pathlib.PurePosixPath(*pathlib.PurePosixPath(path).parts[: -node.level]) if node.level else pathlib.PurePosixPath()
                module = str(folder / (node.module.replace(".", "/") + ".py"))
                names = {alias.name for alias in node.names}
                missing = names - defined.get(module, set())
                problems += [f"{path}: {module} has no {name}" for name in sorted(missing)]
                taken.setdefault(module, set()).update(names)
    for path in sorted(added):
        bodies = ast.parse(after[path])
        named = taken[path] | {node.id for node in ast.walk(bodies) if isinstance(node, ast.Name)}
        problems += [f"{path}: nothing uses {name}" for name in sorted(defined[path] - named)]
    return problems


def hidden(document, examined):
    """Leftovers that `check` does not report at their place."""
    seen = {(f["path"], i["original"]["line"], i["original"]["column"]) for f in document["files"] for i in f["items"]}
    kept = {f["path"] for f in document["files"] for i in f["items"] if i["code"] in ("MS001", "MS002")}
    return [
        f"{path}:{line}:{column}: {name} is left and not reported"
        for path, _, left in examined
        for line, column, name in left
        if (path, line, column) not in seen and path not in kept
    ]


def differing(tool, repository, started, checked):
    """Blocking items of which one command tells at their place on the branch, and another one does not."""
    def blocking(document):
        return collections.Counter(
            (f["path"], i["converted"]["line"], i["converted"]["column"], i["code"], i["api"])
            for f in document["files"] for i in f["items"] if i["severity"] == "blocking" and not i["waived"]
        )

    start, check = blocking(started), blocking(checked)
    review = blocking(json.loads(run(tool, "review", "--json", cwd=repository, ok=(0, 1))))
    # A mark names its API once, and `check` finds each member of that name in its statement.
    pairs = {"start, not check": start - check, "check, not review": check - review, "review, not check": review - check}
    return [f"{name}: {item}" for name, items in pairs.items() for item in sorted(items.elements(), key=str)]


def again(tool, repository, folder, after):
    """Files that a second conversion would change."""
    mirror = folder / "again"
    run(tool, "convert", "--no-ignore", "--to", str(mirror), ".", cwd=repository, ok=(0, 1))
    changed = []
    for path in sorted(after):
        if path.endswith((".py", ".pyi")) and (mirror / path).read_bytes() != after[path]:
            changed.append(f"{path}: a second conversion changes it")
    return changed


def show(pin, report, jobs, seconds, peak, left):
    size = sum(len(before) for _, before, _, _ in jobs) / 1e6
    totals = {key: sum(f[key] for f in report["files"]) for key in ("sites", "sites_converted", "sites_left")}
    rate = totals["sites_converted"] / max(1, totals["sites"])
    blocking = sum(i["severity"] == "blocking" for f in report["files"] for i in f["items"])
    print(
        f"{pin}: {len(jobs)} files, {size:.1f} MB, start {seconds:.2f} s ({len(jobs) / seconds:.0f} files/s, {size / seconds:.1f} MB/s), "
        f"peak {peak:.0f} MB; {totals['sites']} uses, {rate:.1%} converted, {left} left in all, {blocking} blocking items",
        flush=True,
    )


def main():
    tool, cache = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
    cache.mkdir(parents=True, exist_ok=True)
    if shutil.which("git") is None:
        sys.exit("git is needed")
    passed = failed = 0
    for pin in PINS:
        problems = lane(pin, tool, cache)
        for problem in problems[:40]:
            print(f"  {problem}")
        if problems:
            print(f"{pin}: {len(problems)} problems")
        passed, failed = passed + (not problems), failed + bool(problems)
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
