//! Scratch repositories: isolated from the user's configuration, with fixed names and dates.
#![allow(dead_code, unreachable_pub, reason = "each test binary uses a part of it")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use git_msconv::convert::{FileOutcome, Outcome, Sites, Sources};
use git_msconv::git::{Environment, Repo};
use git_msconv::review::{Code, ReviewItem, Severity};
use git_msconv::text::{Position, Span};
use git_msconv::workflow::{self, Engines, Error, Refusal, Stamp, StartRequest, Started};

/// Who commits, and when: the same for the git program and for the library.
pub const IDENTITY: [(&str, &str); 6] = [
    ("GIT_AUTHOR_NAME", "Ada"),
    ("GIT_AUTHOR_EMAIL", "ada@example.com"),
    ("GIT_AUTHOR_DATE", "1700000000 +0100"),
    ("GIT_COMMITTER_NAME", "Carl"),
    ("GIT_COMMITTER_EMAIL", "carl@example.com"),
    ("GIT_COMMITTER_DATE", "1700000001 +0000"),
];

pub const TORCH: &str = "import torch\n\nx = torch.ones(2)\n";
pub const MINDSPORE: &str = "import mindspore\n\nx = mindspore.ones(2)\n";

/// A directory with a repository in `repo`; gone when dropped.
pub struct Scratch {
    pub dir: tempfile::TempDir,
}

impl Scratch {
    /// A repository without commits.
    pub fn empty() -> Scratch {
        Scratch::init(&[])
    }

    pub fn init(options: &[&str]) -> Scratch {
        let scratch = Scratch { dir: tempfile::tempdir().unwrap() };
        fs::create_dir(scratch.dir.path().join("home")).unwrap();
        fs::create_dir(scratch.root()).unwrap();
        scratch.git(&[&["init", "-q", "-b", "main"], options].concat());
        // What the library reads by itself must not come from the machine.
        for (key, value) in [
            ("commit.gpgSign", "false"),
            ("gc.auto", "0"),
            ("maintenance.auto", "false"),
            ("core.autocrlf", "false"),
            ("core.excludesFile", "/dev/null"),
        ] {
            scratch.git(&["config", key, value]);
        }
        scratch
    }

    /// A repository whose HEAD holds these files.
    pub fn with(files: &[(&str, &str)]) -> Scratch {
        let scratch = Scratch::empty();
        files.iter().for_each(|(path, text)| scratch.write(path, text));
        scratch.commit("first");
        scratch
    }

    /// Two torch files, one without torch, one text file.
    pub fn project() -> Scratch {
        Scratch::with(&[
            ("notes.txt", "torch here\n"),
            ("models/a.py", TORCH),
            ("models/deep/b.py", TORCH),
            ("setup.py", "print('plain')\n"),
        ])
    }

    pub fn root(&self) -> PathBuf {
        self.dir.path().join("repo")
    }

    pub fn write(&self, path: &str, text: &str) {
        self.write_bytes(path, text.as_bytes());
    }

    pub fn write_bytes(&self, path: &str, bytes: &[u8]) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub fn commit(&self, message: &str) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", message]);
    }

    pub fn command_in(&self, dir: &Path, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(dir).env_clear().env("HOME", self.dir.path().join("home"));
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null").envs(IDENTITY);
        command.envs(std::env::vars_os().filter(|(name, _)| name == "PATH" || name == "TMPDIR"));
        command
    }

    pub fn output_in(&self, dir: &Path, args: &[&str]) -> Output {
        self.command_in(dir, "git").args(args).output().unwrap()
    }

    pub fn git_in(&self, dir: &Path, args: &[&str]) -> String {
        let output = self.output_in(dir, args);
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    pub fn git(&self, args: &[&str]) -> String {
        self.git_in(&self.root(), args)
    }

    /// The names of the variables are added to the usual ones.
    pub fn environment(&self, more: &[(&str, &str)]) -> Environment {
        let all = IDENTITY.iter().chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Environment::new(all)
    }

    pub fn repo(&self) -> Repo {
        self.repo_in(&self.root())
    }

    pub fn repo_in(&self, dir: &Path) -> Repo {
        Repo::open(dir, self.environment(&[])).unwrap()
    }

    /// What must not change: HEAD, index, working tree, and every ref but the conversion branches.
    pub fn state(&self) -> Vec<String> {
        let git_dir = self.root().join(".git");
        let read = |name: &str| format!("{:?}", fs::read(git_dir.join(name)).unwrap_or_default());
        let refs = self.git(&["for-each-ref", "--format=%(refname) %(objectname)", "--exclude=refs/heads/msconv"]);
        vec![read("HEAD"), read("index"), read("config"), refs, self.git(&["status", "--porcelain", "--ignored"])]
    }

    pub fn fsck(&self) {
        let output = self.output_in(&self.root(), &["fsck", "--full", "--strict", "--no-dangling"]);
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        assert!(output.status.success() && !said.contains("error") && !said.contains("warning"), "{said}");
    }

    /// `git ls-tree -r` of a revision.
    pub fn tree(&self, revision: &str) -> String {
        self.git(&["ls-tree", "-r", revision])
    }

    pub fn start(&self, request: &StartRequest) -> Result<Started, Error> {
        workflow::start(&self.repo(), request, &convert)
    }

    /// Starts, and holds what every start promises.
    pub fn started(&self, request: &StartRequest) -> Started {
        let before = self.state();
        let started = self.start(request).unwrap();
        assert_eq!(self.state(), before);
        self.fsck();
        started
    }

    /// The id of the only refusal; nothing may have been written.
    pub fn refused(&self, request: &StartRequest) -> Refusal {
        let (before, branches) = (self.state(), self.git(&["for-each-ref"]));
        let refusal = refusal(self.start(request).map(|_| ()));
        assert_eq!((self.state(), self.git(&["for-each-ref"])), (before, branches));
        refusal
    }
}

/// The only refusal of a result.
pub fn refusal<T>(result: Result<T, Error>) -> Refusal {
    match result {
        Err(Error::Refused(refusals)) => {
            assert_eq!(refusals.len(), 1, "{refusals:?}");
            refusals.into_iter().next().unwrap()
        }
        Err(error) => panic!("not a refusal: {error:?}"),
        Ok(_) => panic!("not refused"),
    }
}

/// A request without any flag.
pub fn request() -> StartRequest {
    StartRequest {
        sources: Vec::new(),
        from: None,
        worktree: false,
        to: None,
        name: None,
        no_sign: false,
        dry_run: false,
        stamp: Stamp { version: "0.0.0".into(), rules: "r00".into(), target: "2.10.0".into() },
    }
}

/// Stands in for the engine: `torch` becomes `mindspore`; a line with `left` stays, with a blocking item; a
/// file with `broken` is kept whole.
pub fn convert(sources: &dyn Sources) -> Vec<FileOutcome> {
    (0..sources.paths().len()).map(|index| convert_one(sources, index)).collect()
}

fn convert_one(sources: &dyn Sources, index: usize) -> FileOutcome {
    let path = sources.paths()[index].clone();
    // What cannot be read is kept; the run asks the sources itself whether that was all.
    let Ok(bytes) = sources.read(index) else {
        return FileOutcome { outcome: Outcome::Kept, is_torch: true, ..FileOutcome::unchanged(path) };
    };
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let is_torch = text.contains("torch");
    let items: Vec<ReviewItem> = items(&path, &text);
    let (mut new, mut edits) = (String::new(), 0);
    for line in text.split_inclusive('\n') {
        let stays = line.contains("left");
        edits += if stays { 0 } else { line.matches("torch").count() };
        new.push_str(&if stays { line.to_owned() } else { line.replace("torch", "mindspore") });
    }
    let outcome = match edits {
        _ if text.contains("broken") => Outcome::Kept,
        0 => Outcome::Unchanged,
        _ => Outcome::Converted { bytes: new.into_bytes() },
    };
    let sites = Sites { total: edits + items.len(), converted: edits, left: items.len() };
    FileOutcome { outcome, items, edits, sites, is_torch, ..FileOutcome::unchanged(path) }
}

/// Both stand-ins, and no waivers.
pub const ENGINES: Engines<'static> = Engines { convert: &convert, check: &check, waive: &|_, _, _| Vec::new() };

/// Stands in for the check: every line with `left` and torch is an item.
pub fn check(sources: &dyn Sources) -> Vec<FileOutcome> {
    let mut outcomes = convert(sources);
    outcomes.iter_mut().for_each(|outcome| outcome.outcome = Outcome::Unchanged);
    outcomes
}

fn items(path: &str, text: &str) -> Vec<ReviewItem> {
    let left = text.lines().enumerate().filter(|(_, line)| line.contains("torch") && line.contains("left"));
    left.map(|(line, _)| {
        let at = Position { line: u32::try_from(line).unwrap() + 1, column: 1 };
        ReviewItem {
            path: path.to_owned(),
            span: Span { start: 0, end: 0 },
            code: Code::NO_RULE,
            api: Some("torch.left".to_owned()),
            severity: Severity::Blocking,
            original: at,
            converted: at,
            why: "left".to_owned(),
            advice: None,
            converted_span: Span { start: 0, end: 0 },
            waived: None,
        }
    })
    .collect()
}
