//! Every command that writes prints the command that undoes it: it is run here, and everything is as it was.

use std::fs;

use super::{MINDSPORE, STUCK, Sandbox, TORCH};

/// All that a command may change: branches, notes and tags, where HEAD is, the index, files and their modes, hooks.
fn state(sandbox: &Sandbox) -> String {
    let git = |args: &[&str]| String::from_utf8(sandbox.git(args).stdout).unwrap();
    let refs = git(&["for-each-ref", "--format=%(refname) %(objectname)"]);
    let mut out = refs + &git(&["symbolic-ref", "HEAD"]) + &git(&["ls-files", "--stage"]);
    let mut open = vec![sandbox.path("")];
    let mut files = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            match entry.file_name().unwrap().to_str().unwrap() {
                ".git" => open.push(entry.join("hooks")),
                _ if entry.is_dir() => open.push(entry),
                _ => files.push(entry),
            }
        }
    }
    files.sort();
    for file in files {
        let mode = fs::metadata(&file).unwrap().permissions();
        out += &format!("{} {mode:?} {:?}\n", file.display(), fs::read(&file).unwrap());
    }
    out
}

/// Runs a command and what it says undoes it.
fn is_undone(sandbox: &Sandbox, args: &[&str]) {
    let before = state(sandbox);
    let run = sandbox.run(args);
    assert_ne!(state(sandbox), before, "{args:?} wrote nothing: {run:#?}");
    let hint = run.err.lines().find_map(|line| line.split_once("hint: Undo it with: "));
    let undo = hint.unwrap_or_else(|| panic!("{args:?} does not say what undoes it: {run:#?}")).1;
    let mut path = vec![std::path::PathBuf::from(env!("CARGO_BIN_EXE_git-msconv")).parent().unwrap().to_owned()];
    path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    let mut shell = sandbox.isolated(std::process::Command::new("sh"));
    shell.args(["-c", undo]).env("PATH", std::env::join_paths(path).unwrap());
    let output = shell.output().unwrap();
    assert!(output.status.success(), "{args:?}: {undo}: {output:?}");
    assert_eq!(state(sandbox), before, "{args:?}: {undo}");
}

#[cfg(unix)]
#[test]
fn what_a_command_writes_is_undone_by_the_command_that_it_prints() {
    let least = "import torch\n\n\ndef least(x):\n    return torch.finfo(x.dtype).min\n";
    let package = [("pkg/__init__.py", ""), ("pkg/c.py", least), ("pkg/d.py", least)];
    let sandbox = Sandbox::repository(&[&[("a.py", TORCH), ("sub/b.py", STUCK)], &package[..]].concat());
    for args in [
        &["start"][..],
        &["start", "--switch"],
        &["convert", "--in-place", "."],
        &["convert", "--hook", "a.py"],
        &["convert", "sub", "--to", "mirror"],
        &["hook", "install"],
        &["hook", "install", "--hook", "pre-push"],
    ] {
        is_undone(&sandbox, args);
    }
    sandbox.run(&["hook", "install"]).exits(0);
    is_undone(&sandbox, &["hook", "uninstall"]);
    sandbox.run(&["hook", "uninstall"]).exits(0);
    sandbox.run(&["start", "--switch"]).exits(1);
    is_undone(&sandbox, &["accept", "a.py"]);
    is_undone(&sandbox, &["accept", "--all-clean"]);
    is_undone(&sandbox, &["reject", "a.py"]);
    sandbox.write("sub/b.py", MINDSPORE);
    sandbox.git(&["commit", "-qam", "by hand"]);
    for args in [&["finish"][..], &["finish", "--squash"], &["finish", "--tag", "done"]] {
        is_undone(&sandbox, args);
    }
    sandbox.git(&["switch", "-q", "main"]);
    is_undone(&sandbox, &["undo", "--force"]);
}
