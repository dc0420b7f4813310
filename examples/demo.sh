#!/usr/bin/env bash
# Builds the tool and runs its main job on examples/classifier, in a scratch repository that is left for you to
# look at. Nothing outside that folder and target/ is touched; your Git settings are not used.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)

cargo build --release --locked --manifest-path "$top/Cargo.toml"
PATH="$(cd "${CARGO_TARGET_DIR:-$top/target}" && pwd)/release:$PATH"
export PATH

scratch=$(mktemp -d)/classifier
cp -R "$top/examples/classifier" "$scratch"
find "$scratch" -name __pycache__ -prune -exec rm -rf {} +
for variable in $(git rev-parse --local-env-vars); do unset "$variable"; done
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_PAGER=cat
export GIT_AUTHOR_NAME=Demo GIT_AUTHOR_EMAIL=demo@example.com
export GIT_COMMITTER_NAME=Demo GIT_COMMITTER_EMAIL=demo@example.com
cd "$scratch"
git init -q -b main
git add -A
git commit -q -m "A PyTorch project"

say() {
    printf '\n$ %s\n' "$*"
    "$@"
}

# 1 means: converted, and some of it needs a person.
say git msconv start || [ $? -eq 1 ]
say git diff --stat main msconv/main
printf '\nThe repository is in %s. Next:\n' "$scratch"
printf '  git diff main msconv/main       the review\n'
printf '  git switch msconv/main          the converted code\n'
printf '  git msconv check                what needs a person, with the lines\n'
