//! Every error of the library in the words of people: what, why, and what to do about it.
//!
//! The one table from an error to its kind, its hint and its exit code.

use std::path::Path;

use super::ExitStatus;
use crate::config;
use crate::git;
use crate::workflow::{self, Refusal};

/// Who can do something about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The command line, or a file that it names.
    User,
    /// A setting.
    Config,
    /// The repository's state.
    Repository,
    /// A mistake of the tool.
    Internal,
}

/// An error as it is shown.
#[derive(Debug, PartialEq, Eq)]
pub struct Error {
    /// Who can do something about it.
    pub kind: Kind,
    /// What could not be done; a sentence without a full stop.
    pub message: String,
    /// Why, outermost first.
    pub causes: Vec<String>,
    /// What to do about it, as an imperative sentence.
    pub hint: Option<String>,
}

impl Error {
    /// An error of the command line.
    pub fn user(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { kind: Kind::User, message: message.into(), causes: Vec::new(), hint: Some(hint.into()) }
    }

    /// A file that cannot be read or written.
    pub fn file(doing: &str, path: &Path, why: &dyn std::fmt::Display) -> Self {
        let message = format!("Could not {doing} {}", path.display());
        Self { kind: Kind::User, message, causes: vec![why.to_string()], hint: None }
    }

    /// A mistake of the tool.
    pub fn internal(message: impl Into<String>) -> Self {
        let hint = "This is a mistake of the tool. Please report it with the command and the file.".to_owned();
        Self { kind: Kind::Internal, message: message.into(), causes: Vec::new(), hint: Some(hint) }
    }

    /// The exit code: no error is one of blocking items.
    #[must_use]
    pub fn status(&self) -> ExitStatus {
        ExitStatus::Failed
    }

    /// The error for the terminal, without the leading `error:` and without the hint.
    #[must_use]
    pub fn text(&self) -> String {
        let causes: String = self.causes.iter().map(|cause| format!("\n  cause: {cause}")).collect();
        format!("{}{causes}", self.message)
    }

    fn of(kind: Kind, error: &dyn std::error::Error, hint: Option<&str>) -> Self {
        let causes = std::iter::successors(error.source(), |cause| cause.source()).map(ToString::to_string).collect();
        Self { kind, message: capitalised(&error.to_string()), causes, hint: hint.map(str::to_owned) }
    }
}

impl From<config::Error> for Error {
    fn from(error: config::Error) -> Self {
        match &error {
            config::Error::Git(inner) => Error::from_git_settings(inner),
            config::Error::Read { .. } => {
                Error::of(Kind::Config, &error, Some("Make the file readable, or move it away."))
            }
            config::Error::File { .. } => Error::of(
                Kind::Config,
                &error,
                Some(
                    "Known keys are target-version, marks, exclude, rules, pack, training, data, name, gate and waive.",
                ),
            ),
            config::Error::GitConfig { key, .. } => {
                let hint =
                    format!("Change it with git config {key} VALUE, or remove it with git config --unset-all {key}.");
                Error::of(Kind::Config, &error, Some(&hint))
            }
        }
    }
}

impl From<git::staged::Error> for Error {
    fn from(error: git::staged::Error) -> Self {
        match error {
            git::staged::Error::Object(error) => error.into(),
            error => Error::of(Kind::Repository, &error, Some("Run git status to see whether git itself can read it.")),
        }
    }
}

impl From<git::Error> for Error {
    fn from(error: git::Error) -> Self {
        match Refusal::of(&error) {
            Some(refusal) => Error::refused(&[refusal]),
            None => Error::of(Kind::Repository, &error, Some("Run git fsck to see whether the repository is sound.")),
        }
    }
}

impl From<workflow::Error> for Error {
    fn from(error: workflow::Error) -> Self {
        match error {
            workflow::Error::Refused(refusals) => Error::refused(&refusals),
            workflow::Error::Git(error) => error.into(),
            workflow::Error::Folder { .. } => {
                Error::of(Kind::User, &error, Some("Make it readable, or name other sources."))
            }
        }
    }
}

impl Error {
    /// Refusals: every reason, each with its way out.
    fn refused(refusals: &[Refusal]) -> Self {
        let sentence = |refusal: &Refusal| refusal.reason.trim_end_matches('.').to_owned();
        let message = refusals.iter().map(sentence).collect::<Vec<_>>().join("\n  and: ");
        let ways: Vec<&str> = refusals.iter().map(|refusal| refusal.way_out.as_str()).collect();
        Self { kind: Kind::Repository, message, causes: Vec::new(), hint: Some(ways.join("\n      ")) }
    }

    fn from_git_settings(error: &git::settings::Error) -> Self {
        Error::of(Kind::Config, error, Some("Run git config --list to see what git says about it."))
    }
}

/// The text with its first letter in upper case, unless it begins with a path or a key.
fn capitalised(text: &str) -> String {
    let is_word = text.split(' ').next().is_some_and(|word| word.chars().all(|letter| letter.is_ascii_lowercase()));
    match text.chars().next() {
        Some(first) if is_word && !text.starts_with("git ") => {
            first.to_uppercase().collect::<String>() + &text[first.len_utf8()..]
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_its_causes_and_a_hint() {
        let source = std::io::Error::other("disk on fire");
        let error = Error::from(config::Error::Read { path: "msconv.toml".into(), source });
        assert_eq!(error.text(), "Could not read msconv.toml\n  cause: disk on fire");
        assert_eq!((error.kind, error.hint.is_some()), (Kind::Config, true));
    }

    #[test]
    fn a_path_at_the_start_keeps_its_case() {
        assert_eq!(capitalised("msconv.toml:3:1: unknown"), "msconv.toml:3:1: unknown");
        assert_eq!(capitalised("could not"), "Could not");
    }

    #[test]
    fn no_error_passes_for_blocking_items() {
        assert_eq!(Error::internal("x").status(), ExitStatus::Failed);
    }
}
