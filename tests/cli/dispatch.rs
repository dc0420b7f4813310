//! Run by git: `git msconv ...` finds the tool on the PATH.

use std::path::PathBuf;

use super::{PLAIN, Run, Sandbox, TORCH};

/// `git` with the tool on its PATH.
fn git(sandbox: &Sandbox, args: &[&str]) -> Run {
    let tool = assert_cmd::cargo::cargo_bin!("git-msconv").parent().unwrap().to_owned();
    let others = std::env::var_os("PATH").unwrap_or_default();
    let all: Vec<PathBuf> = std::iter::once(tool).chain(std::env::split_paths(&others)).collect();
    let mut command = sandbox.isolated(std::process::Command::new("git"));
    command.env("PATH", std::env::join_paths(all).unwrap()).env("MANPATH", sandbox.path("man")).env("MANPAGER", "cat");
    command.args(args);
    Run::of(assert_cmd::Command::from_std(command))
}

#[test]
fn git_finds_the_tool_and_lists_it() {
    let sandbox = Sandbox::repository(&[("sub/a.py", TORCH), ("b.py", PLAIN)]);
    let version = format!("git-msconv {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(git(&sandbox, &["msconv", "--version"]).exits(0).out, version);
    assert!(git(&sandbox, &["--list-cmds=others"]).exits(0).out.lines().any(|line| line == "msconv"));
    // Exit codes come through.
    git(&sandbox, &["msconv", "check", "b.py"]).exits(0);
    assert!(git(&sandbox, &["msconv", "check"]).exits(1).out.contains("sub/a.py:1:"));
    git(&sandbox, &["msconv", "check", "gone.py"]).exits(2);
}

#[test]
fn paths_start_from_where_git_was_called() {
    let sandbox = Sandbox::repository(&[("sub/a.py", TORCH)]);
    let run = git(&sandbox, &["-C", "sub", "msconv", "check", "a.py"]).exits(1);
    assert!(run.out.contains("  a.py:1:"), "{run:#?}");
    let git_dir = sandbox.path(".git").display().to_string();
    let tree = sandbox.path("").display().to_string();
    let named = ["--git-dir", &git_dir, "--work-tree", &tree, "msconv", "start", "-n", "sub/a.py"];
    assert!(git(&sandbox, &named).exits(0).out.contains("converted sub/a.py"));
    // A shell alias runs at the top, whatever folder it was called in.
    sandbox.git(&["config", "alias.gate", "!git msconv check"]);
    let run = git(&sandbox, &["-C", "sub", "gate"]).exits(1);
    assert!(run.out.contains("  sub/a.py:1:"), "{run:#?}");
}

#[test]
fn every_way_to_ask_for_help_but_that_of_man_is_answered_by_the_tool() {
    let sandbox = Sandbox::new(&[]);
    for args in [&["msconv", "-h"][..], &["msconv", "help"]] {
        assert!(git(&sandbox, args).exits(0).out.contains("Usage: git msconv [OPTIONS] <COMMAND>"));
    }
    for args in [&["msconv", "help", "start"][..], &["msconv", "start", "--help"], &["msconv", "start", "-h"]] {
        assert!(git(&sandbox, args).exits(0).out.contains("Usage: git msconv start [OPTIONS] [SOURCE]..."));
    }
}

#[test]
fn the_manual_page_names_every_command_and_flag() {
    let sandbox = Sandbox::new(&[]);
    let page = git(&sandbox, &["msconv", "man"]).exits(0).out;
    assert!(page.contains(".TH git-msconv 1") && page.contains(".SH NAME\ngit\\-msconv \\- "), "{page}");
    let help = git(&sandbox, &["msconv", "help"]).exits(0).out;
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    for command in commands.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help") {
        assert!(page.contains(&format!(".SH \"GIT MSCONV {}\"", command.to_uppercase())), "{command}: {page}");
        let help = git(&sandbox, &["msconv", command, "-h"]).exits(0).out;
        for flag in help.split_whitespace().filter_map(|word| word.strip_prefix("--")) {
            let flag = flag.trim_end_matches(|letter: char| !letter.is_ascii_lowercase()).replace('-', "\\-");
            assert!(page.contains(&format!("\\-\\-{flag}")), "{command} --{flag}");
        }
    }
    assert_eq!(page, git(&sandbox, &["msconv", "man"]).exits(0).out);
}

#[test]
fn git_shows_the_manual_page_once_it_is_in_place() {
    let sandbox = Sandbox::new(&[]);
    let page = git(&sandbox, &["msconv", "man"]).exits(0).out;
    sandbox.write("man/man1/git-msconv.1", &page);
    let has_man = sandbox.isolated(std::process::Command::new("man")).arg("--version").output();
    if !has_man.is_ok_and(|output| output.status.success()) {
        // Nothing on this machine shows manual pages.
        return;
    }
    for args in [&["help", "msconv"][..], &["msconv", "--help"]] {
        let run = git(&sandbox, args).exits(0);
        assert!(run.out.contains("GIT MSCONV START"), "{run:#?}");
    }
}
