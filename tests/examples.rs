//! The projects of `examples/`: what the tool makes of them is committed, so that it stays current.
//!
//! `tests/snapshots/examples/<name>` holds the report and every file that is rewritten. A change of the rules
//! shows there as a diff; `MSCONV_BLESS=1 cargo test --test examples` writes it anew.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bless;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use git_msconv::api::TARGET_VERSION;
use git_msconv::convert::{FileOutcome, InMemory, Mode, Options, Outcome, convert_project};
use git_msconv::python::verify;
use git_msconv::report::{FileReport, FileState, Frame, Report, ReportItem, Task, text};
use git_msconv::review::Severity;
use git_msconv::rules::RuleSet;
use git_msconv::text::LineIndex;

/// Files by path, `/` between the parts.
type Files = BTreeMap<String, Vec<u8>>;

fn top() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path) -> Files {
    let mut found = Files::new();
    let mut open = vec![folder.to_owned()];
    while let Some(place) = open.pop() {
        for entry in fs::read_dir(&place).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.file_name().is_some_and(|name| name == "__pycache__") {
            } else if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

fn sources(files: &Files) -> InMemory {
    files.iter().fold(InMemory::default(), |all, (path, bytes)| all.with(path.clone(), bytes.clone()))
}

fn convert(sources: &InMemory) -> Vec<FileOutcome> {
    convert_project(
        sources,
        RuleSet::builtin(),
        &Options { may_add_files: true, ..Options::new(Mode::Convert, true, git_msconv::api::Version::NEWEST) },
        &|_| {},
    )
}

/// The files as they are after the conversion.
fn after(before: &Files, outcomes: &[FileOutcome]) -> Files {
    let mut files = before.clone();
    for outcome in outcomes {
        if let Outcome::Converted { bytes } | Outcome::Added { bytes } = &outcome.outcome {
            files.insert(outcome.path.clone(), bytes.clone());
        }
    }
    files
}

/// The report as `git msconv convert` writes it, without colour.
fn report(files: &Files, outcomes: Vec<FileOutcome>) -> String {
    let files = outcomes
        .into_iter()
        .map(|outcome| file_report(files.get(&outcome.path).map_or(&[], Vec::as_slice), outcome))
        .collect();
    let report = Report { task: Task::Convert, target: TARGET_VERSION.to_owned(), commits: None, files };
    anstream::adapter::strip_str(&text::render(&report, Severity::Note)).to_string()
}

fn file_report(original: &[u8], outcome: FileOutcome) -> FileReport {
    let lines = LineIndex::new(original);
    let framed = |item: git_msconv::review::ReviewItem| ReportItem {
        frame: Some(Frame::cut(original, &lines, item.span)),
        ..ReportItem::new(item)
    };
    FileReport {
        path: outcome.path,
        state: match outcome.outcome {
            Outcome::Unchanged => FileState::Unchanged,
            Outcome::Converted { .. } => FileState::Converted,
            Outcome::Added { .. } => FileState::Added,
            Outcome::Kept => FileState::Kept,
        },
        is_torch: outcome.is_torch,
        edits: outcome.edits,
        sites: [outcome.sites.total, outcome.sites.converted, outcome.sites.left],
        items: outcome.items.into_iter().map(framed).collect(),
    }
}

/// Converts `examples/<name>` and holds the outcome to what is committed.
fn hold(name: &str) {
    let before = files(&top().join("examples").join(name));
    assert!(before.keys().any(|path| !path.ends_with(".py")), "an example has a file that is no Python");
    let outcomes = convert(&sources(&before));
    let after = after(&before, &outcomes);
    for (path, bytes) in after.iter().filter(|(path, _)| path.ends_with(".py")) {
        assert!(verify(bytes).is_ok(), "{path} does not parse");
    }
    for again in convert(&sources(&after)) {
        assert!(!matches!(again.outcome, Outcome::Converted { .. }), "{}: a second conversion changes it", again.path);
    }
    assert!(outcomes.iter().any(|outcome| !outcome.items.is_empty()), "an example shows what is left to a person");

    let is_code = |path: &str| path.ends_with(".py") || path.ends_with(".ipynb");
    let mut snapshot: Files =
        after.into_iter().filter(|(path, bytes)| is_code(path) && before.get(path) != Some(bytes)).collect();
    snapshot.insert("report.txt".to_owned(), report(&before, outcomes).into_bytes());
    bless::hold_folder(&top().join("tests/snapshots/examples").join(name), &snapshot);
}

#[test]
fn the_classifier_is_converted_as_committed() {
    hold("classifier");
}

#[test]
fn the_decoder_is_converted_as_committed() {
    hold("decoder");
}

#[test]
fn the_forecast_is_converted_as_committed() {
    hold("forecast");
}

#[test]
fn the_words_are_converted_as_committed() {
    hold("words");
}

#[test]
fn the_port_is_converted_as_committed() {
    hold("port");
}
