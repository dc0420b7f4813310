//! `hook install` and `uninstall` with the real git, and `convert --hook`.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Output;

use super::{MINDSPORE, PLAIN, Sandbox, TORCH};

/// Runs git where hooks find the tool.
fn git(sandbox: &Sandbox, args: &[&str]) -> Output {
    let tool = assert_cmd::cargo::cargo_bin!("git-msconv").parent().unwrap().to_owned();
    let mut paths = vec![tool];
    paths.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap()));
    let mut command = sandbox.isolated(std::process::Command::new("git"));
    command.args(args).env("PATH", std::env::join_paths(paths).unwrap()).output().unwrap()
}

fn script(sandbox: &Sandbox, path: &str, text: &str) {
    sandbox.write(path, &format!("#!/bin/sh\n{text}\n"));
    fs::set_permissions(sandbox.path(path), fs::Permissions::from_mode(0o755)).unwrap();
}

/// Stages a file and commits; true if the commit was made.
fn commits(sandbox: &Sandbox, text: &str) -> bool {
    sandbox.write("new.py", text);
    sandbox.git(&["add", "new.py"]);
    git(sandbox, &["commit", "-qm", "new"]).status.success()
}

#[test]
fn the_hook_stops_torch_and_nothing_else() {
    let sandbox = Sandbox::repository(&[("a.py", PLAIN)]);
    let run = sandbox.run(&["hook", "install"]).exits(0);
    assert_eq!(run.out, "Installed .git/hooks/pre-commit\n");
    assert!(!commits(&sandbox, TORCH));
    assert!(commits(&sandbox, MINDSPORE));
    let run = sandbox.run(&["hook", "uninstall"]).exits(0);
    assert_eq!(run.out, "Removed .git/hooks/pre-commit\n");
    assert!(commits(&sandbox, TORCH));
    sandbox.run(&["hook", "uninstall"]).exits(2);
}

#[test]
fn a_hook_that_was_there_runs_first_and_comes_back() {
    let sandbox = Sandbox::repository(&[("a.py", PLAIN)]);
    script(&sandbox, ".git/hooks/pre-commit", "echo ran >>ran\n[ ! -e forbid ]");
    let before = sandbox.read(".git/hooks/pre-commit");
    sandbox.run(&["hook", "install"]).exits(0);
    sandbox.run(&["hook", "install"]).exits(0);
    assert!(commits(&sandbox, MINDSPORE));
    assert!(!commits(&sandbox, TORCH), "ours counts");
    sandbox.write("forbid", "");
    assert!(!commits(&sandbox, PLAIN), "and so does the one that was there");
    assert_eq!(sandbox.read("ran"), "ran\nran\nran\n");
    sandbox.run(&["hook", "uninstall"]).exits(0);
    assert_eq!(sandbox.read(".git/hooks/pre-commit"), before);
    assert!(!sandbox.path(".git/hooks/pre-commit.before-msconv").exists());
}

#[test]
fn a_hook_of_somebody_else_is_never_overwritten() {
    let sandbox = Sandbox::repository(&[("a.py", PLAIN)]);
    script(&sandbox, ".git/hooks/pre-commit", "true");
    sandbox.run(&["hook", "uninstall"]).exits(2);
    script(&sandbox, ".git/hooks/pre-commit.before-msconv", "true # older");
    let run = sandbox.run(&["hook", "install"]).exits(2);
    assert!(run.err.contains("is taken") && run.err.contains("Move one of them away"), "{run:#?}");
    assert_eq!(sandbox.read(".git/hooks/pre-commit"), "#!/bin/sh\ntrue\n");
    assert_eq!(sandbox.read(".git/hooks/pre-commit.before-msconv"), "#!/bin/sh\ntrue # older\n");
}

#[test]
fn the_folder_that_the_config_names_is_the_one() {
    let sandbox = Sandbox::repository(&[("a.py", PLAIN)]);
    sandbox.git(&["config", "core.hooksPath", "my hooks"]);
    sandbox.run(&["hook", "install"]).exits(0);
    assert!(sandbox.path("my hooks/pre-commit").exists() && !sandbox.path(".git/hooks/pre-commit").exists());
    assert!(!commits(&sandbox, TORCH));
    sandbox.run(&["hook", "uninstall"]).exits(0);
    assert!(commits(&sandbox, TORCH));
}

#[test]
fn a_linked_working_tree_shares_the_hooks() {
    let sandbox = Sandbox::repository(&[("a.py", PLAIN)]);
    sandbox.git(&["worktree", "add", "-q", "../linked"]);
    let mut tool = sandbox.tool(&["hook", "install"]);
    tool.current_dir(sandbox.path("../linked"));
    super::Run::of(tool).exits(0);
    assert!(sandbox.path(".git/hooks/pre-commit").exists());
    assert!(!commits(&sandbox, TORCH));
}

#[test]
fn before_a_push_what_is_under_the_gate_is_judged() {
    let sandbox = Sandbox::repository(&[("a.py", PLAIN), ("msconv.toml", "[gate]\npaths = [\"port/\"]\n")]);
    sandbox.git(&["init", "-q", "--bare", "../far.git"]);
    sandbox.git(&["remote", "add", "far", "../far.git"]);
    script(&sandbox, ".git/hooks/pre-push", "cat >seen");
    sandbox.run(&["hook", "install", "--hook", "pre-push"]).exits(0);
    assert!(git(&sandbox, &["push", "-q", "far", "main"]).status.success());
    assert!(sandbox.read("seen").starts_with("refs/heads/main "), "the earlier hook got its input");
    sandbox.write("port/b.py", TORCH);
    sandbox.git(&["add", "-A"]);
    sandbox.git(&["commit", "-qm", "torch"]);
    let output = git(&sandbox, &["push", "-q", "far", "main"]);
    assert!(!output.status.success() && String::from_utf8_lossy(&output.stdout).contains("port/b.py:1:"), "{output:?}");
    sandbox.run(&["hook", "uninstall", "--hook", "pre-push"]).exits(0);
    assert!(git(&sandbox, &["push", "-q", "far", "main"]).status.success());
}

/// A clone with the hook before pushes, and one file that the remote has already.
fn before_pushes() -> Sandbox {
    let sandbox = Sandbox::repository(&[("old.py", TORCH)]);
    sandbox.git(&["init", "-q", "--bare", "../far.git"]);
    sandbox.git(&["remote", "add", "far", "../far.git"]);
    sandbox.git(&["push", "-q", "far", "main"]);
    sandbox.run(&["hook", "install", "--hook", "pre-push"]).exits(0);
    sandbox
}

fn commit(sandbox: &Sandbox, path: &str, text: &str) {
    sandbox.write(path, text);
    sandbox.git(&["add", path]);
    sandbox.git(&["commit", "-qm", path]);
}

fn is_pushed(sandbox: &Sandbox, what: &str) -> bool {
    git(sandbox, &["push", "-q", "far", what]).status.success()
}

#[test]
fn a_push_is_judged_by_its_commits_and_not_by_the_working_tree() {
    let sandbox = before_pushes();
    commit(&sandbox, "a.py", PLAIN);
    sandbox.write("a.py", TORCH);
    assert!(is_pushed(&sandbox, "main"), "torch that is not committed stays here");
    sandbox.git(&["restore", "a.py"]);
    commit(&sandbox, "b.py", TORCH);
    sandbox.write("b.py", PLAIN);
    assert!(!is_pushed(&sandbox, "main"), "the commit has torch, whatever the working tree says");
    sandbox.git(&["commit", "-qam", "without"]);
    assert!(is_pushed(&sandbox, "main"), "the files count as the last commit has them");
}

#[test]
fn a_branch_that_is_not_checked_out_is_judged_when_it_is_pushed() {
    let sandbox = before_pushes();
    sandbox.git(&["switch", "-qc", "topic"]);
    commit(&sandbox, "a.py", TORCH);
    sandbox.git(&["switch", "-q", "main"]);
    assert!(is_pushed(&sandbox, "main"));
    assert!(!is_pushed(&sandbox, "topic") && !is_pushed(&sandbox, "topic:refs/heads/other"));
    assert!(is_pushed(&sandbox, "main:refs/heads/new") && is_pushed(&sandbox, ":refs/heads/new"), "nothing goes along");
}

#[test]
fn what_the_remote_has_already_is_not_judged_again() {
    let sandbox = before_pushes();
    sandbox.git(&["switch", "-qc", "topic"]);
    commit(&sandbox, "a.py", PLAIN);
    assert!(is_pushed(&sandbox, "topic"), "old.py came with main");
    sandbox.git(&["mv", "old.py", "moved.py"]);
    sandbox.git(&["commit", "-qm", "moved"]);
    assert!(!is_pushed(&sandbox, "topic"), "at another place it is a new file");
}

#[test]
fn without_the_tool_the_gate_is_shut() {
    let sandbox = Sandbox::repository(&[("a.py", PLAIN)]);
    sandbox.run(&["hook", "install"]).exits(0);
    sandbox.write("new.py", PLAIN);
    sandbox.git(&["add", "-A"]);
    let run = sandbox.isolated(std::process::Command::new("git")).args(["commit", "-qm", "new"]).output().unwrap();
    let said = String::from_utf8_lossy(&run.stderr);
    // Where the tool is installed for everybody, the commit is made.
    assert!(run.status.success() || said.contains("git-msconv is not in PATH"), "{said}");
}

#[test]
fn a_hook_that_converts_fails_once_and_then_passes() {
    let sandbox = Sandbox::new(&[("a.py", TORCH), ("b.py", PLAIN)]);
    let run = sandbox.run(&["convert", "--hook", "a.py", "b.py"]).exits(1);
    assert_eq!(run.out, "msconv: Converted a.py\n");
    assert!(sandbox.read("a.py").contains("mindspore") && !sandbox.read("a.py").contains("torch"));
    sandbox.run(&["convert", "--hook", "a.py", "b.py"]).exits(0).is_silent();
}

#[test]
fn what_needs_a_person_is_left_as_it_is() {
    let differs = "import torch\n\ntorch.save(net.state_dict(), 'a.pt')\n";
    let stuck = "import torch\n\nx = torch.no_such_name(torch.ones(2))\n";
    let sandbox = Sandbox::new(&[("a.py", differs), ("b.py", stuck)]);
    let run = sandbox.run(&["convert", "--hook", "a.py", "b.py"]).exits(1);
    assert!(run.out.contains("review[MS301] torch.save") && run.out.contains("blocking[MS202]"), "{run:#?}");
    assert!(run.out.ends_with("msconv: Left 2 files as they were: somebody has to look at them\n"), "{run:#?}");
    assert_eq!((sandbox.read("a.py").as_str(), sandbox.read("b.py").as_str()), (differs, stuck));
}

#[test]
fn a_hook_that_converts_leaves_what_is_not_under_the_gate() {
    let sandbox = Sandbox::repository(&[("a.py", TORCH), ("msconv.toml", "[gate]\npaths = [\"port/\"]\n")]);
    sandbox.run(&["convert", "--hook", "a.py"]).exits(0).is_silent();
    assert_eq!(sandbox.read("a.py"), TORCH);
}
