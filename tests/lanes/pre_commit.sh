#!/bin/sh
# Tries both hooks of .pre-commit-hooks.yaml with the real pre-commit, and with prek, which reads the
# same files: a clean file passes, a torch import fails, in a notebook as well, and what is not staged
# is not judged. Then the plain Git hook. Needs git, cargo, python3 and, the first time, pip with a
# package index. Everything is kept below $MSCONV_CACHE, outside this tree.
set -eu

PRE_COMMIT=4.7.0
PREK=0.5.11
top=$(cd "$(dirname "$0")/../.." && pwd)
cache=${MSCONV_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/git-msconv}
venv=$cache/pre-commit-$PRE_COMMIT
prek_venv=$cache/prek-$PREK
mkdir -p "$cache"

fail() {
    echo "pre_commit.sh: $*" >&2
    exit 1
}

# Makes venv $1 with program $2 of version $3, unless it is there.
install() {
    "$1/bin/$2" --version >/dev/null 2>&1 && return
    rm -rf "$1"
    python3 -m venv "$1" || fail "python3 -m venv does not work here"
    "$1/bin/pip" install --quiet --disable-pip-version-check "$2==$3"
}

install "$venv" pre-commit "$PRE_COMMIT" || fail "pip could not install pre-commit $PRE_COMMIT"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

# No setting of the person who runs this reaches the scratch repositories.
export GIT_CONFIG_GLOBAL="$work/gitconfig" GIT_CONFIG_NOSYSTEM=1
unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE || true
git config --global user.name "Lane"
git config --global user.email "lane@example.com"
git config --global init.defaultBranch main
git config --global advice.detachedHead false

# pre-commit takes a hook from a commit: the working tree as it stands becomes one.
tool=$work/tool
git init -q "$tool"
(cd "$top" && git ls-files -z --cached --others --exclude-standard) >"$work/files"
tar cf - -C "$top" --null -T "$work/files" | tar xf - -C "$tool"
git -C "$tool" add -A
git -C "$tool" commit -qm "tool: the working tree"
revision=$(git -C "$tool" rev-parse HEAD)

# `language: rust` builds the tool anew for each revision; dependencies are built once. The hooks are
# on trial here, not the optimiser: it may take it easy.
export PRE_COMMIT_HOME="$work/pre-commit" PREK_HOME="$work/prek" CARGO_TARGET_DIR="$cache/target"
export CARGO_HOME="${CARGO_HOME:-$HOME/.cargo}"
export CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16

scratch=$work/scratch
git init -q "$scratch"
cd "$scratch"

# Runs hook $1 with $runner on everything that is staged.
run_hook() {
    cat >.pre-commit-config.yaml <<YAML
repos:
- repo: $tool
  rev: $revision
  hooks:
  - id: $1
YAML
    git add -A
    "$runner" run "$1" >"$work/log" 2>&1
}

# Holds hook $1 to its two answers.
try_hook() {
    printf 'import mindspore\n\nx = mindspore.mint.ones(2)\n' >clean.py
    rm -f leftover.py book.ipynb
    run_hook "$1" || { cat "$work/log"; fail "$1 failed on clean code"; }
    grep -q Passed "$work/log" || { cat "$work/log"; fail "$1 did not run"; }
    printf 'import torch\n\nx = torch.ones(2)\n' >leftover.py
    if run_hook "$1"; then
        cat "$work/log"
        fail "$1 passed a torch import"
    fi
    grep -q 'leftover.py:1' "$work/log" || { cat "$work/log"; fail "$1 does not say where torch is"; }
    if grep -q 'clean.py' "$work/log"; then
        cat "$work/log"
        fail "$1 reports clean code"
    fi
    rm leftover.py
    printf '{"cells": [{"cell_type": "code", "source": ["import torch"]}], "nbformat": 4}\n' >book.ipynb
    if run_hook "$1"; then
        cat "$work/log"
        fail "$1 passed a torch import in a notebook"
    fi
    grep -q 'book.ipynb:1' "$work/log" || { cat "$work/log"; fail "$1 does not say where in the notebook torch is"; }
    rm book.ipynb
    # What is not staged is put away while the hook runs, and comes back.
    run_hook "$1" || { cat "$work/log"; fail "$1 failed on clean code"; }
    printf 'import torch\n' >clean.py
    "$runner" run "$1" --files clean.py >"$work/log" 2>&1 && fail "$1 passed the torch import of a named file"
    "$runner" run "$1" >"$work/log" 2>&1 || { cat "$work/log"; fail "$1 judged what is not staged"; }
    [ "$(cat clean.py)" = 'import torch' ] || fail "$1 lost what was not staged"
    git restore clean.py
    echo "pre_commit.sh: $(basename "$runner"): $1 passes clean code and fails on a torch import"
}

# The hook that converts: it fails when it has changed a file, passes once the change is staged, leaves a file that needs
# a person as it is, and does not touch what is not under the gate.
try_convert() {
    printf 'import torch\n\nx = torch.ones(2)\n' >clean.py
    if run_hook msconv-convert; then
        cat "$work/log"
        fail "msconv-convert changed a file and passed"
    fi
    grep -q 'mindspore' clean.py || { cat "$work/log"; fail "msconv-convert did not convert"; }
    run_hook msconv-convert || { cat "$work/log"; fail "msconv-convert fails on what it wrote"; }
    printf 'import torch\n\nx = torch.no_such_name(torch.ones(2))\n' >leftover.py
    cp leftover.py "$work/leftover.py"
    if run_hook msconv-convert; then
        fail "msconv-convert passed a file that it cannot convert"
    fi
    grep -q 'leftover.py:3' "$work/log" || { cat "$work/log"; fail "msconv-convert does not say what is left"; }
    cmp -s leftover.py "$work/leftover.py" || fail "msconv-convert changed a file that needs a person"
    printf '[gate]\npaths = ["port/"]\n' >msconv.toml
    run_hook msconv-convert || { cat "$work/log"; fail "msconv-convert looked at a file that is not under the gate"; }
    run_hook msconv-check || { cat "$work/log"; fail "msconv-check looked at a file that is not under the gate"; }
    rm leftover.py msconv.toml
    echo "pre_commit.sh: $(basename "$runner"): msconv-convert converts what is certain and leaves the rest"
}

runner=$venv/bin/pre-commit
try_hook msconv-check
try_convert

# The binary that pre-commit built serves as the one on the PATH.
binary=$(find "$PRE_COMMIT_HOME" -type f -name git-msconv -path '*/bin/*' | head -n 1)
[ -n "$binary" ] || fail "pre-commit installed no binary"
PATH=$(dirname "$binary"):$PATH
export PATH
try_hook msconv-check-system

install "$prek_venv" prek "$PREK" || fail "prek $PREK could not be installed"
runner=$prek_venv/bin/prek
try_hook msconv-check
try_convert
try_hook msconv-check-system

# The plain hook: it judges the staged bytes, not those in the working tree.
rm -f .pre-commit-config.yaml leftover.py
printf 'import mindspore\n' >clean.py
git add -A
cp "$top/hooks/pre-commit" .git/hooks/pre-commit
chmod +x .git/hooks/pre-commit
git commit -qm "clean" 2>"$work/log" || { cat "$work/log"; fail "hooks/pre-commit stopped clean code"; }
[ ! -s "$work/log" ] || { cat "$work/log"; fail "hooks/pre-commit is not silent on clean code"; }
echo 'import torch' >staged.py
git add staged.py
echo 'x = 1' >staged.py
if git commit -qm "leftover" >"$work/log" 2>&1; then
    fail "hooks/pre-commit let a staged torch import pass"
fi
grep -q '^msconv: ' "$work/log" || { cat "$work/log"; fail "hooks/pre-commit does not say who speaks"; }
git add staged.py
echo 'import torch' >staged.py
git commit -qm "clean again" || fail "hooks/pre-commit looked at the working tree"
if git commit -qam "leftover" >"$work/log" 2>&1; then
    fail "hooks/pre-commit does not see the index of git commit -a"
fi
echo "pre_commit.sh: hooks/pre-commit judges what is staged"
