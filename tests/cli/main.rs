//! The binary from outside: exit codes, what stands on which stream, the JSON documents.
//!
//! Tiny inputs; what becomes of the code itself is tested below the binary.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod around;
mod check;
mod convert;
mod dispatch;
mod finish;
mod formats;
mod general;
mod history;
mod hooks;
mod notebooks;
mod review;
mod rules;
mod scan;
mod settings;
mod shared;
mod undoing;
mod waivers;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;

/// Converts without any item.
const TORCH: &str = "import torch\n\nx = torch.arange(10)\n";

/// Cannot be converted: torch has no such name.
const STUCK: &str = "import torch\n\nx = torch.no_such_name(2)\n";

/// Has nothing to do with torch.
const PLAIN: &str = "# torch is only mentioned\nx = 1\n";

/// Nothing left to convert.
const MINDSPORE: &str = "from mindspore import mint\n\nx = mint.arange(10)\n";

/// A folder of its own for a run, without the settings of whoever runs the tests.
struct Sandbox {
    folder: tempfile::TempDir,
}

impl Sandbox {
    /// A folder with `files`.
    fn new(files: &[(&str, &str)]) -> Self {
        let sandbox = Self { folder: tempfile::tempdir().unwrap() };
        for (path, text) in files {
            sandbox.write(path, text);
        }
        sandbox
    }

    /// A Git repository with `files`, all of them committed.
    fn repository(files: &[(&str, &str)]) -> Self {
        let sandbox = Self::new(files);
        sandbox.git(&["init", "-q", "-b", "main"]);
        sandbox.git(&["add", "-A"]);
        sandbox.git(&["commit", "-q", "--allow-empty", "-m", "originals"]);
        sandbox
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join("work").join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    fn git(&self, args: &[&str]) -> Output {
        let output = self.isolated(std::process::Command::new("git")).args(args).output().unwrap();
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        output
    }

    fn isolated(&self, mut command: std::process::Command) -> std::process::Command {
        let home = self.folder.path();
        fs::create_dir_all(home.join("work")).unwrap();
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GIT_")) {
            command.env_remove(name);
        }
        command
            .current_dir(home.join("work"))
            .env("HOME", home)
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("GIT_CONFIG_GLOBAL", home.join("gitconfig"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CEILING_DIRECTORIES", home)
            .env("GIT_AUTHOR_NAME", "A")
            .env("GIT_AUTHOR_EMAIL", "a@example.com")
            .env("GIT_COMMITTER_NAME", "A")
            .env("GIT_COMMITTER_EMAIL", "a@example.com")
            .env_remove("NO_COLOR")
            .env_remove("CLICOLOR_FORCE");
        command
    }

    /// The tool in this folder, to be adjusted.
    fn tool(&self, args: &[&str]) -> Command {
        let command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("git-msconv"));
        let mut command = Command::from_std(self.isolated(command));
        command.args(args);
        command
    }

    /// Runs the tool here.
    fn run(&self, args: &[&str]) -> Run {
        Run::of(self.tool(args))
    }

    /// Runs the tool here with something on standard input.
    fn pipe(&self, args: &[&str], stdin: &str) -> Run {
        let mut command = self.tool(args);
        command.write_stdin(stdin);
        Run::of(command)
    }
}

/// What a run left behind.
#[derive(Debug)]
struct Run {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Run {
    fn of(mut command: Command) -> Self {
        let output = command.output().unwrap();
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Holds the exit code.
    #[track_caller]
    fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        self
    }

    /// Standard output as a JSON document.
    #[track_caller]
    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }

    #[track_caller]
    fn is_silent(&self) {
        assert_eq!((self.out.as_str(), self.err.as_str()), ("", ""));
    }
}

/// Names in a folder, sorted.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
