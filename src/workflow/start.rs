//! The run of `start`, from top to bottom.

use std::path::PathBuf;

use super::{Plan, Receipt, Refusal, Result, execute, guard, plan, select};
use crate::convert::{FileOutcome, Outcome, Sources};
use crate::git::Repo;

/// What a run needs of the engine: `convert::convert_project` in the product, a closure in tests.
pub type Convert<'a> = &'a dyn Fn(&dyn Sources) -> Vec<FileOutcome>;

/// What the commits say about the tool that made them.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Stamp {
    /// Version of the tool.
    pub version: String,
    /// Hash of the rule set.
    pub rules: String,
    /// Target version of MindSpore.
    pub target: String,
}

/// What `start` is asked to do.
#[derive(Clone, Debug)]
pub struct StartRequest {
    /// Files and folders as the user wrote them; empty means everything.
    pub sources: Vec<PathBuf>,
    /// `REPO@REV`: take the sources from there.
    pub from: Option<String>,
    /// Take the sources as they are on disk.
    pub worktree: bool,
    /// Where they land; `None` converts them where they stand.
    pub to: Option<PathBuf>,
    /// Name of the branch below `msconv/`.
    pub name: Option<String>,
    /// Do not sign, whatever `commit.gpgSign` says.
    pub no_sign: bool,
    /// Write nothing.
    pub dry_run: bool,
    /// What goes into the trailers.
    pub stamp: Stamp,
}

/// What `start` did, or would do.
#[derive(Debug, serde::Serialize)]
pub struct Started {
    /// What was computed.
    pub plan: Plan,
    /// What was written; `None` after a dry run.
    pub receipt: Option<Receipt>,
}

/// Makes the branch with its two commits.
///
/// # Errors
/// [`Error::Refused`](super::Error::Refused) if it must not begin; other errors leave nothing but unreachable objects.
pub fn start(repo: &Repo, request: &StartRequest, convert: Convert<'_>) -> Result<Started> {
    let ground = guard::ground(repo, request)?;
    let selection = select::select(repo, request, &ground)?;
    let python = selection.python(repo);
    let outcomes = convert(&python);
    python.faults.check()?;
    for added in outcomes.iter().filter(|outcome| matches!(outcome.outcome, Outcome::Added { .. })) {
        if repo.find(ground.tree, added.path.as_bytes())?.is_some() {
            return Err(in_the_way(&added.path).into());
        }
    }
    let plan = plan::plan(ground, selection, outcomes, request)?;
    let receipt = if request.dry_run { None } else { Some(execute(repo, &plan)?) };
    Ok(Started { plan, receipt })
}

fn in_the_way(path: &str) -> Refusal {
    Refusal::new(
        "file-in-the-way",
        format!("The helpers of converted files belong into {path}, which stands there and is not looked at."),
        "Rename it, or let the settings include it.",
    )
}
