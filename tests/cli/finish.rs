//! `finish` and `plan`: the end of a conversion, and what is left until then.

use super::{Sandbox, TORCH};

const STUCK: &str = "import torch\n\n\ndef f(x: torch.Tensor):\n    x.backward()\n";
const DONE: &str = "import mindspore as ms\n\n\ndef f(x: ms.Tensor):\n    return x\n";

fn started(files: &[(&str, &str)]) -> Sandbox {
    let sandbox = Sandbox::repository(files);
    sandbox.run(&["start", "--switch"]);
    sandbox
}

fn text(sandbox: &Sandbox, args: &[&str]) -> String {
    String::from_utf8(sandbox.git(args).stdout).unwrap()
}

fn commit(sandbox: &Sandbox, path: &str, bytes: &str) {
    sandbox.write(path, bytes);
    sandbox.git(&["add", "-A"]);
    sandbox.git(&["commit", "-qm", "by hand"]);
}

/// Runs the command that a run prints to undo itself.
fn undo(sandbox: &Sandbox, err: &str) {
    let line = err.lines().find_map(|line| line.strip_prefix("hint: Undo it with: ")).unwrap();
    let mut shell = sandbox.isolated(std::process::Command::new("sh"));
    assert!(shell.args(["-c", line]).status().unwrap().success(), "{line}");
}

#[test]
fn nothing_ends_while_something_blocks() {
    let sandbox = started(&[("a.py", TORCH), ("b.py", STUCK)]);
    let refs = text(&sandbox, &["for-each-ref"]);
    let run = sandbox.run(&["finish", "--require-verdicts"]).exits(2);
    assert!(
        run.err.starts_with("error: 1 blocking item is open on msconv/main:\n  b.py:6 MS201 torch.Tensor.backward"),
        "{run:#?}"
    );
    assert!(run.err.contains("  and: 2 files without a verdict:\n  a.py\n  b.py\n"), "{run:#?}");
    assert!(run.err.contains("git msconv review") && run.err.contains("git msconv accept"), "{run:#?}");
    assert_eq!(text(&sandbox, &["for-each-ref"]), refs);
}

#[test]
fn the_summary_is_the_last_commit_and_blame_passes_over_the_conversion() {
    let sandbox = started(&[("a.py", TORCH), ("b.py", STUCK)]);
    commit(&sandbox, "b.py", DONE);
    sandbox.run(&["finish", "--require-verdicts"]).exits(2);
    sandbox.run(&["accept", "a.py", "b.py"]).exits(0);
    let tip = text(&sandbox, &["rev-parse", "HEAD"]);
    sandbox.write("untracked.txt", "mine\n");
    let run = sandbox.run(&["finish", "--require-verdicts"]).exits(0);
    let message = text(&sandbox, &["log", "-1", "--format=%B"]);
    assert!(
        message.contains("2 files: 2 accepted. Nothing blocks.\n") && message.contains("Msconv-Finished: "),
        "{message}"
    );
    let conversion = text(&sandbox, &["rev-parse", "HEAD~2"]);
    assert_eq!(sandbox.read(".git-blame-ignore-revs"), format!("# Conversion to MindSpore 2.10.0\n{conversion}"));
    assert_eq!(text(&sandbox, &["status", "--porcelain"]), "?? untracked.txt\n");
    // The line that was only converted is blamed on who wrote it.
    let blame = text(&sandbox, &["blame", "--ignore-revs-file", ".git-blame-ignore-revs", "-s", "a.py"]);
    let first = text(&sandbox, &["rev-parse", "--short=8", "main"]);
    assert!(blame.lines().last().unwrap().contains(&first.trim()[..7]), "{blame} {first}");
    undo(&sandbox, &run.err);
    assert_eq!(text(&sandbox, &["rev-parse", "HEAD"]), tip);
    assert_eq!(text(&sandbox, &["status", "--porcelain"]), "?? untracked.txt\n");
}

#[test]
fn an_earlier_list_for_blame_is_kept() {
    let sandbox = started(&[
        ("a.py", TORCH),
        (".git-blame-ignore-revs", "# formatting\n1111111111111111111111111111111111111111"),
    ]);
    sandbox.run(&["finish"]).exits(0);
    let list = sandbox.read(".git-blame-ignore-revs");
    assert!(list.starts_with("# formatting\n1111111111111111111111111111111111111111\n# Conversion"), "{list}");
    sandbox.run(&["finish"]).exits(0);
    assert_eq!(sandbox.read(".git-blame-ignore-revs"), list);
}

#[test]
fn the_summary_can_be_a_tag() {
    let sandbox = started(&[("a.py", TORCH)]);
    let tip = text(&sandbox, &["rev-parse", "HEAD"]);
    let run = sandbox.run(&["finish", "--tag", "ported"]).exits(0);
    assert_eq!(text(&sandbox, &["rev-parse", "HEAD"]), tip);
    assert_eq!(text(&sandbox, &["rev-parse", "ported^{commit}"]), tip);
    assert!(text(&sandbox, &["cat-file", "tag", "ported"]).contains("Conversion to MindSpore 2.10.0: 1 of 1 use"));
    assert!(sandbox.run(&["finish", "--tag", "ported"]).exits(2).err.contains("Choose another name"));
    undo(&sandbox, &run.err);
    assert_eq!(text(&sandbox, &["tag", "--list"]), "");
}

#[test]
fn squashed_everything_is_one_commit_and_still_a_conversion() {
    let sandbox = started(&[("a.py", TORCH), ("b.py", STUCK)]);
    commit(&sandbox, "b.py", DONE);
    commit(&sandbox, "c.py", DONE);
    let (tip, tree) = (text(&sandbox, &["rev-parse", "HEAD"]), text(&sandbox, &["rev-parse", "HEAD:b.py"]));
    sandbox.run(&["accept", "b.py"]).exits(0);
    let run = sandbox.run(&["finish", "--squash"]).exits(0);
    assert!(run.out.contains("3 commits are one now"), "{run:#?}");
    assert_eq!(text(&sandbox, &["rev-list", "--count", "main..HEAD"]), "3\n");
    assert_eq!(text(&sandbox, &["rev-parse", "HEAD:b.py"]), tree);
    let ignored = sandbox.read(".git-blame-ignore-revs");
    assert!(ignored.ends_with(&text(&sandbox, &["rev-parse", "HEAD~1"])), "{ignored}");
    let status = sandbox.run(&["status"]).exits(0);
    assert!(status.out.contains("1 commit after the conversion") && status.out.contains("1 accepted"), "{status:#?}");
    undo(&sandbox, &run.err);
    assert_eq!(text(&sandbox, &["rev-parse", "HEAD"]), tip);
    sandbox.git(&["fsck", "--strict"]);
}

#[test]
fn a_merge_is_not_squashed_away() {
    let sandbox = started(&[("a.py", TORCH)]);
    sandbox.git(&["switch", "-q", "main"]);
    commit(&sandbox, "other.txt", "upstream\n");
    sandbox.git(&["switch", "-q", "msconv/main"]);
    sandbox.git(&["merge", "-q", "--no-edit", "main"]);
    let run = sandbox.run(&["finish", "--squash"]).exits(2);
    assert!(run.err.contains("a merge after the conversion") && run.err.contains("Leave --squash out"), "{run:#?}");
    sandbox.run(&["finish"]).exits(0);
}

#[test]
fn the_branch_need_not_be_checked_out() {
    let sandbox = Sandbox::repository(&[("a.py", TORCH)]);
    sandbox.run(&["start"]).exits(0);
    let run = sandbox.run(&["finish", "main"]).exits(0);
    assert_eq!(text(&sandbox, &["log", "-1", "--format=%s", "msconv/main"]), "msconv: finish msconv/main\n");
    assert_eq!(text(&sandbox, &["status", "--porcelain"]), "");
    undo(&sandbox, &run.err);
    assert_eq!(text(&sandbox, &["rev-list", "--count", "main..msconv/main"]), "2\n");
}

#[test]
fn each_order_says_what_where_why_and_when_it_is_done() {
    let sandbox = started(&[("a.py", TORCH), ("sub/b.py", STUCK)]);
    let document = sandbox.run(&["plan", "--format", "json"]).exits(0).json();
    assert_eq!((&document["schema_version"], &document["task"]), (&1.into(), &"plan".into()));
    let plan = &document["plan"];
    let order = &plan["convert"][0];
    assert_eq!(
        (&order["file"], &order["lines"], &order["code"]),
        (&"sub/b.py".into(), &serde_json::json!([6, 6]), &"MS201".into())
    );
    assert_eq!(order["text"], "    x.backward()");
    assert_eq!(plan["index"][0]["orders"][0], order["id"]);
    let tests: Vec<&str> =
        plan["tests"].as_array().unwrap().iter().map(|test| test["file"].as_str().unwrap()).collect();
    assert_eq!(tests, ["a.py", "sub/b.py"]);
    let done = |command: &serde_json::Value, code: i32| {
        let words: Vec<&str> = command.as_str().unwrap().split(' ').skip(2).collect();
        sandbox.run(&words).exits(code);
    };
    done(&order["done"], 1);
    done(&plan["tests"][1]["done"], 1);
    commit(&sandbox, "sub/b.py", DONE);
    done(&order["done"], 0);
    sandbox.run(&["accept", "sub/b.py", "a.py"]).exits(0);
    done(&plan["tests"][1]["done"], 0);
    for demand in plan["validate"].as_array().unwrap() {
        done(&demand["command"], 0);
    }
}

#[test]
fn orders_are_written_whole_or_in_stages() {
    let sandbox = started(&[("a.py", TORCH), ("sub/b.py", STUCK)]);
    let yaml = sandbox.run(&["plan", "--format", "yaml"]).exits(0).out;
    assert!(yaml.starts_with("schema_version: 1\ntool:\n  name: \"git-msconv\"\n"), "{yaml}");
    assert!(
        yaml.contains("\n  convert:\n    - id: \"MS201-") && yaml.contains("\n      lines: [6,6]\n      baseline:\n"),
        "{yaml}"
    );
    let stage = sandbox.run(&["plan", "--format", "yaml", "--stage", "index"]).exits(0).out;
    assert!(stage.contains("  index:\n") && !stage.contains("convert:"), "{stage}");
    let list = sandbox.run(&["plan"]).exits(0).out;
    assert!(list.contains("\n- [ ] **MS201-") && list.contains("\n## Validate\n"), "{list}");
}

/// Every key of a document, at any depth.
fn keys(value: &serde_json::Value, into: &mut std::collections::BTreeSet<String>) {
    match value {
        serde_json::Value::Object(map) => map.iter().for_each(|(key, value)| {
            into.insert(key.clone());
            keys(value, into);
        }),
        serde_json::Value::Array(all) => all.iter().for_each(|value| keys(value, into)),
        _ => {}
    }
}

#[test]
fn the_page_describes_each_field_of_status_review_and_plan() {
    let waived = "import torch  # msconv: keep[MS101] an oracle\n\nx = torch.no_such_name(2)\n";
    let sandbox = started(&[("a.py", TORCH), ("sub/b.py", STUCK), ("c.py", waived)]);
    let mut all = std::collections::BTreeSet::new();
    for args in [&["status", "--json"][..], &["review", "--json"], &["plan", "--format", "json"]] {
        let run = sandbox.run(args);
        keys(&run.json(), &mut all);
    }
    let page = include_str!("../../docs/json.md");
    let missing: Vec<&String> = all.iter().filter(|key| !page.contains(&format!("`{key}`"))).collect();
    assert!(missing.is_empty(), "docs/json.md does not describe {missing:?}");
}
