//! The conversions that the current branch stands on: what `check` looks at if nothing is named.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::finish::IGNORED;
use super::{Pair, Result, lookup, scope};
use crate::git::{CommitId, Found, Head, Repo, on_disk};

/// The conversions in the history of HEAD.
#[derive(Clone, Debug)]
pub struct Here {
    /// The current branch; empty if HEAD is detached.
    pub branch: String,
    /// Its newest conversion.
    pub pair: Pair,
    /// The folders and files that its conversions are about, from the top of the repository; an empty path is all.
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

/// Finds the conversions in the history of HEAD, as far back as `patience` reaches, and those that `finish` has named in
/// `.git-blame-ignore-revs`.
///
/// # Errors
/// Git failed.
pub fn here(repo: &Repo, patience: Patience) -> Result<Option<Here>> {
    match repo.head()? {
        Head::Unborn => Ok(None),
        Head::Branch { name, commit } => below(repo, name, commit, patience),
        Head::Detached { commit } => below(repo, String::new(), commit, patience),
    }
}

/// Finds the same in the history of any commit; `branch` is what to call it.
///
/// # Errors
/// Git failed.
pub fn below(repo: &Repo, branch: String, tip: CommitId, patience: Patience) -> Result<Option<Here>> {
    let mut pairs = lookup::pairs_within(repo, tip, patience.commits())?;
    pairs.extend(finished(repo, tip)?);
    // Not as people read it: the root is `.` for them, and no path begins with that.
    let places = pairs.iter().flat_map(|pair| scope::scope(&pair.sources()));
    let scope: BTreeSet<PathBuf> = places.map(|path| on_disk(&path)).collect();
    let newest = pairs.into_iter().next();
    Ok(newest.map(|pair| Here { branch, pair, scope: scope.into_iter().collect() }))
}

/// The conversions that `.git-blame-ignore-revs` of a commit names, the last first.
fn finished(repo: &Repo, tip: CommitId) -> Result<Vec<Pair>> {
    let Some(Found::Entry(entry)) = repo.find(repo.commit(tip)?.tree, IGNORED)? else { return Ok(Vec::new()) };
    if !entry.mode.is_file() {
        return Ok(Vec::new());
    }
    let bytes = repo.blob(entry.id)?;
    let text = String::from_utf8_lossy(&bytes);
    let mut pairs = Vec::new();
    for id in text.lines().rev().filter_map(|line| CommitId::parse(line.trim())) {
        // A commit of the list may be one that was never fetched.
        if let Ok(commit) = repo.commit(id) {
            pairs.extend(lookup::pair_of(repo, commit)?);
        }
    }
    Ok(pairs)
}
