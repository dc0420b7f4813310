//! The conversion that the current branch stands on: what `check` looks at if nothing is named.

use std::path::PathBuf;

use super::finish::IGNORED;
use super::{Pair, Result, lookup, scope};
use crate::git::{CommitId, Found, Head, Repo, on_disk};

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

/// How far back the conversion is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// As far as it takes a moment.
    Long,
    /// As far as it takes a few milliseconds: for hooks.
    Short,
}

impl Patience {
    fn commits(self) -> usize {
        match self {
            Patience::Long => 10_000,
            Patience::Short => 500,
        }
    }
}

/// Finds the newest conversion in the history of HEAD; one that is older than `patience` reaches, if `finish` has named it
/// in `.git-blame-ignore-revs`.
///
/// # Errors
/// Git failed.
pub fn here(repo: &Repo, patience: Patience) -> Result<Option<Here>> {
    let (branch, tip) = match repo.head()? {
        Head::Unborn => return Ok(None),
        Head::Branch { name, commit } => (name, commit),
        Head::Detached { commit } => (String::new(), commit),
    };
    let pair = match lookup::pair_within(repo, tip, patience.commits())? {
        Some(pair) => Some(pair),
        None => finished(repo, tip)?,
    };
    Ok(pair.map(|pair| {
        // Not as people read it: the root is `.` for them, and no path begins with that.
        let scope = scope::scope(&pair.sources()).iter().map(|path| on_disk(path)).collect();
        Here { branch, pair, scope }
    }))
}

/// The last conversion that `.git-blame-ignore-revs` of a commit names.
fn finished(repo: &Repo, tip: CommitId) -> Result<Option<Pair>> {
    let Some(Found::Entry(entry)) = repo.find(repo.commit(tip)?.tree, IGNORED)? else { return Ok(None) };
    if !entry.mode.is_file() {
        return Ok(None);
    }
    let bytes = repo.blob(entry.id)?;
    let text = String::from_utf8_lossy(&bytes);
    for id in text.lines().rev().filter_map(|line| CommitId::parse(line.trim())) {
        // A commit of the list may be one that was never fetched.
        if let Ok(commit) = repo.commit(id)
            && let Some(pair) = lookup::pair_of(repo, commit)?
        {
            return Ok(Some(pair));
        }
    }
    Ok(None)
}
