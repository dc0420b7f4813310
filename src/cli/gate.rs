//! Which files the gate is about: those of `[gate] paths`, else those of the conversion, else all.

use std::path::{Path, PathBuf};

use super::Error;
use super::files::{Excluded, absolute, slashed};
use crate::config::{self, Settings};
use crate::git::{Environment, Repo};
use crate::workflow::{self, Here, Patience};

/// The files under the gate.
pub(super) enum Gate<'a> {
    /// The settings say which.
    Declared(Excluded, &'a Path),
    /// Those of the conversion that the branch stands on.
    Conversion(Vec<PathBuf>, &'a Path),
    /// All of them.
    Open,
}

impl<'a> Gate<'a> {
    /// The gate of a run; `here` is the conversion that the branch stands on.
    pub(super) fn new(settings: &'a Settings, here: Option<&Here>) -> Result<Gate<'a>, Error> {
        Ok(match (&settings.gate, here) {
            (Some(paths), _) => Gate::Declared(Excluded::of(paths, settings, "gate.paths")?, &settings.root),
            (None, Some(here)) => Gate::Conversion(here.scope.clone(), &settings.root),
            (None, None) => Gate::Open,
        })
    }

    /// The file is under the gate; `path` is absolute, or counts from the current folder.
    pub(super) fn holds(&self, path: &Path) -> bool {
        match self {
            Gate::Declared(paths, _) => paths.matches(path, false),
            Gate::Conversion(scope, root) => absolute(path).is_none_or(|path| {
                path.strip_prefix(root).is_ok_and(|path| scope.iter().any(|place| path.starts_with(place)))
            }),
            Gate::Open => true,
        }
    }

    /// The same for a path from the top of the repository.
    pub(super) fn holds_tracked(&self, path: &str) -> bool {
        match self {
            Gate::Declared(_, root) | Gate::Conversion(_, root) => self.holds(&root.join(path)),
            Gate::Open => true,
        }
    }
}

/// The conversion that the branch stands on, if there is one.
pub(super) fn conversion_here(directory: &Path, patience: Patience) -> Result<Option<Here>, Error> {
    match config::top(directory) {
        Some(_) => Ok(workflow::here(&Repo::discover(Environment::of_process())?, patience)?),
        None => Ok(None),
    }
}

/// The path from the top of the repository, as programs that read a report want it.
pub(super) fn from_top(settings: &Settings, path: &Path) -> String {
    let absolute = absolute(path);
    let inside = absolute.as_deref().and_then(|path| path.strip_prefix(&settings.root).ok());
    slashed(inside.unwrap_or(path))
}
