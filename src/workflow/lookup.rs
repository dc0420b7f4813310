//! Finding conversions that were made before: by the trailers of their commits, nothing else.

use super::{Refusal, Result, message};
use crate::git::{CommitId, CommitInfo, Head, Repo};

/// How far back a conversion is looked for.
const HORIZON: usize = 10_000;

/// A conversion: its two commits.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The originals.
    pub baseline: CommitInfo,
    /// The rewrites.
    pub conversion: CommitInfo,
}

impl Pair {
    /// Values of the `Msconv-Source` trailers.
    #[must_use]
    pub fn sources(&self) -> Vec<String> {
        self.conversion.trailers.all(message::SOURCE).map(str::to_owned).collect()
    }

    /// Hash of the rule set that made it.
    #[must_use]
    pub fn rules(&self) -> &str {
        self.conversion.trailers.get(message::RULES).unwrap_or_default()
    }

    /// Target version of MindSpore.
    #[must_use]
    pub fn target(&self) -> &str {
        self.conversion.trailers.get(message::TARGET).unwrap_or_default()
    }
}

/// The newest conversion in the history of `tip`.
pub(super) fn pair(repo: &Repo, tip: CommitId) -> Result<Option<Pair>> {
    for id in repo.history(tip, HORIZON)? {
        if let Some(pair) = pair_of(repo, repo.commit(id)?)? {
            return Ok(Some(pair));
        }
    }
    Ok(None)
}

/// All conversions among the last `limit` commits in the history of `tip`, the newest first.
pub(super) fn pairs_within(repo: &Repo, tip: CommitId, limit: usize) -> Result<Vec<Pair>> {
    let mut pairs = Vec::new();
    for id in repo.history(tip, limit)? {
        pairs.extend(pair_of(repo, repo.commit(id)?)?);
    }
    Ok(pairs)
}

/// The pair whose conversion is `conversion`, if it is one.
pub(super) fn pair_of(repo: &Repo, conversion: CommitInfo) -> Result<Option<Pair>> {
    let Some(baseline) = conversion.trailers.get(message::BASELINE).and_then(CommitId::parse) else { return Ok(None) };
    // A commit that was cherry-picked or rebased still names the old baseline; the pair is then its parent.
    let named = conversion.parents.contains(&baseline).then_some(baseline);
    let Some(baseline) = named.or_else(|| conversion.parents.first().copied()) else { return Ok(None) };
    Ok(Some(Pair { baseline: repo.commit(baseline)?, conversion }))
}

/// The MindSpore version that the conversion on a branch was made for.
///
/// # Errors
/// Refuses if there is no such branch; Git failed.
pub fn target(repo: &Repo, named: Option<&str>) -> Result<String> {
    Ok(branch(repo, named)?.pair.target().to_owned())
}

/// A conversion branch, its tip and the newest conversion on it.
pub(super) struct Found {
    pub(super) branch: String,
    pub(super) tip: CommitId,
    pub(super) pair: Pair,
}

/// The branch that the user means: the named one, the current one, or the only one there is.
pub(super) fn branch(repo: &Repo, named: Option<&str>) -> Result<Found> {
    if let Some(name) = named {
        return on(repo, &full_name(repo, name)?)?.ok_or_else(|| no_pair(name).into());
    }
    if let Head::Branch { name, .. } = repo.head()?
        && let Some(found) = on(repo, &name)?
    {
        return Ok(found);
    }
    let branches = repo.branches("msconv")?;
    match branches.as_slice() {
        [] => {
            let reason = "There is no conversion branch in this repository.";
            Err(Refusal::new("no-conversion", reason, "Make one with git msconv start.").into())
        }
        [only] => on(repo, only)?.ok_or_else(|| no_pair(only).into()),
        several => {
            let reason = format!("There are several conversion branches: {}.", several.join(", "));
            Err(Refusal::new("which-branch", reason, "Name the one you mean.").into())
        }
    }
}

/// `main` may stand for `msconv/main`.
fn full_name(repo: &Repo, name: &str) -> Result<String> {
    let full = format!("msconv/{name}");
    Ok(if !name.starts_with("msconv/") && repo.branch(&full)?.is_some() { full } else { name.to_owned() })
}

fn on(repo: &Repo, branch: &str) -> Result<Option<Found>> {
    let Some(tip) = repo.branch(branch)? else { return Ok(None) };
    Ok(pair(repo, tip)?.map(|pair| Found { branch: branch.to_owned(), tip, pair }))
}

fn no_pair(name: &str) -> Refusal {
    let reason = format!("{name} is not a branch with a conversion on it.");
    Refusal::new(
        "no-conversion",
        reason,
        "See the branches with git branch --list 'msconv/*', or make one with git msconv start.",
    )
}
