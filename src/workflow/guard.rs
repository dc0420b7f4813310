//! Refusals: what must be in order before a conversion begins.
//!
//! Each has an id, a reason and the command or flag that resolves it. All are looked for before the
//! first is reported, so that a person does not meet them one by one.

use super::{Error, Result, StartRequest};
use crate::git::{self, CommitId, Head, Identity, Repo, Signing, TreeId};

/// Why a run does not begin, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Refusal {
    /// Stable name, such as `branch-exists`.
    pub id: &'static str,
    /// One sentence.
    pub reason: String,
    /// The flag or command that resolves it.
    pub way_out: String,
}

impl Refusal {
    /// A refusal.
    pub fn new(id: &'static str, reason: impl Into<String>, way_out: impl Into<String>) -> Refusal {
        Refusal { id, reason: reason.into(), way_out: way_out.into() }
    }

    /// The refusal that a Git error stands for, if it is one.
    #[must_use]
    pub fn of(error: &git::Error) -> Option<Refusal> {
        Some(match error {
            git::Error::NoRepository => Refusal::new(
                "no-repository",
                "There is no Git repository here.",
                "Run git init and commit the code first, or use git msconv convert, which needs no repository.",
            ),
            git::Error::Owner => Refusal::new(
                "owner",
                "The repository belongs to another user.",
                "Run git config --global --add safe.directory with its path, if you trust it.",
            ),
            git::Error::Reftable => Refusal::new(
                "reftable",
                "The repository keeps its refs in a reftable, which cannot be written here.",
                "Run git refs migrate --ref-format=files, or work in a clone made with git clone --ref-format=files.",
            ),
            git::Error::NoIdentity { role } => Refusal::new(
                "no-identity",
                format!("Git does not know the name and address of the {role}."),
                "Run git config user.name and git config user.email with yours.",
            ),
            git::Error::Date { variable, value } => Refusal::new(
                "date",
                format!("{variable} holds {value:?}, which is not a date in a form that git documents."),
                format!("Set {variable} to seconds and zone (1700000000 +0100) or to an ISO 8601 date, or unset it."),
            ),
            git::Error::Index { extension } => index(extension),
            git::Error::Missing { id } => missing(id),
            git::Error::Damaged { id } => Refusal::new(
                "damaged-object",
                format!("Object {id} is damaged: its file ends too early or holds something else."),
                "Run git fsck; a copy of that object from another clone mends it.",
            ),
            git::Error::Raced { branch } => Refusal::new(
                "branch-changed",
                format!("Branch {branch} changed meanwhile, or another git process holds it."),
                "Run git msconv status, then try again. If no other git runs, a stale .lock file under .git/refs is left.",
            ),
            _ => return None,
        })
    }
}

/// The index is split, sparse or newer than this program.
fn index(extension: &str) -> Refusal {
    let (form, way_out) = match extension {
        "link" => ("split", "Join it with git update-index --no-split-index."),
        "sdir" => ("sparse", "Expand it with git sparse-checkout reapply --no-sparse-index."),
        _ => ("newer than this program", "Write it anew with git read-tree HEAD."),
    };
    Refusal::new("index", format!("The index is {form} (extension {extension:?}), so it cannot be read here."), way_out)
}

/// An object of the sources is not in this repository.
pub(super) fn missing(id: &str) -> Refusal {
    Refusal::new(
        "missing-objects",
        format!("Object {id} is not in this repository: it is a partial clone, or damaged."),
        "Fetch everything first: git fetch --refetch --no-filter (in a damaged repository: git fsck).",
    )
}

/// What a conversion stands on.
pub(super) struct Ground {
    pub(super) branch: String,
    pub(super) head: CommitId,
    pub(super) tree: TreeId,
    pub(super) identity: Identity,
    pub(super) signing: Signing,
}

/// Finds what the conversion stands on, or every reason against it.
pub(super) fn ground(repo: &Repo, request: &StartRequest) -> Result<Ground> {
    let head = repo.head()?;
    let branch = branch_name(repo, request, &head);
    let mut refusals = Vec::new();
    refusals.extend(operation(repo));
    refusals.extend(free_branch(repo, &branch)?);
    let signing = signing(repo, request.no_sign).unwrap_or_else(|refusal| {
        refusals.push(refusal);
        Signing::None
    });
    let identity = match repo.identity() {
        Ok(identity) => Some(identity),
        Err(error) => {
            refusals.push(Refusal::of(&error).ok_or(error)?);
            None
        }
    };
    let head = match head {
        Head::Unborn => {
            refusals.push(unborn());
            None
        }
        Head::Branch { commit, .. } | Head::Detached { commit } => Some(commit),
    };
    match (head, identity) {
        (Some(head), Some(identity)) if refusals.is_empty() => {
            let tree = repo.commit(head)?.tree;
            Ok(Ground { branch, head, tree, identity, signing })
        }
        _ => Err(Error::Refused(refusals)),
    }
}

fn branch_name(repo: &Repo, request: &StartRequest, head: &Head) -> String {
    let name = request.name.clone().unwrap_or_else(|| match head {
        Head::Branch { name, .. } => name.clone(),
        _ => repo.name(),
    });
    format!("msconv/{}", name.strip_prefix("msconv/").unwrap_or(&name))
}

fn unborn() -> Refusal {
    Refusal::new("unborn-head", "The current branch has no commits.", "Commit something first: git commit.")
}

pub(super) fn operation(repo: &Repo) -> Option<Refusal> {
    let name = repo.operation()?;
    let way_out = match name {
        "bisect" => "Finish it with git bisect reset.".to_owned(),
        _ => format!("Finish it with git {name} --continue, or give it up with git {name} --abort."),
    };
    Some(Refusal::new("operation-in-progress", format!("A {name} is in progress."), way_out))
}

fn free_branch(repo: &Repo, branch: &str) -> Result<Option<Refusal>> {
    let other = "Choose another name with --name NAME";
    if !Repo::is_branch_name(branch) {
        let reason = format!("{branch} cannot be the name of a branch.");
        return Ok(Some(Refusal::new("branch-name", reason, format!("{other}."))));
    }
    if repo.branch(branch)?.is_some() {
        let way_out = format!("{other}, or delete the branch with git msconv undo {branch}.");
        return Ok(Some(Refusal::new("branch-exists", format!("Branch {branch} exists already."), way_out)));
    }
    if let Some(clash) = repo.clashing_branch(branch)? {
        let reason = format!("Branch {branch} cannot exist beside branch {clash}.");
        return Ok(Some(Refusal::new("branch-clash", reason, format!("{other}, or rename {clash}."))));
    }
    if let Some(place) = repo.checked_out(branch) {
        let reason = format!("The working tree at {} is on branch {branch}.", place.display());
        return Ok(Some(Refusal::new("branch-checked-out", reason, format!("Switch it to another branch. {other}."))));
    }
    Ok(None)
}

pub(super) fn signing(repo: &Repo, no_sign: bool) -> std::result::Result<Signing, Refusal> {
    if no_sign || !repo.flag("commit.gpgsign").unwrap_or(false) {
        return Ok(Signing::None);
    }
    if repo.has_program() {
        return Ok(Signing::Git);
    }
    Err(Refusal::new(
        "signing",
        "commit.gpgSign is on, and signing needs the git program, which is not in PATH.",
        "Pass --no-sign, or put git into PATH.",
    ))
}
