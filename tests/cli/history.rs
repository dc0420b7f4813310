//! `start`, `status` and `undo`: the runs on Git history.

use std::fs;

use super::{PLAIN, Run, STUCK, Sandbox, TORCH};

fn text(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn start_says_what_was_done_and_what_comes_next() {
    let sandbox = Sandbox::repository(&[("a.py", TORCH), ("b.py", PLAIN)]);
    let run = sandbox.run(&["start"]).exits(0);
    assert!(run.out.starts_with("Converted 1 of 1 file: "), "{run:#?}");
    assert!(run.out.contains("      baseline ") && run.out.contains("  conversion "), "{run:#?}");
    assert!(run.err.contains("git diff msconv/main~1 msconv/main"), "{run:#?}");
    assert!(run.err.contains("git switch msconv/main"), "{run:#?}");
    let converted = text(&sandbox.git(&["show", "msconv/main:a.py"]));
    assert!(converted.contains("mindspore") && !converted.contains("torch"), "{converted}");
    assert_eq!(sandbox.read("a.py"), TORCH);
}

#[test]
fn blocking_items_are_in_the_exit_code() {
    let sandbox = Sandbox::repository(&[("a.py", TORCH), ("stuck.py", &format!("{TORCH}{STUCK}"))]);
    let run = sandbox.run(&["start"]).exits(1);
    assert!(run.out.contains("stuck.py: "), "{run:#?}");
    sandbox.run(&["status"]).exits(1);
}

#[test]
fn a_refusal_names_reason_and_way_out() {
    let sandbox = Sandbox::repository(&[("a.py", TORCH)]);
    sandbox.run(&["start"]).exits(0);
    let run = sandbox.run(&["start"]).exits(2);
    assert!(run.out.is_empty(), "{run:#?}");
    assert!(run.err.starts_with("error: Branch msconv/main exists already\nhint: "), "{run:#?}");
}

#[test]
fn without_a_repository_there_is_nothing_to_start_from() {
    let run = Sandbox::new(&[("a.py", TORCH)]).run(&["start"]).exits(2);
    assert!(run.err.starts_with("error: There is no Git repository here\nhint: "), "{run:#?}");
}

/// Gives the repository to another user; false if this user may not.
#[cfg(unix)]
fn give_away(sandbox: &Sandbox) -> bool {
    const SOMEBODY: Option<u32> = Some(12_345);
    ["", ".git"].iter().all(|path| std::os::unix::fs::chown(sandbox.path(path), SOMEBODY, None).is_ok())
}

#[cfg(unix)]
#[test]
fn a_repository_of_another_user_is_refused_unless_it_is_trusted() {
    let sandbox = Sandbox::repository(&[("a.py", TORCH)]);
    if !give_away(&sandbox) {
        // Only root can make the situation: all that is left to hold is that our own is no trouble.
        sandbox.run(&["start", "-n"]).exits(0);
        return;
    }
    let run = sandbox.run(&["start", "-n"]).exits(2);
    assert!(run.err.starts_with("error: The repository belongs to another user\nhint: "), "{run:#?}");
    assert!(run.err.contains("safe.directory"), "{run:#?}");
    let path = std::fs::canonicalize(sandbox.path("")).unwrap();
    sandbox.write("../gitconfig", &format!("[safe]\n\tdirectory = {}\n", path.display()));
    sandbox.run(&["start", "-n"]).exits(0);
}

#[test]
fn a_dry_run_prints_a_diff_that_is_the_conversion() {
    let sandbox = Sandbox::repository(&[("a.py", TORCH), ("pkg/b.py", TORCH)]);
    let run = sandbox.run(&["start", "--dry-run", "--diff"]).exits(0);
    assert_eq!(text(&sandbox.git(&["branch", "--list", "msconv/*"])), "");
    sandbox.write("conversion.patch", &run.out);
    sandbox.git(&["apply", "conversion.patch"]);
    sandbox.run(&["start"]).exits(0);
    sandbox.git(&["diff", "--exit-code", "msconv/main", "--", "a.py", "pkg/b.py"]);
}

#[test]
fn a_dry_run_prints_the_plan() {
    let sandbox = Sandbox::repository(&[("a.py", TORCH)]);
    let run = sandbox.run(&["start", "-n"]).exits(0);
    assert!(run.out.starts_with("Would make branch msconv/main from "), "{run:#?}");
    assert!(run.out.contains("\n  converted a.py: "), "{run:#?}");
}

#[test]
fn the_json_document_names_the_commits() {
    let sandbox = Sandbox::repository(&[("a.py", TORCH)]);
    let report = sandbox.run(&["start", "--json"]).exits(0).json();
    assert_eq!((&report["task"], &report["commits"]["branch"]), (&"start".into(), &"msconv/main".into()));
    let conversion = text(&sandbox.git(&["rev-parse", "msconv/main"]));
    assert_eq!(report["commits"]["conversion"], conversion.trim());
    let status = sandbox.run(&["status", "--json"]).exits(0).json();
    assert_eq!(status["status"]["conversion"], conversion.trim());
    assert_eq!(status["status"]["files"][0]["state"], "converted");
}

#[test]
fn switch_goes_to_the_branch_and_gits_refusal_harms_nothing() {
    let sandbox = Sandbox::repository(&[("a.py", TORCH)]);
    sandbox.write("a.py", "import torch  # not committed\n");
    let run = sandbox.run(&["start", "--switch"]).exits(2);
    assert!(run.err.contains("error: Could not switch to msconv/main"), "{run:#?}");
    assert_eq!(sandbox.read("a.py"), "import torch  # not committed\n");
    sandbox.git(&["checkout", "-q", "a.py"]);
    let run = sandbox.run(&["start", "--switch", "--name", "two"]).exits(0);
    assert!(run.err.contains("Switched to msconv/two"), "{run:#?}");
    assert_eq!(text(&sandbox.git(&["branch", "--show-current"])), "msconv/two\n");
    assert!(sandbox.read("a.py").contains("mindspore"));
}

#[test]
fn switch_loses_nothing_where_libgit2_would() {
    // The index is locked: libgit2 would write the files first, and fail then.
    let sandbox = Sandbox::repository(&[("a.py", TORCH)]);
    sandbox.write(".git/index.lock", "");
    let run = sandbox.run(&["start", "--switch"]).exits(2);
    assert!(run.err.contains("index.lock"), "{run:#?}");
    assert_eq!(fs::read_to_string(sandbox.path("a.py")).unwrap(), TORCH);
    assert_eq!(text(&sandbox.git(&["branch", "--show-current"])), "main\n");

    // A staged change whose file was put back: libgit2 would drop it.
    let sandbox = Sandbox::repository(&[("a.py", TORCH)]);
    sandbox.write("a.py", "import torch  # staged\n");
    sandbox.git(&["add", "a.py"]);
    sandbox.write("a.py", TORCH);
    let run = sandbox.run(&["start", "--switch"]).exits(2);
    assert!(run.err.contains("git switch") && run.err.contains("a.py"), "{run:#?}");
    assert_eq!(text(&sandbox.git(&["show", ":a.py"])), "import torch  # staged\n");

    // An untracked file where the branch has one.
    let sandbox = Sandbox::repository(&[("src/a.py", TORCH)]);
    sandbox.write("out/a.py", "mine\n");
    sandbox.run(&["start", "src", "--to", "out", "--switch"]).exits(2);
    assert_eq!(fs::read_to_string(sandbox.path("out/a.py")).unwrap(), "mine\n");
    assert_eq!(text(&sandbox.git(&["branch", "--show-current"])), "main\n");
}

#[test]
fn filters_and_sparse_checkouts_are_honoured_by_switch() {
    let sandbox =
        Sandbox::repository(&[("a.py", TORCH), (".gitattributes", "*.txt filter=up\n"), ("far/b.txt", "b\n")]);
    sandbox.git(&["config", "filter.up.smudge", "tr a-z A-Z"]);
    sandbox.git(&["config", "filter.up.clean", "tr A-Z a-z"]);
    sandbox.git(&["sparse-checkout", "set", "--no-cone", "/*", "!/far/"]);
    sandbox.write("src/c.txt", "C\n");
    sandbox.write("src/d.py", TORCH);
    sandbox.git(&["add", "-A"]);
    sandbox.git(&["commit", "-qm", "more"]);
    sandbox.run(&["start", "src", "--to", "out", "--switch"]).exits(0);
    assert_eq!(fs::read_to_string(sandbox.path("out/c.txt")).unwrap(), "C\n");
    assert!(!sandbox.path("far/b.txt").exists());
    assert_eq!(text(&sandbox.git(&["status", "--porcelain"])), "");
}

#[test]
fn excluded_files_are_not_converted() {
    let sandbox = Sandbox::repository(&[("a.py", TORCH), ("vendor/b.py", TORCH)]);
    sandbox.run(&["start", "--exclude", "/vendor/"]).exits(0);
    assert_eq!(text(&sandbox.git(&["diff", "--name-only", "msconv/main~1", "msconv/main"])), "a.py\n");
}

#[test]
fn gits_own_environment_and_settings_are_honoured() {
    let sandbox = Sandbox::repository(&[("pkg/a.py", TORCH)]);
    std::fs::create_dir(sandbox.path("../elsewhere")).unwrap();
    let mut command = sandbox.tool(&["start", "--name", "far"]);
    command.current_dir(sandbox.path("../elsewhere"));
    command.env("GIT_DIR", sandbox.path(".git")).env("GIT_WORK_TREE", sandbox.path(""));
    Run::of(command).exits(0);
    let mut command = sandbox.tool(&["start", "a.py"]);
    command.current_dir(sandbox.path("pkg"));
    command.env_remove("GIT_AUTHOR_NAME").env_remove("GIT_COMMITTER_NAME");
    command.env("GIT_CONFIG_PARAMETERS", "'user.name'='Given' 'msconv.name'='near'");
    Run::of(command).exits(0);
    assert_eq!(text(&sandbox.git(&["log", "-1", "--format=%an %cn", "msconv/near"])), "Given Given\n");
}

#[test]
fn the_configuration_of_the_user_is_the_file_that_git_takes() {
    let sandbox = Sandbox::repository(&[("a.py", TORCH)]);
    sandbox.write("../.gitconfig", "[user]\n\tname = Home\n\temail = home@example.com\n");
    sandbox.write("../named", "[user]\n\tname = Named\n\temail = named@example.com\n");
    for (name, file, expected) in [("one", Some("../named"), "Named"), ("two", None, "Home")] {
        let mut command = sandbox.tool(&["start", "--name", name]);
        for variable in ["GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"] {
            command.env_remove(variable);
        }
        match file {
            Some(file) => command.env("GIT_CONFIG_GLOBAL", sandbox.path(file)),
            None => command.env_remove("GIT_CONFIG_GLOBAL"),
        };
        Run::of(command).exits(0);
        assert_eq!(
            text(&sandbox.git(&["log", "-1", "--format=%an", &format!("msconv/{name}")])),
            format!("{expected}\n")
        );
    }
}

#[test]
fn nobody_to_commit_as_is_refused() {
    let sandbox = Sandbox::repository(&[("a.py", TORCH)]);
    let mut command = sandbox.tool(&["start"]);
    for name in ["GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "EMAIL"] {
        command.env_remove(name);
    }
    let run = Run::of(command).exits(2);
    assert!(run.err.contains("hint: Run git config user.name"), "{run:#?}");
}

#[test]
fn signing_without_git_is_refused() {
    let sandbox = Sandbox::repository(&[("a.py", TORCH)]);
    sandbox.git(&["config", "commit.gpgSign", "true"]);
    let mut command = sandbox.tool(&["start"]);
    command.env("PATH", sandbox.path("nothing-here"));
    let run = Run::of(command).exits(2);
    assert!(run.err.contains("--no-sign"), "{run:#?}");
    let mut command = sandbox.tool(&["start", "--no-sign"]);
    command.env("PATH", sandbox.path("nothing-here"));
    Run::of(command).exits(0);
}

#[test]
fn undo_takes_the_branch_away_and_says_how_to_get_it_back() {
    let sandbox = Sandbox::repository(&[("a.py", TORCH)]);
    sandbox.run(&["start"]).exits(0);
    let tip = text(&sandbox.git(&["rev-parse", "--short", "msconv/main"]));
    let run = sandbox.run(&["undo"]).exits(0);
    assert_eq!(run.out, "Deleted branch msconv/main with its conversion\n");
    assert!(run.err.contains(&format!("git branch msconv/main {}", tip.trim())), "{run:#?}");
    sandbox.run(&["undo"]).exits(2);
}
