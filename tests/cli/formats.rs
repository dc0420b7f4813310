//! The formats of `check`; `tests/lanes/formats.sh` hands them to the programs that read them.

use serde_json::Value;

use super::{Run, STUCK, Sandbox, TORCH};

fn report(sandbox: &Sandbox, format: &str) -> Value {
    sandbox.run(&["check", "--format", format]).exits(1).json()
}

#[test]
fn every_format_names_every_item_and_fails_as_text_does() {
    let sandbox = Sandbox::repository(&[("a.py", TORCH), ("sub/b.py", STUCK)]);
    let items = report(&sandbox, "json")["totals"]["blocking"].as_u64().unwrap();
    assert_eq!(items, 4);
    let count =
        |format: &str, word: &str| sandbox.run(&["check", "--format", format]).exits(1).out.matches(word).count();
    for (format, word) in [
        ("text", "blocking[MS"),
        ("sarif", "\"ruleId\": \"MS"),
        ("github", "::error file="),
        ("gitlab", "\"check_name\": \"MS"),
        ("rdjson", "\"severity\": \"ERROR\""),
        ("checkstyle", "<error line="),
        ("junit", "<failure "),
    ] {
        assert_eq!(count(format, word), 4, "{format}");
    }
    let markdown = sandbox.run(&["check", "--format", "markdown"]).exits(1).out;
    assert!(markdown.starts_with("## MindSpore conversion: 4 blocking, 0 to review\n"), "{markdown}");
    assert!(
        markdown.contains("| `sub/b.py` | 2 | 0 | 0 | 0 |\n") && markdown.ends_with("```sh\ngit msconv check\n```\n"),
        "{markdown}"
    );
}

#[test]
fn the_summary_of_a_step_is_added_to_what_is_there() {
    let sandbox = Sandbox::repository(&[("a.py", TORCH)]);
    sandbox.write("summary.md", "# Earlier\n");
    let mut tool = sandbox.tool(&["check", "a.py", "--format", "github"]);
    tool.env("GITHUB_STEP_SUMMARY", sandbox.path("summary.md"));
    let run = Run::of(tool).exits(1);
    assert!(
        run.out.starts_with("::error file=a.py,line=1,col=1,endLine=1,endColumn=13,title=MS101 torch%3A "),
        "{run:#?}"
    );
    let summary = sandbox.read("summary.md");
    assert!(
        summary.starts_with("# Earlier\n## MindSpore conversion: 2 blocking")
            && summary.contains("git msconv check a.py\n"),
        "{summary}"
    );
}

#[test]
fn suggestions_are_the_lines_that_the_conversion_writes() {
    let sandbox = Sandbox::repository(&[("a.py", TORCH)]);
    let mut lines: Vec<String> = TORCH.split_inclusive('\n').map(str::to_owned).collect();
    let document = report(&sandbox, "rdjson");
    let mut suggestions: Vec<&Value> = document["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|found| found["suggestions"].as_array())
        .flatten()
        .collect();
    suggestions.sort_by_key(|one| std::cmp::Reverse(one["range"]["start"]["line"].as_u64()));
    for one in suggestions {
        let line = |end: &str| usize::try_from(one["range"][end]["line"].as_u64().unwrap()).unwrap() - 1;
        assert_eq!((&one["range"]["start"]["column"], &one["range"]["end"]["column"]), (&1.into(), &1.into()));
        lines.splice(line("start")..line("end"), [one["text"].as_str().unwrap().to_owned()]);
    }
    assert_eq!(lines.concat(), sandbox.run(&["convert", "a.py"]).exits(0).out);
}

#[test]
fn on_a_conversion_branch_results_are_related_to_the_baseline() {
    let sandbox = Sandbox::repository(&[("port/a.py", STUCK)]);
    sandbox.run(&["start", "--switch"]).exits(1);
    let document = report(&sandbox, "sarif");
    let results = document["runs"][0]["results"].as_array().unwrap();
    let place = |result: &Value, list: &str| {
        let place = &result[list][0]["physicalLocation"];
        (place["artifactLocation"]["uri"].as_str().unwrap().to_owned(), place["region"]["startLine"].as_u64().unwrap())
    };
    let places: Vec<_> = results.iter().map(|one| (place(one, "locations"), place(one, "relatedLocations"))).collect();
    let path = || "port/a.py".to_owned();
    assert_eq!(places, [((path(), 2), (path(), 1)), ((path(), 5), (path(), 3))]);
}

#[test]
fn a_fingerprint_stays_when_lines_move() {
    let sandbox = Sandbox::repository(&[("a.py", TORCH)]);
    let prints = |document: Value| -> Vec<String> {
        let results = document["runs"][0]["results"].as_array().unwrap().clone();
        results.iter().map(|one| one["partialFingerprints"]["msconv/v1"].as_str().unwrap().to_owned()).collect()
    };
    let before = prints(report(&sandbox, "sarif"));
    sandbox.write("a.py", &format!("# A comment.\n\n{TORCH}"));
    assert_eq!(prints(report(&sandbox, "sarif")), before);
}
