//! The conversion that the current branch stands on: what `check` looks at if nothing is named.

use std::path::PathBuf;

use super::{Pair, Result, lookup, scope};
use crate::git::{Head, Repo, show};

/// A conversion in the history of HEAD.
#[derive(Clone, Debug)]
pub struct Here {
    /// The current branch; empty if HEAD is detached.
    pub branch: String,
    /// Its newest conversion.
    pub pair: Pair,
    /// The folders and files that it is about, from the top of the repository; an empty path is all.
    pub scope: Vec<PathBuf>,
}

/// Finds the newest conversion in the history of HEAD.
///
/// # Errors
/// Git failed.
pub fn here(repo: &Repo) -> Result<Option<Here>> {
    let (branch, tip) = match repo.head()? {
        Head::Unborn => return Ok(None),
        Head::Branch { name, commit } => (name, commit),
        Head::Detached { commit } => (String::new(), commit),
    };
    Ok(lookup::pair(repo, tip)?.map(|pair| {
        let scope = scope::scope(&pair.sources()).iter().map(|path| PathBuf::from(show(path))).collect();
        Here { branch, pair, scope }
    }))
}
