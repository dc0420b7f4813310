//! The run of `status`: what became of a conversion since it was made.

use super::{Examined, ExaminedFile, OpenItem, Verdict};
use crate::git::CommitId;
use crate::review::ReviewItem;

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
    /// Not rewritten by the conversion, and it has no items.
    Unchanged,
}

impl std::fmt::Display for BranchState {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.pad(match self {
            BranchState::Converted => "converted",
            BranchState::Edited => "edited",
            BranchState::Reverted => "reverted",
            BranchState::Deleted => "deleted",
            BranchState::Open => "open",
            BranchState::Unchanged => "unchanged",
        })
    }
}

/// How a file stands with the people who review it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// It has blocking items.
    Blocking,
    /// It has items to review.
    Review,
    /// A person has edited it since the conversion, or since it was accepted or rejected.
    Edited,
    /// It is gone.
    Deleted,
    /// A person has put its original back.
    Rejected,
    /// Converted, without open items.
    Converted,
    /// Nothing in it had to change, and it has no open items.
    Unchanged,
    /// A person has accepted it as it is.
    Accepted,
}

impl Standing {
    /// All of them, those first that need somebody.
    pub const ALL: [Standing; 8] = [
        Standing::Blocking,
        Standing::Review,
        Standing::Edited,
        Standing::Deleted,
        Standing::Rejected,
        Standing::Converted,
        Standing::Unchanged,
        Standing::Accepted,
    ];

    /// The word for people and programs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Standing::Blocking => "blocking",
            Standing::Review => "review",
            Standing::Edited => "edited",
            Standing::Deleted => "deleted",
            Standing::Rejected => "rejected",
            Standing::Converted => "converted",
            Standing::Unchanged => "unchanged",
            Standing::Accepted => "accepted",
        }
    }

    /// How a file stands. A verdict holds for one content; blocking items weigh more than one that accepts.
    #[must_use]
    pub fn of(file: &ExaminedFile) -> Standing {
        let is_edited = file.now != file.converted;
        match file.verdict {
            Some(Verdict::Rejected) => Standing::Rejected,
            _ if file.count(ReviewItem::is_blocking) > 0 => Standing::Blocking,
            Some(Verdict::Accepted) => Standing::Accepted,
            None if file.now.is_none() => Standing::Deleted,
            None if file.is_reopened => Standing::Edited,
            None if file.count(ReviewItem::is_review) > 0 => Standing::Review,
            None if is_edited => Standing::Edited,
            None if file.is_converted() => Standing::Converted,
            None => Standing::Unchanged,
        }
    }
}

/// How much of the torch family is converted, in places where it is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Rate {
    /// Uses of the torch family in the baseline, imports not counted.
    pub sites: usize,
    /// Of these, rewritten or removed by the conversion.
    pub converted: usize,
    /// Uses of the torch family at the tip.
    pub left: usize,
}

/// One file on the conversion branch.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct BranchFile {
    /// Its path.
    pub path: String,
    /// What became of its content.
    pub state: BranchState,
    /// How it stands with the people who review it.
    pub standing: Standing,
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
    /// Its files that the working tree has otherwise than the tip, in path order.
    pub uncommitted: Vec<String>,
    /// Target version of MindSpore.
    pub target: String,
    /// Where the originals came from.
    pub sources: Vec<String>,
    /// How much is converted.
    pub rate: Rate,
    /// Files that use or used the torch family or have items left, in path order.
    pub files: Vec<BranchFile>,
    /// Items left, in path order.
    pub items: Vec<OpenItem>,
    /// Blocking items left.
    pub blocking: usize,
    /// Items to review left.
    pub review: usize,
}

/// Sums up what was found on a conversion branch.
#[must_use]
pub fn status(examined: &Examined) -> Status {
    let files: Vec<BranchFile> = examined.files.iter().filter_map(line).collect();
    let items = examined.files.iter().flat_map(|file| file.items.iter().cloned()).collect();
    let pair = &examined.pair;
    Status {
        tip: examined.tip,
        baseline: pair.baseline.id,
        conversion: pair.conversion.id,
        further: examined.further,
        uncommitted: examined.uncommitted.clone(),
        target: pair.target().to_owned(),
        sources: pair.sources(),
        rate: rate(&examined.files),
        blocking: files.iter().map(|file| file.blocking).sum(),
        review: files.iter().map(|file| file.review).sum(),
        files,
        branch: examined.branch.clone(),
        items,
    }
}

fn rate(files: &[ExaminedFile]) -> Rate {
    let sum = |number: fn(&ExaminedFile) -> usize| files.iter().map(number).sum();
    Rate {
        sites: sum(|file| file.sites.total),
        converted: sum(|file| file.sites.converted),
        left: sum(|file| file.left),
    }
}

fn line(file: &ExaminedFile) -> Option<BranchFile> {
    file.is_ours().then(|| BranchFile {
        path: file.path.clone(),
        state: state(file),
        standing: Standing::of(file),
        blocking: file.count(ReviewItem::is_blocking),
        review: file.count(ReviewItem::is_review),
    })
}

fn state(file: &ExaminedFile) -> BranchState {
    match file.now {
        None => BranchState::Deleted,
        Some(_) if file.now == file.converted && file.is_converted() => BranchState::Converted,
        Some(_) if file.now == file.converted && file.items.is_empty() => BranchState::Unchanged,
        Some(_) if file.now == file.original && file.is_converted() => BranchState::Reverted,
        Some(_) if file.is_converted() => BranchState::Edited,
        Some(_) => BranchState::Open,
    }
}
