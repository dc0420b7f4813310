//! The plan: everything that will be written, and what people are told about it. Pure data.

use std::path::PathBuf;
use std::sync::Arc;

use super::guard::Ground;
use super::select::Selection;
use super::{Refusal, Result, StartRequest, message};
use crate::convert::{FileOutcome, Outcome};
use crate::git::{BlobId, CommitId, Identity, Mode, RepoPath, STREAMED, Signing, TreeId};
use crate::review::ReviewItem;

/// Where the bytes of a file are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A blob of this repository: never re-read, never re-hashed.
    Here(BlobId),
    /// A blob of the repository that the sources come from.
    There(BlobId),
    /// Bytes in memory: a changed file of the working tree after git's filters.
    Bytes(Arc<[u8]>),
    /// A file of the file system that is stored byte for byte.
    Disk(PathBuf, Size),
}

/// Whether a file may be held in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// It may.
    Small,
    /// It is streamed.
    Large,
}

impl Size {
    /// Tells by the number of bytes.
    #[must_use]
    pub fn of(bytes: u64) -> Size {
        if bytes >= STREAMED { Size::Large } else { Size::Small }
    }
}

/// An original that the baseline puts into the tree, or takes out of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// Where it lands.
    pub path: RepoPath,
    /// What lands there; `None` for a file that was deleted in the working tree.
    pub file: Option<(Mode, Content)>,
}

/// A file that the conversion rewrites or adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewrite {
    /// Where it stands.
    pub path: String,
    /// The original's mode.
    pub mode: Mode,
    /// The original; `None` for a file that is added.
    pub old: Option<Content>,
    /// The new bytes.
    pub new: Arc<[u8]>,
}

/// What becomes of a torch file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FileState {
    /// It is rewritten.
    Converted,
    /// Nothing in it had to change.
    Unchanged,
    /// It keeps its original bytes, with a reason.
    Kept,
    /// It was not there before: a module of helpers.
    Added,
}

impl std::fmt::Display for FileState {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.pad(match self {
            FileState::Converted => "converted",
            FileState::Unchanged => "unchanged",
            FileState::Kept => "kept",
            FileState::Added => "added",
        })
    }
}

/// One torch file, in numbers.
#[derive(Clone, Debug, serde::Serialize)]
pub struct FileLine {
    /// Where it stands on the branch.
    pub path: String,
    /// What becomes of it.
    pub state: FileState,
    /// Edits made.
    pub edits: usize,
    /// Blocking items.
    pub blocking: usize,
    /// Items to review.
    pub review: usize,
}

/// The whole run in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Tally {
    /// Files selected.
    pub files: usize,
    /// Files that use the torch family.
    pub torch: usize,
    /// Of these, rewritten.
    pub converted: usize,
    /// Of these, kept with a reason.
    pub kept: usize,
    /// Edits made.
    pub edits: usize,
    /// Blocking items.
    pub blocking: usize,
    /// Items to review.
    pub review: usize,
    /// Uses of the torch family.
    pub sites: usize,
    /// Of these, rewritten.
    pub sites_converted: usize,
}

/// Everything that `execute` writes.
#[derive(serde::Serialize)]
pub struct Plan {
    /// The conversion branch.
    pub branch: String,
    /// The commit that the baseline stands on.
    pub head: CommitId,
    /// Where the sources come from, as the trailers say it.
    pub sources: Vec<String>,
    /// The run in numbers.
    pub tally: Tally,
    /// Torch files, in path order.
    pub files: Vec<FileLine>,
    /// Review items, in path order.
    pub items: Vec<ReviewItem>,
    /// What else a person should know: symlinks, submodules, LFS pointers.
    pub notes: Vec<String>,
    /// Originals; empty if HEAD holds them already.
    #[serde(skip)]
    pub baseline: Vec<Placement>,
    /// Rewritten files.
    #[serde(skip)]
    pub conversion: Vec<Rewrite>,
    /// Message of the baseline.
    #[serde(skip)]
    pub baseline_message: String,
    /// Message of the conversion, without its last trailer, the baseline's id.
    #[serde(skip)]
    pub conversion_message: String,
    #[serde(skip)]
    pub(super) tree: TreeId,
    #[serde(skip)]
    pub(super) identity: Identity,
    #[serde(skip)]
    pub(super) signing: Signing,
    /// The repository that the sources come from.
    #[serde(skip)]
    pub(super) there: Option<PathBuf>,
}

impl std::fmt::Debug for Plan {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Plan").field("branch", &self.branch).field("tally", &self.tally).finish_non_exhaustive()
    }
}

/// Puts the engine's outcomes and the selection together.
pub(super) fn plan(
    ground: Ground,
    selection: Selection,
    outcomes: Vec<FileOutcome>,
    request: &StartRequest,
) -> Result<Plan> {
    let tally = tally(&selection, &outcomes);
    if tally.converted == 0 {
        return Err(nothing(tally, &outcomes).into());
    }
    let files = outcomes.iter().filter(|outcome| outcome.is_torch || is_changed(outcome)).map(line).collect();
    let mut items: Vec<ReviewItem> = outcomes.iter().flat_map(|outcome| outcome.items.iter().cloned()).collect();
    items.sort();
    let baseline_message = message::baseline(&ground.branch, tally, &selection.origin, &request.stamp);
    let conversion_message = message::conversion(&ground.branch, tally, &items, &selection.origin, &request.stamp);
    let conversion = rewrites(&selection, outcomes);
    Ok(Plan {
        branch: ground.branch,
        head: ground.head,
        sources: selection.origin,
        tally,
        files,
        items,
        notes: selection.notes,
        baseline: selection.placements,
        conversion,
        baseline_message,
        conversion_message,
        tree: ground.tree,
        identity: ground.identity,
        signing: ground.signing,
        there: selection.there,
    })
}

fn nothing(tally: Tally, outcomes: &[FileOutcome]) -> Refusal {
    let looked_at = outcomes.len();
    let (reason, way_out) = match tally.torch {
        0 => (
            format!("Nothing to convert: none of the files looked at ({looked_at}) uses the torch family."),
            "Name other sources, or see what is there with git msconv scan.",
        ),
        torch => (
            format!("Nothing to convert: of the {torch} files that use the torch family, none could be rewritten."),
            "See why with git msconv check.",
        ),
    };
    Refusal::new("nothing-to-convert", reason, way_out)
}

fn is_changed(outcome: &FileOutcome) -> bool {
    !matches!(outcome.outcome, Outcome::Unchanged)
}

fn count(outcome: &FileOutcome, is: impl Fn(&ReviewItem) -> bool) -> usize {
    outcome.items.iter().filter(|item| is(item)).count()
}

fn line(outcome: &FileOutcome) -> FileLine {
    FileLine {
        path: outcome.path.clone(),
        state: match outcome.outcome {
            Outcome::Unchanged => FileState::Unchanged,
            Outcome::Converted { .. } => FileState::Converted,
            Outcome::Kept => FileState::Kept,
            Outcome::Added { .. } => FileState::Added,
        },
        edits: outcome.edits,
        blocking: count(outcome, ReviewItem::is_blocking),
        review: count(outcome, ReviewItem::is_review),
    }
}

fn tally(selection: &Selection, outcomes: &[FileOutcome]) -> Tally {
    let mut tally = Tally { files: selection.files.len(), ..Tally::default() };
    for outcome in outcomes {
        tally.torch += usize::from(outcome.is_torch);
        tally.converted += usize::from(matches!(outcome.outcome, Outcome::Converted { .. }));
        tally.kept += usize::from(matches!(outcome.outcome, Outcome::Kept));
        tally.edits += outcome.edits;
        tally.blocking += count(outcome, ReviewItem::is_blocking);
        tally.review += count(outcome, ReviewItem::is_review);
        tally.sites += outcome.sites.total;
        tally.sites_converted += outcome.sites.converted;
    }
    tally
}

/// The rewritten files with their original's mode, and the added ones.
fn rewrites(selection: &Selection, outcomes: Vec<FileOutcome>) -> Vec<Rewrite> {
    let file = |path: &str| {
        let at = selection.files.binary_search_by(|file| file.path.as_slice().cmp(path.as_bytes())).ok()?;
        selection.files.get(at)
    };
    let rewrite = |outcome: FileOutcome| match outcome.outcome {
        Outcome::Converted { bytes } => {
            let source = file(&outcome.path)?;
            let (path, mode, old) = (outcome.path, source.mode, source.content.clone());
            Some(Rewrite { path, mode, old: Some(old), new: Arc::from(bytes) })
        }
        Outcome::Added { bytes } => {
            Some(Rewrite { path: outcome.path, mode: Mode::File, old: None, new: Arc::from(bytes) })
        }
        Outcome::Unchanged | Outcome::Kept => None,
    };
    outcomes.into_iter().filter_map(rewrite).collect()
}
