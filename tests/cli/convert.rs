//! `convert`: files, folders, standard input.

use std::fs;

use super::{MINDSPORE, PLAIN, STUCK, Sandbox, TORCH, names};

#[track_caller]
fn is_converted(code: &str) {
    assert!(code.contains("mint.arange(10)") && !code.contains("torch"), "{code}");
}

#[test]
fn standard_input_becomes_standard_output() {
    let run = Sandbox::new(&[]).pipe(&["convert", "-"], TORCH).exits(0);
    is_converted(&run.out);
    assert!(run.err.starts_with("Converted 1 of 1 file: "), "{run:#?}");
}

#[test]
fn what_needs_no_change_comes_out_as_it_went_in() {
    for code in [PLAIN, MINDSPORE, "", "x = 1", "x = 1\r\n\x0c\r\n"] {
        assert_eq!(Sandbox::new(&[]).pipe(&["convert", "-"], code).exits(0).out, code);
    }
}

#[test]
fn code_that_is_not_python_comes_out_as_it_went_in() {
    let code = "import torch\nprint 'x'\n";
    let run = Sandbox::new(&[]).pipe(&["convert", "-", "--stdin-filename", "old.py"], code).exits(1);
    assert_eq!(run.out, code);
    assert!(run.err.contains("blocking[MS001]") && run.err.contains("old.py:"), "{run:#?}");
}

#[test]
fn a_single_file_is_printed_and_left_alone() {
    let sandbox = Sandbox::new(&[("a.py", TORCH)]);
    is_converted(&sandbox.run(&["convert", "a.py"]).exits(0).out);
    assert_eq!(sandbox.read("a.py"), TORCH);
}

#[test]
fn blocking_items_are_shown_beside_the_code() {
    let run = Sandbox::new(&[]).pipe(&["convert", "-", "--no-marks"], STUCK).exits(1);
    assert_eq!(run.out, STUCK);
    assert!(run.err.contains("blocking[MS") && run.err.contains("<stdin>:3:5"), "{run:#?}");
    assert!(run.err.contains("3 | x = torch.no_such_name(2)"), "{run:#?}");
}

#[test]
fn marks_are_written_unless_they_are_off() {
    let sandbox = Sandbox::new(&[]);
    assert!(sandbox.pipe(&["convert", "-"], STUCK).out.contains("# msconv: MS"));
    assert!(!sandbox.pipe(&["convert", "-", "--no-marks"], STUCK).out.contains("msconv"));
    sandbox.write("msconv.toml", "marks = \"off\"\n");
    assert!(!sandbox.pipe(&["convert", "-"], STUCK).out.contains("msconv"));
    assert!(sandbox.pipe(&["convert", "-", "--marks"], STUCK).out.contains("# msconv: MS"));
}

#[test]
fn quiet_says_nothing_but_the_code() {
    let run = Sandbox::new(&[]).pipe(&["convert", "-q", "-"], STUCK).exits(1);
    assert!(run.err.is_empty(), "{run:#?}");
}

#[test]
fn a_diff_applies_and_gives_the_converted_file() {
    let sandbox = Sandbox::repository(&[("a.py", TORCH), ("sub/b.py", "import torch\nx = torch.arange(10)")]);
    let run = sandbox.run(&["convert", ".", "--diff", "-q"]).exits(0);
    sandbox.write("change.diff", &run.out);
    sandbox.git(&["apply", "change.diff"]);
    assert_eq!(sandbox.read("a.py"), sandbox.pipe(&["convert", "-"], TORCH).out);
    assert!(sandbox.read("sub/b.py").ends_with("mint.arange(10)"));
}

#[test]
fn a_diff_applies_from_a_folder_below_the_top() {
    let sandbox = Sandbox::repository(&[("a.py", TORCH), ("sub/b.py", TORCH)]);
    let mut tool = sandbox.tool(&["convert", "b.py", "../a.py", "--diff", "-q"]);
    tool.current_dir(sandbox.path("sub"));
    let diff = super::Run::of(tool).exits(0).out;
    assert!(diff.contains("--- a/a.py\n+++ b/a.py\n") && diff.contains("--- a/sub/b.py\n"), "{diff}");
    sandbox.write("change.diff", &diff);
    sandbox.git(&["apply", "change.diff"]);
    is_converted(&sandbox.read("sub/b.py"));
}

#[test]
fn a_diff_of_nothing_is_nothing() {
    let sandbox = Sandbox::new(&[("a.py", PLAIN)]);
    sandbox.run(&["convert", "a.py", "--diff", "-q"]).exits(0).is_silent();
}

#[test]
fn in_place_replaces_converted_files_only() {
    let sandbox = Sandbox::new(&[("a.py", TORCH), ("b.py", PLAIN), ("notes.txt", "import torch\n")]);
    let before = fs::metadata(sandbox.path("b.py")).unwrap().modified().unwrap();
    sandbox.run(&["convert", "--in-place", "."]).exits(0);
    is_converted(&sandbox.read("a.py"));
    assert_eq!((sandbox.read("b.py").as_str(), sandbox.read("notes.txt").as_str()), (PLAIN, "import torch\n"));
    assert_eq!(fs::metadata(sandbox.path("b.py")).unwrap().modified().unwrap(), before);
    assert_eq!(names(&sandbox.path("")), ["a.py", "b.py", "notes.txt"]);
    let again = sandbox.run(&["convert", "--in-place", "--json", "."]).exits(0);
    assert_eq!(again.json()["totals"]["converted"], 0);
}

#[cfg(unix)]
#[test]
fn a_link_is_left_alone_with_a_note() {
    let sandbox = Sandbox::new(&[("real.txt", TORCH)]);
    std::os::unix::fs::symlink("real.txt", sandbox.path("link.py")).unwrap();
    let run = sandbox.run(&["convert", "--in-place", "link.py"]).exits(0);
    assert!(run.err.contains("warning: link.py is a symbolic link"), "{run:#?}");
    assert_eq!(sandbox.read("real.txt"), TORCH);
    assert!(sandbox.path("link.py").is_symlink());
}

#[test]
fn a_folder_is_mirrored() {
    let sandbox = Sandbox::new(&[("in/pkg/a.py", TORCH), ("in/data.bin", "\u{0}x"), ("in/.hidden", "h")]);
    sandbox.run(&["convert", "in", "--to", "out/deep"]).exits(0);
    is_converted(&sandbox.read("out/deep/pkg/a.py"));
    assert_eq!(
        (sandbox.read("out/deep/data.bin").as_str(), sandbox.read("out/deep/.hidden").as_str()),
        ("\u{0}x", "h")
    );
    assert_eq!(sandbox.read("in/pkg/a.py"), TORCH);
    sandbox.run(&["convert", "in", "--to", "out/deep"]).exits(2);
    sandbox.run(&["convert", "in", "--to", "out/deep", "--force"]).exits(0);
    sandbox.run(&["convert", "in", "--to", "in/out"]).exits(2);
}

#[test]
fn ignored_files_stay_behind_with_a_hint() {
    let sandbox = Sandbox::new(&[("in/a.py", TORCH), ("in/build/x", "x"), ("in/.gitignore", "build/\n")]);
    let run = sandbox.run(&["convert", "in", "--to", "out"]).exits(0);
    assert!(run.err.contains("hint: 1 file that .gitignore leaves out") && !sandbox.path("out/build").exists());
    sandbox.run(&["convert", "in", "--to", "all", "--no-ignore"]).exits(0);
    assert_eq!(sandbox.read("all/build/x"), "x");
}

#[test]
fn a_report_on_standard_output_names_what_was_done() {
    let sandbox = Sandbox::new(&[("a.py", TORCH), ("b.py", STUCK)]);
    let run = sandbox.run(&["convert", "--in-place", "--json", "--no-marks", "."]).exits(1);
    let report = run.json();
    assert_eq!((&report["schema_version"], &report["task"]), (&1.into(), &"convert".into()));
    assert_eq!(report["files"][0]["state"], "converted");
    assert_eq!(report["files"][1]["path"], "b.py");
    assert_eq!(report["files"][1]["items"][0]["severity"], "blocking");
}

#[test]
fn what_does_not_fit_together_is_refused() {
    let sandbox = Sandbox::new(&[("a.py", TORCH), ("b.py", TORCH), ("data.txt", "x")]);
    for args in [
        &["convert", "a.py", "b.py"][..],
        &["convert", "."],
        &["convert", "-", "a.py"],
        &["convert", "-", "--in-place"],
        &["convert", "a.py", "--json"],
        &["convert", "a.py", "--diff", "--json"],
        &["convert", "a.py", "--diff", "--in-place"],
        &["convert", "a.py", "--to", "out"],
        &["convert", "a.py", "--stdin-filename", "x.py"],
        &["convert", "data.txt"],
    ] {
        let run = sandbox.run(args).exits(2);
        assert!(run.out.is_empty() && !run.err.is_empty(), "{args:?}: {run:#?}");
    }
    assert_eq!(names(&sandbox.path("")), ["a.py", "b.py", "data.txt"]);
}

#[test]
fn a_file_that_uses_torch_by_way_of_another_one_counts_as_one_of_them() {
    let base = "import torch.nn as nn\n\n\nclass Base(nn.Module):\n    pass\n";
    let head = "from base import Base\n\n\nclass Head(Base):\n    def forward(self, x):\n        return x\n";
    let sandbox = Sandbox::new(&[("base.py", base), ("head.py", head)]);
    let run = sandbox.run(&["convert", ".", "--in-place"]).exits(0);
    assert!(run.err.contains("Converted 2 of 2 files"), "{run:#?}");
}

/// The command that a run says undoes it.
fn undo(run: &super::Run) -> String {
    let line = run.err.lines().find_map(|line| line.strip_prefix("hint: Undo it with: "));
    line.unwrap_or_else(|| panic!("no way back: {run:#?}")).to_owned()
}

fn shell(sandbox: &Sandbox, folder: &str, command: &str) {
    let mut shell = sandbox.isolated(std::process::Command::new("sh"));
    let output = shell.args(["-c", command]).current_dir(sandbox.path(folder)).output().unwrap();
    assert!(output.status.success(), "{command}: {output:?}");
}

#[cfg(unix)]
#[test]
fn what_was_replaced_comes_back_as_it_lay_on_disk() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = Sandbox::repository(&[("a.py", TORCH), ("sub/b.py", TORCH), ("c.py", TORCH)]);
    let edited = format!("{TORCH}y = x.numel()  # never committed\r\n");
    sandbox.write("sub/b.py", &edited);
    sandbox.write("new.py", TORCH);
    std::fs::set_permissions(sandbox.path("new.py"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let run = sandbox.run(&["convert", "--in-place", "a.py", "sub", "new.py"]).exits(0);
    assert!(["a.py", "sub/b.py", "new.py"].iter().all(|path| sandbox.read(path).contains("mindspore")));
    sandbox.write("c.py", "work = 'after'\n");
    shell(&sandbox, "sub", &undo(&run));
    assert_eq!([sandbox.read("a.py"), sandbox.read("sub/b.py"), sandbox.read("new.py")], [TORCH, &edited, TORCH]);
    assert_eq!(sandbox.read("c.py"), "work = 'after'\n", "what was not converted is left alone");
    assert_ne!(std::fs::metadata(sandbox.path("new.py")).unwrap().permissions().mode() & 0o111, 0);
    let status = String::from_utf8(sandbox.git(&["status", "--porcelain"]).stdout).unwrap();
    assert_eq!(status, " M c.py\n M sub/b.py\n?? new.py\n", "the index is as it was");
}

#[test]
fn a_mirror_is_taken_away_by_the_command_that_is_printed() {
    let sandbox = Sandbox::new(&[("in/a.py", TORCH)]);
    let run = sandbox.run(&["convert", "in", "--to", "out put"]).exits(0);
    assert_eq!(undo(&run), "rm -r 'out put'");
    let run = sandbox.run(&["convert", "in", "--to", "out put", "--force"]).exits(0);
    assert!(!run.err.contains("Undo"), "something stood there before: {run:#?}");
}

#[test]
fn without_a_repository_or_a_change_no_way_back_is_promised() {
    let sandbox = Sandbox::new(&[("a.py", TORCH)]);
    assert!(!sandbox.run(&["convert", "--in-place", "a.py"]).exits(0).err.contains("Undo"));
    let sandbox = Sandbox::repository(&[("a.py", super::MINDSPORE)]);
    assert!(!sandbox.run(&["convert", "--in-place", "a.py"]).exits(0).err.contains("Undo"));
}
