//! `check`: the gate.

use std::fs;

use super::{MINDSPORE, PLAIN, Run, STUCK, Sandbox, TORCH};

#[test]
fn code_without_torch_passes() {
    let sandbox = Sandbox::new(&[("a.py", MINDSPORE), ("b.py", PLAIN)]);
    let run = sandbox.run(&["check", "."]).exits(0);
    assert_eq!(run.out, "Checked 2 files: nothing to review.\n");
}

#[test]
fn every_leftover_is_reported_at_its_place() {
    let sandbox = Sandbox::new(&[("pkg/a.py", TORCH)]);
    let run = sandbox.run(&["check", "pkg"]).exits(1);
    assert!(run.out.contains("blocking[MS101]") && run.out.contains("  pkg/a.py:1:"), "{run:#?}");
    assert!(run.out.contains("  pkg/a.py:3:5"), "{run:#?}");
    assert!(run.out.contains("3 | x = torch.arange(10)"), "{run:#?}");
    assert!(run.out.contains("explain: git msconv explain MS"), "{run:#?}");
}

#[test]
fn the_json_report_has_the_documented_fields() {
    let sandbox = Sandbox::new(&[("a.py", TORCH), ("b.py", PLAIN)]);
    let report = sandbox.run(&["check", ".", "--format", "json"]).exits(1).json();
    assert_eq!((&report["schema_version"], &report["task"]), (&1.into(), &"check".into()));
    assert_eq!(report["totals"]["files"], 2);
    let item = &report["files"][0]["items"][0];
    assert_eq!((&item["code"], &item["severity"]), (&"MS101".into(), &"blocking".into()));
    assert_eq!(item["original"]["line"], 1);
    assert_eq!(report["files"][1]["items"], serde_json::json!([]));
}

#[test]
fn runs_side_by_side_write_nothing_and_wait_for_nothing() {
    // pre-commit hands the files of a commit out to several runs at once.
    let sandbox = Sandbox::repository(&[("a.py", TORCH), ("b.py", PLAIN)]);
    let shown = || sandbox.git(&["status", "--porcelain", "--ignored"]).stdout;
    let bytes = || fs::read(sandbox.path(".git/index")).unwrap();
    let before = (shown(), bytes());
    sandbox.write(".git/index.lock", "");
    std::thread::scope(|scope| {
        for path in ["a.py", "b.py", "a.py", "b.py"] {
            let sandbox = &sandbox;
            let code = i32::from(path == "a.py");
            scope.spawn(move || sandbox.run(&["check", "--hook", path]).exits(code));
        }
    });
    fs::remove_file(sandbox.path(".git/index.lock")).unwrap();
    assert_eq!((shown(), bytes()), before);
}

#[test]
fn two_runs_say_the_same() {
    let files: Vec<(String, &str)> = (0..40).map(|number| (format!("f{number}.py"), TORCH)).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    let sandbox = Sandbox::new(&files);
    let runs: Vec<String> = (0..3).map(|_| sandbox.run(&["check", ".", "--format", "json"]).out).collect();
    assert!(runs.iter().all(|run| *run == runs[0]));
}

#[test]
fn a_hook_is_silent_unless_something_blocks() {
    let sandbox = Sandbox::new(&[("good.py", MINDSPORE), ("bad.py", TORCH)]);
    sandbox.run(&["check", "--hook", "good.py"]).exits(0).is_silent();
    let run = sandbox.run(&["check", "--hook", "good.py", "bad.py"]).exits(1);
    assert!(run.out.contains("bad.py:1:") && run.out.contains("\nmsconv: Checked 2 files"), "{run:#?}");
}

#[test]
fn what_is_staged_is_judged_not_what_lies_in_the_folder() {
    let sandbox = Sandbox::repository(&[("old.py", TORCH)]);
    sandbox.run(&["check", "--staged"]).exits(0).is_silent();
    sandbox.write("new.py", TORCH);
    sandbox.git(&["add", "new.py"]);
    sandbox.write("new.py", PLAIN);
    let run = sandbox.run(&["check", "--staged"]).exits(1);
    assert!(run.out.contains("new.py:1:") && !run.out.contains("old.py"), "{run:#?}");
    sandbox.git(&["add", "new.py"]);
    sandbox.write("new.py", TORCH);
    sandbox.run(&["check", "--staged"]).exits(0).is_silent();
}

#[test]
fn an_index_in_a_form_that_cannot_be_read_says_how_to_change_it() {
    let sandbox = Sandbox::repository(&[("a.py", PLAIN)]);
    sandbox.git(&["update-index", "--split-index"]);
    for args in [&["check", "--staged"][..], &["check"], &["start", "--worktree"]] {
        let run = sandbox.run(args).exits(2);
        assert!(run.err.contains("The index is split") && run.err.contains("--no-split-index"), "{run:#?}");
    }
    sandbox.git(&["update-index", "--no-split-index"]);
    sandbox.run(&["check", "--staged"]).exits(0);
}

#[test]
fn staged_paths_can_be_named_from_a_folder() {
    let sandbox = Sandbox::repository(&[("sub/x", "")]);
    sandbox.write("sub/a.py", TORCH);
    sandbox.write("b.py", TORCH);
    sandbox.git(&["add", "-A"]);
    let staged = |path: &str| {
        let mut tool = sandbox.tool(&["check", "--staged", path]);
        tool.current_dir(sandbox.path("sub"));
        Run::of(tool)
    };
    let run = staged("a.py").exits(1);
    assert!(run.out.contains("sub/a.py:1:") && !run.out.contains("b.py"), "{run:#?}");
    assert!(staged("../b.py").exits(1).out.contains("b.py:1:"));
}

#[test]
fn the_index_that_git_names_is_the_one_that_counts() {
    let sandbox = Sandbox::repository(&[]);
    sandbox.write("new.py", TORCH);
    let index = sandbox.path("other-index");
    let mut add = sandbox.isolated(std::process::Command::new("git"));
    assert!(add.args(["add", "new.py"]).env("GIT_INDEX_FILE", &index).status().unwrap().success());
    sandbox.run(&["check", "--staged"]).exits(0);
    let mut tool = sandbox.tool(&["check", "--staged"]);
    tool.env("GIT_INDEX_FILE", &index);
    Run::of(tool).exits(1);
}

#[test]
fn the_first_commit_of_a_repository_is_judged_too() {
    let sandbox = Sandbox::new(&[("a.py", TORCH)]);
    sandbox.git(&["init", "-q"]);
    sandbox.git(&["add", "-A"]);
    sandbox.run(&["check", "--staged"]).exits(1);
}

#[test]
fn staged_without_a_repository_could_not_do_the_work() {
    let run = Sandbox::new(&[("a.py", TORCH)]).run(&["check", "--staged"]).exits(2);
    assert!(run.err.contains("error:") && run.err.contains("hint:"), "{run:#?}");
}

#[test]
fn without_paths_the_whole_repository_is_looked_at() {
    let sandbox = Sandbox::repository(&[("sub/x.py", PLAIN), ("a.py", TORCH)]);
    let mut tool = sandbox.tool(&["check", "--format", "json"]);
    tool.current_dir(sandbox.path("sub"));
    let report = Run::of(tool).exits(1).json();
    assert_eq!(report["totals"]["files"], 2);
}

#[test]
fn leftovers_that_cannot_be_converted_block_as_well() {
    Sandbox::new(&[("a.py", STUCK)]).run(&["check", "a.py"]).exits(1);
}

#[test]
fn a_file_that_git_tracks_counts_although_it_is_ignored() {
    let sandbox = Sandbox::repository(&[("build/gen.py", TORCH), ("a.py", PLAIN)]);
    sandbox.write(".gitignore", "build/\n");
    sandbox.write("build/untracked.py", TORCH);
    let report = sandbox.run(&["check", "--format", "json"]).exits(1).json();
    let paths: Vec<&str> =
        report["files"].as_array().unwrap().iter().filter_map(|file| file["path"].as_str()).collect();
    assert_eq!(paths, ["a.py", "build/gen.py"]);
}

#[test]
fn on_a_conversion_branch_its_files_are_looked_at() {
    let sandbox = Sandbox::repository(&[("port/a.py", TORCH), ("other/b.py", TORCH)]);
    assert_eq!(sandbox.run(&["check", "--format", "json"]).exits(1).json()["totals"]["files"], 2);
    sandbox.run(&["start", "port", "--switch"]).exits(0);
    let report = sandbox.run(&["check", "--format", "json"]).exits(0).json();
    assert_eq!((&report["totals"]["files"], &report["commits"]["branch"]), (&1.into(), &"msconv/main".into()));
    assert!(sandbox.run(&["check"]).exits(0).out.contains("      baseline "));
    sandbox.write("port/a.py", TORCH);
    assert!(sandbox.run(&["check"]).exits(1).out.contains("port/a.py:1:1"));
}

#[test]
fn a_conversion_of_the_whole_repository_is_looked_at_as_a_whole() {
    let sandbox = Sandbox::repository(&[("a.py", TORCH), ("sub/b.py", TORCH)]);
    sandbox.run(&["start", "--switch"]).exits(0);
    assert_eq!(sandbox.run(&["check", "--format", "json"]).exits(0).json()["totals"]["files"], 2);
    sandbox.write("a.py", TORCH);
    assert!(sandbox.run(&["check"]).exits(1).out.contains("a.py:1:1"));
    sandbox.git(&["add", "-A"]);
    sandbox.run(&["check", "--staged"]).exits(1);
}
