#!/bin/sh
# Tries both hooks of .pre-commit-hooks.yaml with the real pre-commit: a clean file passes, a torch
# import fails, and the plain Git hook judges what is staged. Needs git, cargo, python3 and, the first
# time, pip with a package index. Everything is kept below $MSCONV_CACHE, outside this tree.
set -eu

PRE_COMMIT=4.7.0
top=$(cd "$(dirname "$0")/../.." && pwd)
cache=${MSCONV_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/git-msconv}
venv=$cache/pre-commit-$PRE_COMMIT
mkdir -p "$cache"

fail() {
    echo "pre_commit.sh: $*" >&2
    exit 1
}

if ! "$venv/bin/pre-commit" --version >/dev/null 2>&1; then
    rm -rf "$venv"
    python3 -m venv "$venv" || fail "python3 -m venv does not work here"
    "$venv/bin/pip" install --quiet --disable-pip-version-check "pre-commit==$PRE_COMMIT" ||
        fail "pip could not install pre-commit $PRE_COMMIT"
fi

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
export PRE_COMMIT_HOME="$work/pre-commit" CARGO_TARGET_DIR="$cache/target"
export CARGO_HOME="${CARGO_HOME:-$HOME/.cargo}"
export CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16

scratch=$work/scratch
git init -q "$scratch"
cd "$scratch"

# Runs hook $1 on everything that is staged.
run_hook() {
    cat >.pre-commit-config.yaml <<YAML
repos:
- repo: $tool
  rev: $revision
  hooks:
  - id: $1
YAML
    git add -A
    "$venv/bin/pre-commit" run "$1" >"$work/log" 2>&1
}

# Holds hook $1 to its two answers.
try_hook() {
    printf 'import mindspore\n\nx = mindspore.mint.ones(2)\n' >clean.py
    rm -f leftover.py
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
    echo "pre_commit.sh: $1 passes clean code and fails on a torch import"
}

try_hook msconv-check

# The binary that pre-commit built serves as the one on the PATH.
binary=$(find "$PRE_COMMIT_HOME" -type f -name git-msconv -path '*/bin/*' | head -n 1)
[ -n "$binary" ] || fail "pre-commit installed no binary"
PATH=$(dirname "$binary"):$PATH
export PATH
try_hook msconv-check-system

# The plain hook: it judges the staged bytes, not those in the working tree.
rm -f .pre-commit-config.yaml leftover.py
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
