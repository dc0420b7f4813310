#!/bin/sh
# Hands each format of `check`, and the work orders, to the programs that read them: Microsoft's SARIF validator, the
# validator of reviewdog's format, Danger's reader of Checkstyle reports, Code Climate's types and the TypeScript compiler,
# junitparser, markdown-it, PyYAML, the schemas of GitHub's and GitLab's CI files. The example
# workflows are run as far as they go without their services. $1 is the tool; needs git, python3, npm and, the first
# time, their package indexes. Everything is kept below $MSCONV_CACHE, outside this tree.
set -eu

SARIF=5.7.0
RDFORMAT=1.0.1
DANGER=1.8.1
CODE_CLIMATE=0.3.1
TYPESCRIPT=5.9.3
top=$(cd "$(dirname "$0")/../.." && pwd)
tool=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
cache=${MSCONV_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/git-msconv}
node=$cache/formats-$SARIF-$RDFORMAT-$DANGER-$CODE_CLIMATE-$TYPESCRIPT
venv=$cache/formats-venv
mkdir -p "$cache"

fail() {
    echo "formats.sh: $*" >&2
    exit 1
}

if ! "$venv/bin/python" -c "import check_jsonschema, junitparser, markdown_it, yaml" 2>/dev/null; then
    rm -rf "$venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check check-jsonschema==0.39.0 junitparser==4.0.2 \
        markdown-it-py==4.0.0 PyYAML==6.0.3
fi
if ! [ -x "$node/node_modules/.bin/rdformat-validator" ]; then
    mkdir -p "$node"
    (cd "$node" && npm install --silent --no-audit --no-fund "@microsoft/sarif-multitool-linux@$SARIF" \
        "@umbrelladocs/rdformat-validator@$RDFORMAT" "danger-plugin-lint-report@$DANGER" \
        "codeclimate-types@$CODE_CLIMATE" "typescript@$TYPESCRIPT")
    chmod u+x "$node/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
export GIT_CONFIG_GLOBAL="$work/gitconfig" GIT_CONFIG_NOSYSTEM=1
unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE || true
git config --global user.name "Lane"
git config --global user.email "lane@example.com"
mkdir "$work/bin"
ln -s "$tool" "$work/bin/git-msconv"
PATH=$work/bin:$PATH
export PATH

# A conversion with blocking items, items to review, a waiver, a note, an odd name, and torch that came back.
cp -R "$top/examples/port" "$work/port"
cd "$work/port"
printf 'import torch  # msconv: keep[MS101] an <oracle> & "more"\n\nx = torch.no_such_name(2)  # msconv: keep[MS201] none\n' >'odd ü & name.py'
git init -q -b main
git add -A
git commit -qm "A PyTorch project"
git msconv start --switch >/dev/null 2>&1 || [ $? -eq 1 ]
printf 'import torch\n\n\ndef back(x: torch.Tensor):\n    return torch.relu(x), x.backward()\n' >back.py
git add -A
git commit -qm "torch is back"
for format in json sarif github gitlab rdjson checkstyle junit markdown; do
    GITHUB_STEP_SUMMARY=$work/summary.md git msconv check --format "$format" >"$work/out.$format" || [ $? -eq 1 ] || fail "$format"
done
for format in yaml json; do
    git msconv plan --format "$format" >"$work/plan.$format" || fail "plan --format $format"
done

echo "formats.sh: sarif"
"$node/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool" validate "$work/out.sarif" --rule-kind "Sarif;Ghas" --level "Error;Warning" \
    --kind "Fail" --output "$work/validated.sarif" --log ForceOverwrite >"$work/log" 2>&1 || true
"$venv/bin/python" - "$work/validated.sarif" <<'PYTHON' || { cat "$work/log"; fail "SARIF is not valid"; }
import json, sys
results = json.load(open(sys.argv[1], encoding="utf-8-sig"))["runs"][0].get("results") or []
errors = [result for result in results if result.get("level", "warning") == "error"]
for result in errors:
    print(result["ruleId"], json.dumps(result["message"]))
for result in results:
    print(result["ruleId"], result.get("level"), json.dumps(result["message"])[:300])
print(len(results), "remarks,", len(errors), "errors")
sys.exit(bool(errors))
PYTHON

echo "formats.sh: rdjson"
"$node/node_modules/.bin/rdformat-validator" "$work/out.rdjson" >"$work/log" 2>&1 || { cat "$work/log"; fail "rdjson is not valid"; }

cp "$top/tests/lanes/formats.mjs" "$node/formats.mjs"
node "$node/formats.mjs" "$work" || fail "a format is not what its readers expect"
"$venv/bin/python" "$top/tests/lanes/formats.py" "$work" || fail "a format is not what its readers expect"

echo "formats.sh: examples/ci"
"$venv/bin/check-jsonschema" --builtin-schema vendor.github-workflows "$top/examples/ci/github.yml" >"$work/log" || { cat "$work/log"; fail "github.yml"; }
"$venv/bin/check-jsonschema" --builtin-schema vendor.gitlab-ci "$top/examples/ci/gitlab.yml" >"$work/log" || { cat "$work/log"; fail "gitlab.yml"; }
# The steps that check, as the services run them: with bash -e, in a clone that has the branches of origin.
git clone -q "$work/port" "$work/clone"
cd "$work/clone"
git switch -q msconv/main
git fetch -q origin main
"$venv/bin/python" "$top/tests/lanes/formats.py" --steps github "$top/examples/ci/github.yml" >"$work/github.sh"
"$venv/bin/python" "$top/tests/lanes/formats.py" --steps gitlab "$top/examples/ci/gitlab.yml" >"$work/gitlab.sh"
for service in github gitlab; do
    if GITHUB_BASE_REF=main GITHUB_STEP_SUMMARY=$work/step.md CI_MERGE_REQUEST_TARGET_BRANCH_NAME=main bash -e "$work/$service.sh" >"$work/log" 2>&1; then
        fail "$service let torch pass"
    fi
    grep -q 'back.py' "$work/log" || { cat "$work/log"; fail "$service does not say where torch is"; }
done
[ -s msconv.sarif ] && [ -s gl-code-quality-report.json ] && [ -s msconv.xml ] && [ -s "$work/step.md" ] || fail "a report is missing"
echo "formats.sh: all formats are read by those that they are for"
