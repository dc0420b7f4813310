//! The engine on small pieces of code. Every check also holds that the output is Python, that a
//! second conversion changes nothing, and that check reports what is left.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod aliases;
mod any_text;
mod arguments;
mod around;
mod bytes;
mod commands;
mod constructors;
mod device_arguments;
mod devices;
mod encoded;
mod folds;
mod frameworks;
mod gradients;
mod helpers;
mod imports;
mod kernels;
mod layers;
mod marks;
mod members;
mod notebooks;
mod optimised;
mod optimisers;
mod other_files;
mod packs;
mod pictures;
mod pipelines;
mod ports;
mod projects;
mod shared;
mod silent;
mod templates;
mod training;
mod traps;
mod unwrap;
mod versions;
mod versions_of_torch;
mod weights;

use git_msconv::api::{Style, Version};
use git_msconv::convert::{FileOutcome, InMemory, Mode, Options, Outcome, convert_one, convert_project};
use git_msconv::rules::RuleSet;

/// Converts without marks.
pub fn converted(code: &str) -> (String, Vec<String>) {
    converted_in(code, Style::default())
}

/// Converts without marks, in the style of a project.
pub fn converted_in(code: &str, style: Style) -> (String, Vec<String>) {
    let options = Options { style, ..Options::new(Mode::Convert, false, Version::NEWEST) };
    let (bytes, outcome) = run_with(code.as_bytes(), &options);
    let items = outcome.items.iter().map(describe).collect();
    (String::from_utf8(bytes).unwrap(), items)
}

/// Converts bytes, and checks what every conversion must hold.
pub fn run(code: &[u8], marks: bool) -> (Vec<u8>, FileOutcome) {
    run_with(code, &Options::new(Mode::Convert, marks, Version::NEWEST))
}

fn run_with(code: &[u8], options: &Options) -> (Vec<u8>, FileOutcome) {
    let outcome = convert_one("code.py", code, options);
    let bytes = match &outcome.outcome {
        Outcome::Converted { bytes } => bytes.clone(),
        Outcome::Added { .. } | Outcome::Unchanged | Outcome::Kept => code.to_vec(),
    };
    if let Outcome::Converted { .. } = outcome.outcome {
        git_msconv::python::verify(&bytes).expect("the output is Python");
    }
    let again = convert_one("code.py", bytes.as_slice(), options);
    assert!(
        matches!(again.outcome, Outcome::Unchanged | Outcome::Kept),
        "a second conversion changes:\n{}\nto\n{}",
        String::from_utf8_lossy(&bytes),
        match &again.outcome {
            Outcome::Converted { bytes } => String::from_utf8_lossy(bytes).into_owned(),
            _ => String::new(),
        }
    );
    (bytes, outcome)
}

/// Converts a project of several files, in order of their paths.
pub fn project(files: &[(&str, &str)]) -> Vec<String> {
    let sources = files.iter().fold(InMemory::default(), |sources, (path, code)| sources.with(*path, code.as_bytes()));
    let options = Options::new(Mode::Convert, false, Version::NEWEST);
    let outcomes = convert_project(&sources, RuleSet::builtin(), &options, &|_| {});
    let text = |(outcome, (_, code)): (&FileOutcome, &(&str, &str))| match &outcome.outcome {
        Outcome::Converted { bytes } => String::from_utf8(bytes.clone()).unwrap(),
        _ => (*code).to_owned(),
    };
    outcomes.iter().zip(files).map(text).collect()
}

/// What check says about code: `line: code severity API`.
pub fn checked(code: &str) -> Vec<String> {
    let outcome = convert_one("code.py", code.as_bytes(), &Options::new(Mode::Check, false, Version::NEWEST));
    outcome.items.iter().map(describe).collect()
}

fn describe(item: &git_msconv::review::ReviewItem) -> String {
    let severity = format!("{:?}", item.severity).to_lowercase();
    format!("{}: {} {severity} {}", item.original.line, item.code, item.api.as_deref().unwrap_or("-"))
}

/// Holds that `before` becomes `after` without any item.
#[track_caller]
pub fn becomes(before: &str, after: &str) {
    let (new, items) = converted(before);
    assert_eq!(new, after);
    assert_eq!(items, Vec::<String>::new());
}

/// Holds that `code` stays as it is without any item.
#[track_caller]
pub fn stays(code: &str) {
    becomes(code, code);
}

/// Holds that `before` becomes `after` with exactly these items.
#[track_caller]
pub fn becomes_with(before: &str, after: &str, expected: &[&str]) {
    let (new, items) = converted(before);
    assert_eq!(new, after);
    assert_eq!(items, expected);
}
