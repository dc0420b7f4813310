//! Finds the file that holds a project's settings.
//!
//! Inside a repository that is a file at its top, so that the folder in which a command is run does
//! not matter. Outside it is the nearest one upwards.

use std::path::{Path, PathBuf};

/// Where settings stand in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// The whole of `msconv.toml`.
    Own(PathBuf),
    /// `[tool.msconv]` of `pyproject.toml`.
    Pyproject(PathBuf),
}

impl Found {
    fn path(&self) -> &Path {
        match self {
            Self::Own(path) | Self::Pyproject(path) => path,
        }
    }
}

/// Returns the file for a run in `directory`; `msconv.toml` goes before `pyproject.toml`.
pub(super) fn file(directory: &Path) -> Option<Found> {
    match top(directory) {
        Some(top) => file_in(top),
        None => directory.ancestors().find_map(file_in),
    }
}

/// The folder that patterns count from: the top of the repository, else that of the settings file.
pub(super) fn root(directory: &Path, found: Option<&Found>) -> PathBuf {
    let beside = || found.and_then(|found| found.path().parent());
    top(directory).or_else(beside).unwrap_or(directory).to_owned()
}

/// Returns the top of the working tree that `directory` is in, if it is in one.
#[must_use]
pub fn top(directory: &Path) -> Option<&Path> {
    directory.ancestors().find(|folder| folder.join(".git").exists())
}

fn file_in(folder: &Path) -> Option<Found> {
    let own = folder.join("msconv.toml");
    if own.is_file() {
        return Some(Found::Own(own));
    }
    let pyproject = folder.join("pyproject.toml");
    // Only a file that names the table counts: others may be as broken as they like.
    let bytes = std::fs::read(&pyproject).ok()?;
    memchr::memmem::find(&bytes, b"msconv").map(|_| Found::Pyproject(pyproject))
}
