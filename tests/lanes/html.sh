#!/bin/sh
# Opens the page of `report --html` in headless Chromium: it opens, filters, moves by keys, nothing overflows at 375 and
# 1440 px, and a conversion of 500 files opens without stutter. $1 is the tool. Needs git, python3, node, npm with its index
# the first time, and Chromium; where there is none it asks Debian's packages for it, and fails if that does not help.
# Screenshots go to $2, if it is given.
set -eu

PUPPETEER=25.16.0
top=$(cd "$(dirname "$0")/../.." && pwd)
tool=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
cache=${MSCONV_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/git-msconv}
node=$cache/html-$PUPPETEER

found() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
if ! found >/dev/null && command -v apt-get >/dev/null; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium >/dev/null
fi
browser=$(found) || { echo "html.sh: needs Chromium (Debian: apt-get install chromium)" >&2; exit 1; }
if ! [ -d "$node/node_modules/puppeteer-core" ]; then
    mkdir -p "$node"
    (cd "$node" && npm install --silent --no-audit --no-fund "puppeteer-core@$PUPPETEER")
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
pictures=${2:-$work}
mkdir -p "$pictures"
export GIT_CONFIG_GLOBAL="$work/gitconfig" GIT_CONFIG_NOSYSTEM=1
unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE || true
git config --global user.name "Lane"
git config --global user.email "lane@example.com"

# Makes a repository of folder $1, converts it and writes page $2.
page() {
    git -C "$1" init -q -b main
    git -C "$1" add -A
    git -C "$1" commit -qm "A PyTorch project"
    (cd "$1" && "$tool" start >/dev/null 2>&1) || [ $? -eq 1 ]
    (cd "$1" && "$tool" report --html --output "$2")
}

cp -R "$top/examples/port" "$work/port"
cp -R "$top/examples/classifier" "$work/port/classifier"
page "$work/port" "$work/small.html"
mkdir "$work/many"
python3 - "$top" "$work/many" <<'PYTHON'
import pathlib, sys
top, many = map(pathlib.Path, sys.argv[1:])
# Only files of the torch family are on the page.
sources = sorted(path for path in (top / "examples").rglob("*.py") if "import torch" in path.read_text(encoding="utf-8") or "from torch" in path.read_text(encoding="utf-8"))
for number in range(500):
    source = sources[number % len(sources)].read_text(encoding="utf-8")
    place = many / f"package{number // 25:02}" / f"module_{number:03}.py"
    place.parent.mkdir(exist_ok=True)
    # As long as the files of real packages are.
    place.write_text(source + "\n\n" + "\n".join(f"CONSTANT_{line} = {line}  # filler" for line in range(400)) + "\n", encoding="utf-8")
PYTHON
page "$work/many" "$work/large.html"
cp "$top/tests/lanes/html.mjs" "$node/html.mjs"
node "$node/html.mjs" "$browser" "$work/small.html" "$work/large.html" "$pictures"
echo "html.sh: the page opens, filters and moves, and nothing overflows"
