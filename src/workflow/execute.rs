//! The only place that writes: objects first, the branch last.
//!
//! Whatever happens on the way, HEAD, index, working tree and all other branches stay as they were,
//! and the conversion branch is either whole or not there. Objects that nothing refers to are
//! harmless; `git gc` takes them away.

use super::plan::Content;
use super::sources::Reader;
use super::{Placement, Plan, Result, message};
use crate::git::{BlobId, Change, CommitId, NewCommit, Repo, TreeId};

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
    let new = NewCommit { tree, parent, message, identity: &plan.identity, signing: plan.signing };
    Ok(repo.write_commit(&new)?)
}

/// The changes of the baseline. A blob that is here already is named, not written.
fn originals(repo: &Repo, plan: &Plan) -> Result<Vec<Change>> {
    let reader = Reader::new(repo, plan.there.as_ref());
    let foreign: Vec<&Content> = plan.baseline.iter().filter_map(written).collect();
    let read = |index: usize| match foreign.get(index) {
        Some(content) => reader.read(content),
        None => Err(crate::git::Error::Unsteady),
    };
    let mut ids = repo.write_blobs(foreign.len(), &read)?.into_iter();
    let mut changes = Vec::with_capacity(plan.baseline.len());
    for Placement { path, file } in &plan.baseline {
        let to = match file {
            None => None,
            Some((mode, Content::Here(id))) => Some((*mode, *id)),
            Some((mode, Content::There(id))) if *mode == crate::git::Mode::Submodule => Some((*mode, *id)),
            Some((mode, _)) => Some((*mode, next(&mut ids)?)),
        };
        changes.push(Change { path: path.clone(), to });
    }
    Ok(changes)
}

/// The content of a placement, if it has to be written.
fn written(placement: &Placement) -> Option<&Content> {
    let (mode, content) = placement.file.as_ref()?;
    let is_here = matches!(content, Content::Here(_)) || *mode == crate::git::Mode::Submodule;
    (!is_here).then_some(content)
}

fn next(ids: &mut impl Iterator<Item = BlobId>) -> Result<BlobId> {
    Ok(ids.next().ok_or(crate::git::Error::Unsteady)?)
}

/// The changes of the conversion.
fn rewrites(repo: &Repo, plan: &Plan) -> Result<Vec<Change>> {
    let read = |index: usize| match plan.conversion.get(index) {
        Some(rewrite) => Ok(std::sync::Arc::clone(&rewrite.new)),
        None => Err(crate::git::Error::Unsteady),
    };
    let ids = repo.write_blobs(plan.conversion.len(), &read)?;
    let change = |(rewrite, id): (&super::Rewrite, BlobId)| Change {
        path: rewrite.path.clone().into_bytes(),
        to: Some((rewrite.mode, id)),
    };
    Ok(plan.conversion.iter().zip(ids).map(change).collect())
}
