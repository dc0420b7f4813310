//! The run of `status`: what became of a conversion since it was made.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::sources::Faults;
use super::{Convert, Result, lookup};
use crate::convert::{Sources, is_source};
use crate::git::{BlobId, BlobReader, CommitId, Repo, RepoPath, TreeId, contains, show};
use crate::review::{ReviewItem, Severity};

/// What `status` is asked to do.
#[derive(Clone, Debug, Default)]
pub struct StatusRequest {
    /// The branch; `None` for the current or the only one.
    pub branch: Option<String>,
}

/// State of one file on the conversion branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum BranchState {
    /// As the conversion left it.
    Converted,
    /// Converted, then edited by a person.
    Edited,
    /// The original again.
    Reverted,
    /// Gone.
    Deleted,
    /// Not rewritten by the conversion, but it has items.
    Open,
}

impl std::fmt::Display for BranchState {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.pad(match self {
            BranchState::Converted => "converted",
            BranchState::Edited => "edited",
            BranchState::Reverted => "reverted",
            BranchState::Deleted => "deleted",
            BranchState::Open => "open",
        })
    }
}

/// One file on the conversion branch.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct BranchFile {
    /// Its path.
    pub path: String,
    /// Its state.
    pub state: BranchState,
    /// Blocking items left in it.
    pub blocking: usize,
    /// Items to review in it.
    pub review: usize,
}

/// State of a conversion.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Status {
    /// The branch.
    pub branch: String,
    /// Its tip.
    pub tip: CommitId,
    /// The originals.
    pub baseline: CommitId,
    /// The rewrites.
    pub conversion: CommitId,
    /// Commits after the conversion.
    pub further: usize,
    /// Target version of MindSpore.
    pub target: String,
    /// Where the originals came from.
    pub sources: Vec<String>,
    /// Files that were converted or have items left, in path order.
    pub files: Vec<BranchFile>,
    /// Items left, in path order.
    pub items: Vec<ReviewItem>,
    /// Blocking items left.
    pub blocking: usize,
    /// Items to review left.
    pub review: usize,
}

/// Compares a conversion branch with its pair, and runs `check` on its files.
///
/// # Errors
/// Refuses if there is no such branch; Git failed.
pub fn status(repo: &Repo, request: &StatusRequest, check: Convert<'_>) -> Result<Status> {
    let found = lookup::branch(repo, request.branch.as_deref())?;
    let pair = &found.pair;
    let tip = repo.commit(found.tip)?.tree;
    let (before, after, now) = (ids(repo, pair.baseline.tree)?, ids(repo, pair.conversion.tree)?, ids(repo, tip)?);
    let scope = scope(&pair.sources());
    let python = python(repo, tip, &scope)?;
    let mut items: Vec<ReviewItem> = check(&python).into_iter().flat_map(|file| file.items).collect();
    python.faults.check()?;
    items.sort();
    let mut files: BTreeMap<String, BranchFile> = BTreeMap::new();
    for (path, converted) in after.iter().filter(|(path, id)| before.get(*path) != Some(*id)) {
        let state = state(before.get(path), *converted, now.get(path));
        files.insert(show(path), BranchFile { path: show(path), state, blocking: 0, review: 0 });
    }
    for item in &items {
        let new = || BranchFile { path: item.path.clone(), state: BranchState::Open, blocking: 0, review: 0 };
        let file = files.entry(item.path.clone()).or_insert_with(new);
        file.blocking += usize::from(item.severity == Severity::Blocking);
        file.review += usize::from(item.severity == Severity::Review);
    }
    Ok(Status {
        tip: found.tip,
        baseline: pair.baseline.id,
        conversion: pair.conversion.id,
        further: repo.count_after(found.tip, pair.conversion.id)?,
        target: pair.target().to_owned(),
        sources: pair.sources(),
        blocking: files.values().map(|file| file.blocking).sum(),
        review: files.values().map(|file| file.review).sum(),
        files: files.into_values().collect(),
        branch: found.branch,
        items,
    })
}

fn ids(repo: &Repo, tree: TreeId) -> Result<BTreeMap<RepoPath, BlobId>> {
    Ok(repo.list(tree, b"")?.into_iter().map(|entry| (entry.path, entry.id)).collect())
}

fn state(original: Option<&BlobId>, converted: BlobId, now: Option<&BlobId>) -> BranchState {
    match now {
        None => BranchState::Deleted,
        Some(now) if *now == converted => BranchState::Converted,
        Some(now) if Some(now) == original => BranchState::Reverted,
        Some(_) => BranchState::Edited,
    }
}

/// The folders that the conversion is about, as its `Msconv-Source` trailers say.
pub(super) fn scope(sources: &[String]) -> Vec<RepoPath> {
    let place = |source: &String| match source.rsplit_once(" -> ") {
        Some((_, ".")) => RepoPath::new(),
        Some((_, to)) => to.as_bytes().to_vec(),
        None => {
            let path = source.split_once(':').map_or("", |(_, path)| path);
            path.strip_suffix(" + working tree").unwrap_or(path).as_bytes().to_vec()
        }
    };
    sources.iter().map(place).collect()
}

/// The Python files of a tree, as the engine reads them.
struct Files {
    paths: Vec<String>,
    contents: Vec<BlobId>,
    reader: BlobReader,
    faults: Faults,
}

impl Sources for Files {
    fn paths(&self) -> &[String] {
        &self.paths
    }

    fn read(&self, index: usize) -> std::result::Result<Arc<[u8]>, String> {
        let id = self.contents.get(index).ok_or_else(|| "no such file".to_owned())?;
        self.reader.read(*id).map_err(|error| self.faults.note(index, error))
    }
}

fn python(repo: &Repo, tree: TreeId, scope: &[RepoPath]) -> Result<Files> {
    let mut files =
        Files { paths: Vec::new(), contents: Vec::new(), reader: repo.blob_reader(), faults: Faults::default() };
    for entry in repo.list(tree, b"")? {
        let inside = scope.iter().any(|place| contains(place, &entry.path));
        if let (true, Ok(path)) =
            (is_source(&entry.path) && inside && entry.mode.is_file(), String::from_utf8(entry.path))
        {
            files.paths.push(path);
            files.contents.push(entry.id);
        }
    }
    Ok(files)
}
