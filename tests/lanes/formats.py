"""Reads what the tool wrote with the parsers of those that it is for, and holds it to what they document.

    formats.py FOLDER             checks out.* and plan.* in the folder
    formats.py --steps NAME FILE  prints the commands of a CI file that run the tool
"""

import json
import re
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import yaml
from junitparser import Failure, JUnitXml, Skipped
from markdown_it import MarkdownIt


def steps(service, path):
    """The commands of the steps that run the tool, in order."""
    document = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    if service == "github":
        runs = [step["run"] for step in document["jobs"]["check"]["steps"] if "git msconv" in step.get("run", "")]
    else:
        runs = [line for line in document["msconv"]["before_script"] if line.startswith("git ")]
        runs += document["msconv"]["script"]
    return "\n".join(runs)


def items(report):
    return [(file["path"], item) for file in report["files"] for item in file["items"]]


def check_gitlab(folder, report):
    """https://docs.gitlab.com/ci/testing/code_quality/: these fields, of these kinds; fingerprints are unique."""
    issues = json.loads((folder / "out.gitlab").read_text(encoding="utf-8"))
    assert len(issues) == len(items(report))
    for issue in issues:
        assert set(issue) >= {"description", "check_name", "fingerprint", "severity", "location"}, issue
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert isinstance(issue["description"], str) and isinstance(issue["check_name"], str)
        path, lines = issue["location"]["path"], issue["location"]["lines"]
        assert not path.startswith("./") and isinstance(lines["begin"], int) and lines["begin"] >= 1
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)


def check_checkstyle(folder, report):
    """A `checkstyle` of `file`s of `error`s, each with a line and one of three severities."""
    root = ElementTree.parse(folder / "out.checkstyle").getroot()
    assert root.tag == "checkstyle" and root.get("version")
    errors = [error for file in root for error in file]
    assert {file.tag for file in root} == {"file"} and {error.tag for error in errors} == {"error"}
    assert len(errors) == len(items(report))
    for error in errors:
        assert error.get("severity") in {"error", "warning", "info"} and int(error.get("line")) >= 1
        assert error.get("message") and error.get("source").startswith("msconv.MS")


def check_junit(folder, report):
    """Failures are what blocks, skipped is what is waived."""
    suites = JUnitXml.fromfile(str(folder / "out.junit"))
    cases = [case for suite in suites for case in suite]
    failed = [case for case in cases if any(isinstance(result, Failure) for result in case.result)]
    skipped = [case for case in cases if any(isinstance(result, Skipped) for result in case.result)]
    totals = report["totals"]
    assert (len(failed), len(skipped)) == (totals["blocking"], totals["waived"]), (len(failed), len(skipped), totals)
    assert (suites.tests, suites.failures) == (len(cases), totals["blocking"])


def check_github(folder, report):
    """Workflow commands as the runner reads them: name, properties, message, with its escapes."""
    command = re.compile(r"^::(error|warning|notice) ([^:]*)::(.*)$")
    lines = (folder / "out.github").read_text(encoding="utf-8").splitlines()
    commands = [found.groups() for found in map(command.match, lines) if found]
    assert commands
    paths = {path for path, _ in items(report)}
    for _, properties, message in commands:
        values = dict(pair.split("=", 1) for pair in properties.split(","))
        plain = values["file"].replace("%3A", ":").replace("%2C", ",").replace("%25", "%")
        assert any(path.removeprefix("./") == plain for path in paths), plain
        assert int(values["line"]) >= 1 and int(values["col"]) >= 1 and message
        assert not re.search(r"%(?!25|0D|0A)", message), message
    for level in ("error", "warning", "notice"):
        assert sum(name == level for name, _, _ in commands) <= 10
    summary = (folder / "summary.md").read_text(encoding="utf-8")
    assert summary == (folder / "out.markdown").read_text(encoding="utf-8")


def check_sarif(folder, report):
    run = json.loads((folder / "out.sarif").read_text(encoding="utf-8"))["runs"][0]
    assert len(run["results"]) == len(items(report))
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["partialFingerprints"]["msconv/v1"]
    assert any("relatedLocations" in result for result in run["results"])
    assert sum("suppressions" in result for result in run["results"]) == report["totals"]["waived"] > 0


def check_markdown(folder, report):
    """As GitHub's Markdown: a table row for each item and file, and nothing of an item is markup."""
    text = (folder / "out.markdown").read_text(encoding="utf-8")
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(text)
    bodies = sum(token.type == "tbody_open" for token in tokens)
    rows = sum(token.type == "tr_open" for token in tokens) - sum(token.type == "thead_open" for token in tokens)
    shown = sum(file["torch"] or bool(file["items"]) for file in report["files"])
    assert bodies > 2 and rows == len(items(report)) + shown, (bodies, rows, len(items(report)), shown)
    inline = [child for token in tokens for child in token.children or []]
    assert not [token.type for token in tokens + inline if token.type.startswith(("html", "link", "em_", "strong", "image"))]


def check_plan(folder):
    document = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    assert yaml.safe_load((folder / "plan.yaml").read_text(encoding="utf-8")) == document
    assert document["plan"]["convert"]


def main(arguments):
    if arguments[0] == "--steps":
        print(steps(*arguments[1:]))
        return
    folder = Path(arguments[0])
    report = json.loads((folder / "out.json").read_text(encoding="utf-8"))
    for check in (check_gitlab, check_checkstyle, check_junit, check_github, check_sarif, check_markdown):
        check(folder, report)
        print(f"formats.py: {check.__name__.removeprefix('check_')}")
    check_plan(folder)
    print("formats.py: plan")


if __name__ == "__main__":
    main(sys.argv[1:])
