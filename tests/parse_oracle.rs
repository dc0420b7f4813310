//! The tree that `parse` builds has every node where ruff's tree has it.
//!
//! Runs over the samples in `tests/parse_samples`, and over every .py file below the directories
//! in `MSCONV_ORACLE_DIRS` (separated by colons).

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod oracle {
    pub(crate) mod ours;
    pub(crate) mod theirs;
}

use std::path::{Path, PathBuf};
use std::sync::Arc;

use git_msconv::python::parse;

/// What a node is, and its bytes.
type Mark = (&'static str, u32, u32);

/// How comparing a file went.
enum Compared {
    /// The same number of marks on both sides.
    Same(usize),
    /// Marks that only one side has, with their text.
    Different(Vec<String>),
    /// Neither reads it, or its encoding is none that ruff reads; with our words for it.
    Skipped(String),
    /// Ruff reads it, `parse` says why it does not.
    Refused(String),
}

fn compare(bytes: &[u8]) -> Compared {
    let Ok(text) = std::str::from_utf8(bytes) else { return Compared::Skipped("not UTF-8".to_owned()) };
    let theirs = theirs::marks(text);
    let parsed = match (parse(Arc::from(bytes)), &theirs) {
        (Err(unreadable), None) => return Compared::Skipped(unreadable.why),
        (Err(unreadable), Some(_)) => return Compared::Refused(unreadable.why),
        (Ok(parsed), _) => parsed,
    };
    let Some(mut theirs) = theirs else { return Compared::Different(vec!["only ours is readable".to_owned()]) };
    let mut ours = ours::marks(&parsed);
    ours.sort_unstable();
    theirs.sort_unstable();
    if ours == theirs {
        return Compared::Same(ours.len());
    }
    let show = |side: &str, (what, start, end): &Mark| {
        let line = parsed.lines.line(*start) + 1;
        format!("{side} {what} {start}..{end} line {line}: {}", &text[*start as usize..*end as usize])
    };
    let only_ours = left_over(&ours, &theirs);
    let only_theirs = left_over(&theirs, &ours);
    let shown = only_ours.iter().map(|mark| show("ours", mark));
    Compared::Different(shown.chain(only_theirs.iter().map(|mark| show("ruff", mark))).collect())
}

use oracle::{ours, theirs};

/// The marks of sorted `these` that sorted `those` lack.
fn left_over(these: &[Mark], those: &[Mark]) -> Vec<Mark> {
    let mut at = 0;
    let mut left = Vec::new();
    for mark in these {
        while at < those.len() && those[at] < *mark {
            at += 1;
        }
        if at < those.len() && those[at] == *mark {
            at += 1;
        } else {
            left.push(*mark);
        }
    }
    left
}

fn files_below(directory: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(directory) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "py" || extension == "pyi") {
            found.push(path);
        }
    }
}

#[test]
fn every_sample_has_the_tree_that_ruff_builds() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/parse_samples");
    let (mut files, mut wrong) = (Vec::new(), Vec::new());
    files_below(&samples, &mut files);
    assert!(!files.is_empty());
    for path in files {
        match compare(&std::fs::read(&path).unwrap()) {
            Compared::Same(_) => {}
            Compared::Different(marks) => wrong.push(format!("{}\n  {}", path.display(), marks.join("\n  "))),
            Compared::Skipped(why) => wrong.push(format!("{}: {why}", path.display())),
            Compared::Refused(why) => wrong.push(format!("{}: refused: {why}", path.display())),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_of_the_named_directories_has_the_tree_that_ruff_builds() {
    let Ok(directories) = std::env::var("MSCONV_ORACLE_DIRS") else { return };
    let mut files = Vec::new();
    directories.split(':').for_each(|directory| files_below(Path::new(directory), &mut files));
    files.sort();
    let (mut nodes, mut skipped, mut refused, mut wrong) = (0, 0, Vec::new(), Vec::new());
    for path in &files {
        match compare(&std::fs::read(path).unwrap()) {
            Compared::Same(count) => nodes += count,
            Compared::Different(marks) => wrong.push(format!("{}\n  {}", path.display(), marks.join("\n  "))),
            Compared::Skipped(_) => skipped += 1,
            Compared::Refused(why) => refused.push(format!("{}: {why}", path.display())),
        }
    }
    println!("{} files, {nodes} nodes equal, {skipped} not Python 3, {} refused", files.len(), refused.len());
    println!("{}", refused.join("\n"));
    assert!(wrong.is_empty(), "{} files differ\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_node_is_reached_once() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/parse_samples/forms.py");
    let parsed = parse(Arc::from(std::fs::read(path).unwrap())).unwrap();
    let mut reached = vec![0; parsed.ast.exprs.len()];
    ours::reach(&parsed, &mut |id| reached[id.index()] += 1);
    let odd = reached.iter().zip(&parsed.ast.exprs).filter(|(times, _)| **times != 1);
    let odd: Vec<_> = odd.map(|(times, node)| (*times, parsed.text(node.span))).collect();
    assert_eq!(odd, []);
}
