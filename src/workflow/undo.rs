//! The run of `undo`: takes away a conversion branch that nobody has worked on.

use super::{Refusal, Result, lookup, message};
use crate::git::{CommitId, Repo};

/// What `undo` is asked to do.
#[derive(Clone, Debug, Default)]
pub struct UndoRequest {
    /// The branch; `None` for the current or the only one.
    pub branch: Option<String>,
    /// Take it away even if it has further commits.
    pub force: bool,
}

/// What `undo` did.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Undone {
    /// The branch that is gone.
    pub branch: String,
    /// Where it was: `git branch NAME ID` brings it back, until git collects the commits.
    pub tip: CommitId,
    /// Commits after the conversion that are no longer on a branch of that name.
    pub further: usize,
}

/// Deletes a conversion branch.
///
/// # Errors
/// Refuses if it is checked out, and, without `force`, if it has commits of a person.
pub fn undo(repo: &Repo, request: &UndoRequest) -> Result<Undone> {
    let found = lookup::branch(repo, request.branch.as_deref())?;
    let branch = found.branch;
    // A person's branch that contains a conversion is theirs, whatever is asked for.
    if !branch.starts_with("msconv/") {
        let reason = format!("{branch} is not a branch that start made.");
        return Err(Refusal::new("not-ours", reason, "Name a branch below msconv/, or use git branch -D.").into());
    }
    if let Some(place) = repo.checked_out(&branch) {
        let reason = format!("The working tree at {} is on {branch}.", place.display());
        return Err(
            Refusal::new("branch-checked-out", reason, "Switch it to another branch first: git switch -").into()
        );
    }
    let further = repo.count_after(found.tip, found.pair.conversion.id)?;
    if further > 0 && !request.force {
        let reason = format!("{branch} has {} after the conversion.", message::counted(further, "commit"));
        return Err(Refusal::new("further-commits", reason, "Pass --force to delete them too.").into());
    }
    repo.delete_branch(&branch, found.tip)?;
    Ok(Undone { branch, tip: found.tip, further })
}
