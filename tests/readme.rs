//! The README's demo: its commands are run in a scratch repository, and what they say is what stands there.
//!
//! In a ```` ```console ```` block every line that begins with `$ ` is a command, up to the next one stands its
//! output. Ids of commits may differ. `MSCONV_BLESS=1 cargo test --test readme` writes the output anew.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(unix)]

mod bless;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn top() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, name) = (entry.as_ref().unwrap().path(), entry.unwrap().file_name());
        if path.is_dir() {
            if name != "__pycache__" {
                copy(&path, &to.join(name));
            }
        } else {
            fs::copy(&path, to.join(name)).unwrap();
        }
    }
}

/// A repository with a project of `examples/`, and nobody's settings.
struct Demo {
    folder: tempfile::TempDir,
    project: String,
}

impl Demo {
    fn new(project: &str) -> Demo {
        let demo = Demo { folder: tempfile::tempdir().unwrap(), project: project.to_owned() };
        copy(&top().join("examples").join(project), &demo.folder.path().join(project));
        let patch = format!("{project}.patch");
        if top().join("examples").join(&patch).exists() {
            fs::copy(top().join("examples").join(&patch), demo.folder.path().join(&patch)).unwrap();
        }
        for command in ["git init -q -b main", "git add -A", "git commit -q -m 'A PyTorch project'"] {
            assert_eq!(demo.run(command), "", "{command}");
        }
        demo
    }

    /// What a command says, errors and hints included.
    fn run(&self, command: &str) -> String {
        let mut paths = vec![PathBuf::from(env!("CARGO_BIN_EXE_git-msconv")).parent().unwrap().to_owned()];
        paths.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("{command} 2>&1")]).current_dir(self.folder.path().join(&self.project)).env_clear();
        shell.env("PATH", std::env::join_paths(paths).unwrap()).env("HOME", self.folder.path()).env("COLUMNS", "100");
        shell.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
        for role in ["AUTHOR", "COMMITTER"] {
            shell.env(format!("GIT_{role}_NAME"), "Ada").env(format!("GIT_{role}_EMAIL"), "ada@example.com");
            shell.env(format!("GIT_{role}_DATE"), "1700000000 +0000");
        }
        String::from_utf8(shell.output().unwrap().stdout).unwrap()
    }
}

/// The page with the output of every command of its console blocks written anew. A comment `<!-- project: NAME -->`
/// starts afresh with that project.
fn rerun(page: &str) -> String {
    let mut demo = Demo::new("classifier");
    let mut out = String::new();
    let (mut inside, mut skipping) = (false, false);
    for line in page.lines() {
        if let Some(project) = line.strip_prefix("<!-- project: ").and_then(|rest| rest.strip_suffix(" -->")) {
            demo = Demo::new(project);
        }
        if line.starts_with("```") {
            inside = line == "```console";
            skipping = false;
        }
        let command = line.strip_prefix("$ ").filter(|_| inside);
        skipping = skipping && command.is_none();
        if !skipping {
            out.push_str(line);
            out.push('\n');
        }
        if let Some(command) = command {
            out.push_str(&demo.run(command));
            skipping = true;
        }
    }
    out
}

/// The text with every word that may be the id of a commit made the same.
fn without_ids(text: &str) -> String {
    let is_id = |word: &str| {
        (7..=40).contains(&word.len()) && word.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    text.split_inclusive(|letter: char| !letter.is_ascii_alphanumeric())
        .map(|part| {
            let word = part.trim_end_matches(|letter: char| !letter.is_ascii_alphanumeric());
            if is_id(word) { part.replacen(word, "0000000", 1) } else { part.to_owned() }
        })
        .collect()
}

#[test]
fn the_demo_says_what_the_tool_says() {
    let path = top().join("README.md");
    let committed = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
    assert!(committed.contains("```console\n$ git msconv start"), "the README has a demo");
    let made = rerun(&committed);
    if without_ids(&committed) != without_ids(&made) {
        bless::hold(&path, &made);
    }
}

#[test]
fn only_ids_are_left_out_of_the_comparison() {
    assert_eq!(without_ids("baseline 3f2a91c  conversion b07d5e4.\n"), "baseline 0000000  conversion 0000000.\n");
    assert_eq!(without_ids("decade 1234567890 facade feedback"), "decade 0000000 facade feedback");
}
