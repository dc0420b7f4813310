//! Damaged repositories: a run says so, harms nothing and leaves no branch.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use git_msconv::workflow::Error;

use crate::common::{Scratch, TORCH, request};

/// The file of a loose object.
fn object(scratch: &Scratch, revision: &str) -> PathBuf {
    let id = scratch.git(&["rev-parse", revision]);
    let (folder, file) = id.trim().split_at(2);
    scratch.root().join(".git/objects").join(folder).join(file)
}

/// The bytes of everything that a run must not touch; git itself cannot be asked in a damaged repository.
fn untouched(scratch: &Scratch) -> Vec<Vec<u8>> {
    let files = [".git/HEAD", ".git/index", ".git/refs/heads/main", "models/a.py"];
    files.iter().map(|path| fs::read(scratch.root().join(path)).unwrap()).collect()
}

/// What a start in a damaged repository says.
fn said(scratch: &Scratch) -> Error {
    let before = untouched(scratch);
    let error = scratch.start(&request()).err().unwrap();
    assert_eq!(untouched(scratch), before);
    assert!(!scratch.root().join(".git/refs/heads/msconv").exists(), "{error:?}");
    error
}

fn replace(scratch: &Scratch, revision: &str, bytes: &[u8]) {
    let file = object(scratch, revision);
    fs::remove_file(&file).unwrap();
    fs::write(file, bytes).unwrap();
}

/// Writes a tree with one entry, whatever it is, as HEAD's.
fn commit_tree(scratch: &Scratch, mode: &str, path: &str, revision: &str) {
    let id = scratch.git(&["rev-parse", revision]);
    let id = id.trim();
    let byte = |at: usize| u8::from_str_radix(&id[at..at + 2], 16).unwrap();
    let mut tree = format!("{mode} {path}\0").into_bytes();
    tree.extend((0..id.len()).step_by(2).map(byte));
    let mut command = scratch.command_in(&scratch.root(), "git");
    command.args(["hash-object", "-t", "tree", "-w", "--stdin", "--literally"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(&tree).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let tree = String::from_utf8(output.stdout).unwrap();
    let commit = scratch.git(&["commit-tree", "-m", "mixed", tree.trim()]);
    scratch.git(&["update-ref", "refs/heads/main", commit.trim()]);
}

/// Runs the tool, and kills it if it does not come back: libgit2 reads some objects for ever.
fn tool(scratch: &Scratch, args: &[&str]) -> Output {
    let mut command = scratch.command_in(&scratch.root(), env!("CARGO_BIN_EXE_git-msconv"));
    let mut child = command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let end = Instant::now() + Duration::from_secs(60);
    while child.try_wait().unwrap().is_none() {
        if Instant::now() > end {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("{args:?} did not come back");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.wait_with_output().unwrap()
}

/// Takes the last bytes of a loose object away, as a crash or a full disk does.
fn truncate(scratch: &Scratch, revision: &str, by: usize) -> String {
    let id = scratch.git(&["rev-parse", revision]);
    let bytes = fs::read(object(scratch, revision)).unwrap();
    replace(scratch, revision, &bytes[..bytes.len().saturating_sub(by)]);
    id.trim().to_owned()
}

/// The run named the damaged object and what to do, and did not do its work.
#[track_caller]
fn names_the_damage(output: &Output, id: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains(&format!("Object {id} is damaged")) && said.contains("git fsck"), "{said}");
}

#[test]
fn a_loose_object_that_ends_too_early_is_named() {
    for revision in ["HEAD:models/a.py", "HEAD:models", "HEAD^{tree}", "HEAD"] {
        for by in [1, 6, 12, usize::MAX] {
            let scratch = Scratch::project();
            let id = truncate(&scratch, revision, by);
            let before = untouched(&scratch);
            let output = tool(&scratch, &["start"]);
            names_the_damage(&output, &id);
            assert_eq!(untouched(&scratch), before);
            assert!(!scratch.root().join(".git/refs/heads/msconv").exists());
        }
    }
}

#[test]
fn every_command_that_reads_objects_names_the_one_that_ends_too_early() {
    let commands: [(&str, &[&str]); 11] = [
        ("HEAD:models", &["start", "--worktree"]),
        ("HEAD", &["start", "--from", ".", "--to", "out"]),
        ("HEAD", &["start", "--from", ".@main", "--to", "out"]),
        ("HEAD:models", &["check", "--staged"]),
        (":staged.py", &["check", "--staged"]),
        ("HEAD", &["check"]),
        ("HEAD", &["check", "--staged"]),
        ("tagged", &["start", "--from", ".@tagged", "--to", "out"]),
        ("msconv/main", &["undo"]),
        ("msconv/main", &["status"]),
        ("msconv/main:models", &["status"]),
    ];
    for (revision, args) in commands {
        let scratch = Scratch::project();
        scratch.start(&request()).unwrap();
        scratch.git(&["tag", "-a", "-m", "a tag", "tagged"]);
        scratch.write("staged.py", TORCH);
        scratch.git(&["add", "staged.py"]);
        let id = truncate(&scratch, revision, 6);
        let mut args = args.to_vec();
        if args[0] == "start" {
            args.extend(["--name", "other"]);
        }
        names_the_damage(&tool(&scratch, &args), &id);
    }
}

#[test]
fn an_object_of_another_repository_that_ends_too_early_is_named() {
    let scratch = Scratch::project();
    let id = truncate(&scratch, "HEAD:models/a.py", 6);
    scratch.git(&["clone", "-q", "--shared", "--no-checkout", ".", "../borrower"]);
    let mut command = scratch.command_in(&scratch.dir.path().join("borrower"), "git");
    assert!(command.args(["config", "gc.auto", "0"]).status().unwrap().success());
    let place = scratch.dir.path().join("borrower").display().to_string();
    names_the_damage(&tool(&scratch, &["start", "--from", &place, "--to", "out"]), &id);
}

#[test]
fn an_object_that_is_not_there_is_named() {
    for revision in ["HEAD:models", "HEAD^{tree}"] {
        let scratch = Scratch::project();
        let id = scratch.git(&["rev-parse", revision]);
        fs::remove_file(object(&scratch, revision)).unwrap();
        let error = said(&scratch);
        assert!(format!("{error:?}").contains(id.trim()), "{revision}: {error:?}");
    }
}

#[test]
fn an_object_that_cannot_be_read_is_an_error() {
    for revision in ["HEAD:models/a.py", "HEAD:models", "HEAD^{tree}", "HEAD"] {
        let scratch = Scratch::project();
        replace(&scratch, revision, b"no zlib stream");
        let error = said(&scratch);
        assert!(!error.to_string().is_empty(), "{revision}");
    }
}

#[test]
fn an_entry_of_another_kind_than_its_object_is_an_error() {
    let cases = [
        ("100644", "a.py", "HEAD:models"),
        ("100644", "a.py", "HEAD"),
        ("40000", "models", "HEAD:setup.py"),
        ("40000", "models", "HEAD"),
    ];
    for (mode, path, revision) in cases {
        let scratch = Scratch::project();
        commit_tree(&scratch, mode, path, revision);
        let error = said(&scratch);
        assert!(!error.to_string().is_empty(), "{mode} {revision}");
    }
}

#[test]
fn damage_where_nothing_is_read_does_not_matter() {
    let scratch = Scratch::project();
    fs::remove_file(object(&scratch, "HEAD:notes.txt")).unwrap();
    let started = scratch.start(&request()).unwrap();
    assert_eq!(started.plan.tally.converted, 2);
    assert_eq!(scratch.git(&["show", "msconv/main~1:models/a.py"]), TORCH);
}
