//! The only place that writes: objects first, the branch last.
//!
//! Whatever happens on the way of a start, HEAD, index, working tree and all other branches stay as
//! they were, and the conversion branch is either whole or not there. Objects that nothing refers to
//! are harmless; `git gc` takes them away. A later commit on the branch is written the same way; if
//! the branch is checked out here, git carries index and working tree over before the branch moves,
//! and refuses if anything of a person's were in the way.

use super::plan::{Content, Size};
use super::sources::Reader;
use super::{Placement, Plan, Refusal, Result, message};
use crate::git::{self, BlobId, Change, CommitId, Identity, Mode, Move, NewCommit, Repo, Signing, TreeId};

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Receipt {
    /// The branch.
    pub branch: String,
    /// The first commit: the originals.
    pub baseline: CommitId,
    /// The second commit: the rewrites.
    pub conversion: CommitId,
}

/// Writes a plan.
///
/// # Errors
/// Git failed; the branch was not made.
pub fn execute(repo: &Repo, plan: &Plan) -> Result<Receipt> {
    let originals = originals(repo, plan)?;
    let tree = repo.grow(plan.tree, originals)?;
    let baseline = commit(repo, plan, tree, plan.head, &plan.baseline_message)?;
    let tree = repo.grow(tree, rewrites(repo, plan)?)?;
    let message = message::with_baseline(&plan.conversion_message, baseline);
    let conversion = commit(repo, plan, tree, baseline, &message)?;
    let log = format!("msconv: start at {}", repo.short(plan.head));
    repo.create_branch(&plan.branch, conversion, &plan.identity, &log)?;
    Ok(Receipt { branch: plan.branch.clone(), baseline, conversion })
}

fn commit(repo: &Repo, plan: &Plan, tree: TreeId, parent: CommitId, message: &str) -> Result<CommitId> {
    let new = NewCommit { tree, parent: Some(parent), message, identity: &plan.identity, signing: plan.signing };
    Ok(repo.write_commit(&new)?)
}

/// A commit that goes on top of a conversion branch, and the notes that belong to it.
pub(super) struct Advance<'a> {
    pub(super) branch: &'a str,
    pub(super) tip: CommitId,
    /// Its parent; the tip, unless the branch is rewritten.
    pub(super) parent: CommitId,
    pub(super) tree: TreeId,
    pub(super) message: &'a str,
    pub(super) signing: Signing,
    pub(super) identity: &'a Identity,
    /// Moves of other refs that land together with it.
    pub(super) with: Vec<Move>,
    /// For the reflog.
    pub(super) log: &'a str,
}

/// Writes the commit and moves the branch to it.
///
/// # Errors
/// Refuses if the branch is checked out elsewhere, or if edits of a person are in the way; nothing has moved then.
pub(super) fn advance(repo: &Repo, step: Advance<'_>) -> Result<CommitId> {
    let is_here = is_checked_out_here(repo, step.branch)?;
    let commit = repo.write_commit(&NewCommit {
        tree: step.tree,
        parent: Some(step.parent),
        message: step.message,
        identity: step.identity,
        signing: step.signing,
    })?;
    if is_here {
        repo.carry_over(step.tip, commit).map_err(|refused| local_changes(&refused.0))?;
    }
    let full = format!("refs/heads/{}", step.branch);
    let mut moves = step.with;
    moves.push(Move { full, from: Some(step.tip), to: commit });
    if let Err(error) = repo.move_refs(&moves, step.identity, step.log) {
        if is_here {
            // Back to what the branch still holds; what was in nobody's way then is in nobody's way now.
            repo.carry_over(commit, step.tip).map_err(|refused| local_changes(&refused.0))?;
        }
        return Err(error.into());
    }
    Ok(commit)
}

/// The branch is checked out in this working tree; one that is checked out in another is refused.
pub(super) fn is_checked_out_here(repo: &Repo, branch: &str) -> Result<bool> {
    let Some(place) = repo.checked_out(branch) else { return Ok(false) };
    if repo.workdir().is_some_and(|here| here == place.canonicalize().unwrap_or(place.clone())) {
        return Ok(true);
    }
    let reason = format!("The working tree at {} is on {branch}.", place.display());
    Err(Refusal::new("branch-checked-out", reason, "Run the command there.").into())
}

fn local_changes(said: &str) -> Refusal {
    let reason = format!("Uncommitted changes are in the way: {}.", said.lines().next().unwrap_or_default());
    Refusal::new("local-changes", reason, "Commit them or put them aside with git stash, then try again.")
}

/// The changes of the baseline. A blob that is here already is named, not written.
fn originals(repo: &Repo, plan: &Plan) -> Result<Vec<Change>> {
    let reader = Reader::new(repo, plan.there.as_ref());
    let written: Vec<&Content> = plan.baseline.iter().filter_map(content).filter(|one| is_written(one)).collect();
    let read = |index: usize| match written.get(index) {
        Some(content) => reader.read(content),
        None => Err(git::Error::Unsteady),
    };
    let mut ids = repo.write_blobs(written.len(), &read)?.into_iter();
    let mut changes = Vec::with_capacity(plan.baseline.len());
    for Placement { path, file } in &plan.baseline {
        let to = match file {
            None => None,
            Some((mode, Content::Here(id))) => Some((*mode, *id)),
            // The commit that a submodule names is not an object of either repository.
            Some((Mode::Submodule, Content::There(id))) => Some((Mode::Submodule, *id)),
            Some((mode, Content::Disk(path, Size::Large))) => Some((*mode, repo.write_file(path)?)),
            Some((mode, _)) => Some((*mode, ids.next().ok_or(git::Error::Unsteady)?)),
        };
        changes.push(Change { path: path.clone(), to });
    }
    Ok(changes)
}

/// The content of a placement, if there is one of its own.
fn content(placement: &Placement) -> Option<&Content> {
    placement.file.as_ref().filter(|(mode, _)| *mode != Mode::Submodule).map(|(_, content)| content)
}

fn is_written(content: &Content) -> bool {
    !matches!(content, Content::Here(_) | Content::Disk(_, Size::Large))
}

/// The changes of the conversion.
fn rewrites(repo: &Repo, plan: &Plan) -> Result<Vec<Change>> {
    let read = |index: usize| match plan.conversion.get(index) {
        Some(rewrite) => Ok(std::sync::Arc::clone(&rewrite.new)),
        None => Err(git::Error::Unsteady),
    };
    let ids = repo.write_blobs(plan.conversion.len(), &read)?;
    let change = |(rewrite, id): (&super::Rewrite, BlobId)| Change {
        path: rewrite.path.clone().into_bytes(),
        to: Some((rewrite.mode, id)),
    };
    Ok(plan.conversion.iter().zip(ids).map(change).collect())
}
