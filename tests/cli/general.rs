//! What holds for every subcommand.

use std::process::Stdio;

use super::{PLAIN, STUCK, Sandbox};

#[test]
fn help_and_version_are_answers() {
    let sandbox = Sandbox::new(&[]);
    let help = sandbox.run(&["--help"]).exits(0);
    assert!(help.out.contains("Usage: git msconv") && help.err.is_empty());
    let version = sandbox.run(&["--version"]).exits(0);
    assert_eq!(version.out, format!("git-msconv {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_wrong_command_line_could_not_do_the_work() {
    let sandbox = Sandbox::new(&[]);
    for args in [&["no-such-command"][..], &["convert"], &["check", "--format", "poem"], &[]] {
        let run = sandbox.run(args).exits(2);
        assert!(run.out.is_empty() && !run.err.is_empty(), "{run:#?}");
    }
}

#[test]
fn a_path_that_is_not_there_could_not_do_the_work() {
    let sandbox = Sandbox::new(&[]);
    for command in ["scan", "check", "convert"] {
        let run = sandbox.run(&[command, "gone.py"]).exits(2);
        assert!(run.out.is_empty() && run.err.starts_with("error: Could not read gone.py"), "{run:#?}");
    }
}

#[test]
fn every_code_can_be_explained() {
    let sandbox = Sandbox::new(&[]);
    let all = sandbox.run(&["explain"]).exits(0);
    for code in all.out.lines().filter_map(|line| line.split_whitespace().next()) {
        let run = sandbox.run(&["explain", code]).exits(0);
        assert!(run.out.starts_with(code), "{run:#?}");
    }
    assert!(all.out.lines().count() > 10);
}

#[test]
fn a_code_and_an_api_can_be_explained_at_once() {
    let run = Sandbox::new(&[]).run(&["explain", "MS201", "torch.full_like"]).exits(0);
    assert!(run.out.contains("MS201") && run.out.contains("mindspore.mint.full_like"), "{run:#?}");
    Sandbox::new(&[]).run(&["explain", "MS201", "torch.no_such_name"]).exits(2);
}

#[test]
fn what_a_helper_is_is_said_where_one_is_written() {
    let sandbox = Sandbox::new(&[]);
    let said = |api: &str| sandbox.run(&["explain", api]).exits(0).out.contains("A helper is a short definition");
    assert!(said("torch.nn.RMSNorm") && said("torch.finfo") && !said("torch.nn.Linear"));
}

#[test]
fn an_api_can_be_explained() {
    let sandbox = Sandbox::new(&[]);
    let run = sandbox.run(&["explain", "torch.ones"]).exits(0);
    assert!(run.out.starts_with("torch.ones becomes mindspore.mint.ones\n"), "{run:#?}");
    sandbox.run(&["explain", "no.such.api"]).exits(2);
    let run = sandbox.run(&["explain", "ones"]).exits(2);
    assert!(run.err.contains("torch.ones"), "{run:#?}");
}

#[test]
fn no_colour_without_a_terminal_unless_asked_for() {
    let sandbox = Sandbox::new(&[("a.py", STUCK)]);
    assert!(!sandbox.run(&["check", "a.py"]).out.contains('\u{1b}'));
    assert!(sandbox.run(&["check", "a.py", "--color", "always"]).out.contains('\u{1b}'));
    let mut command = sandbox.tool(&["check", "a.py"]);
    command.env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1");
    assert!(!super::Run::of(command).out.contains('\u{1b}'));
}

#[test]
fn gits_pager_shows_colours() {
    let sandbox = Sandbox::new(&[("a.py", STUCK)]);
    let run = |set: &[(&str, &str)]| {
        let mut command = sandbox.tool(&["check", "a.py"]);
        for (name, value) in set {
            command.env(name, value);
        }
        super::Run::of(command).out.contains('\u{1b}')
    };
    assert!(run(&[("GIT_PAGER_IN_USE", "1")]));
    assert!(!run(&[("GIT_PAGER_IN_USE", "1"), ("NO_COLOR", "1")]));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let files: Vec<(String, &str)> = (0..3000).map(|number| (format!("file_{number}.py"), PLAIN)).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    let sandbox = Sandbox::new(&files);
    let tool = std::process::Command::new(assert_cmd::cargo::cargo_bin!("git-msconv"));
    let mut tool = sandbox.isolated(tool);
    tool.args(["scan", "--json"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = tool.spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_failure() {
    let sandbox = Sandbox::new(&[("a.py", PLAIN)]);
    let tool = std::process::Command::new(assert_cmd::cargo::cargo_bin!("git-msconv"));
    let mut tool = sandbox.isolated(tool);
    tool.args(["scan", "--json"]).stdout(std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap());
    assert_eq!(tool.status().unwrap().code(), Some(2));
}
