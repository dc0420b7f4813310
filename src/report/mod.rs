//! The finished facts of a run, as plain data; text and JSON are views of it.
//!
//! In: outcomes and items, already decided. Knows nothing of how they came about, of Git or of the
//! terminal. Files are in path order, items in the order of their places.

pub mod formats;
mod frame;
mod groups;
pub mod html;
pub mod json;
pub mod orders;
pub mod text;

pub use frame::Frame;
pub use groups::groups;

use crate::review::{Original, ReviewItem, Severity};
use crate::text::{LineIndex, Position, Span};

/// What the run was for; it decides the words of the last line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Task {
    /// `convert`
    Convert,
    /// `check`
    Check,
    /// `start`
    Start,
    /// `status`
    Status,
    /// `review`
    Review,
}

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FileState {
    /// Nothing to change.
    Unchanged,
    /// Rewritten.
    Converted,
    /// Should have changed, but kept its bytes.
    Kept,
    /// Was not there before.
    Added,
}

/// An item and what is known of its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportItem {
    /// The item.
    pub item: ReviewItem,
    /// The line that it points at, where the bytes of the file were at hand.
    pub frame: Option<Frame>,
    /// Where it stood in the baseline of the conversion, if that is known.
    pub baseline: Option<Original>,
    /// Where the rule stands, and what it rests on: an address, or how it was checked.
    pub source: Option<String>,
    /// Where it ends, where the bytes of the file were at hand.
    pub region: Option<Region>,
    /// Lines that would do instead, where that was asked for.
    pub suggestion: Option<Suggestion>,
}

impl ReportItem {
    /// An item of whose place nothing more is known.
    #[must_use]
    pub fn new(item: ReviewItem) -> ReportItem {
        ReportItem { item, frame: None, baseline: None, source: None, region: None, suggestion: None }
    }
}

/// The extent of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// The place behind its last character.
    pub end: Position,
    /// Columns of start and end in bytes of UTF-8, from 1.
    pub bytes: [u32; 2],
}

impl Region {
    /// The extent of `span`.
    #[must_use]
    pub fn of(bytes: &[u8], lines: &LineIndex, span: Span) -> Region {
        let column = |offset: u32| offset - lines.start(lines.line(offset)).unwrap_or(0) + 1;
        Region { end: lines.position(bytes, span.end), bytes: [column(span.start), column(span.end)] }
    }
}

/// Lines that would do instead of others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The first line that goes, from 1.
    pub first: u32,
    /// The line behind the last one that goes; the same as `first` if none goes.
    pub end: u32,
    /// What comes in their place, with its line ends.
    pub text: String,
}

/// One file of the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileReport {
    /// Its path, as the user named it.
    pub path: String,
    /// What became of it.
    pub state: FileState,
    /// It uses (or used) the torch family.
    pub is_torch: bool,
    /// Edits that landed.
    pub edits: usize,
    /// Uses of the torch family found, and of these converted and left.
    pub sites: [usize; 3],
    /// What a person must look at.
    pub items: Vec<ReportItem>,
}

/// The two commits of a conversion and the branch that holds them.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Commits {
    /// The conversion branch.
    pub branch: String,
    /// Full id of the baseline.
    pub baseline: String,
    /// Full id of the conversion.
    pub conversion: String,
}

/// The finished facts of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What the run was for.
    pub task: Task,
    /// The MindSpore version that was written for or checked against.
    pub target: String,
    /// The commits, if the run was about a conversion branch.
    pub commits: Option<Commits>,
    /// Files in path order.
    pub files: Vec<FileReport>,
}

/// Sums over a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Totals {
    /// Files looked at.
    pub files: usize,
    /// Files that use (or used) the torch family.
    pub torch: usize,
    /// Files rewritten.
    pub converted: usize,
    /// Files that should have changed but kept their bytes.
    pub kept: usize,
    /// Edits that landed.
    pub edits: usize,
    /// Uses of the torch family found.
    pub sites: usize,
    /// Of these, converted.
    pub sites_converted: usize,
    /// Of these, left as they were.
    pub sites_left: usize,
    /// Items that make `check` fail.
    pub blocking: usize,
    /// Items that a person should look at.
    pub review: usize,
    /// Items that are good to know.
    pub note: usize,
    /// Items that a waiver names; they count nowhere else.
    pub waived: usize,
}

impl Report {
    /// Every item, file by file.
    pub fn items(&self) -> impl Iterator<Item = &ReportItem> {
        self.files.iter().flat_map(|file| &file.items)
    }

    /// True if an item makes `check` fail.
    #[must_use]
    pub fn is_blocking(&self) -> bool {
        self.items().any(|item| item.item.is_blocking())
    }

    /// Sums over the files.
    #[must_use]
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for file in &self.files {
            totals.files += usize::from(file.state != FileState::Added);
            totals.torch += usize::from(file.is_torch);
            totals.converted += usize::from(file.state == FileState::Converted);
            totals.kept += usize::from(file.state == FileState::Kept);
            totals.edits += file.edits;
            totals.sites += file.sites[0];
            totals.sites_converted += file.sites[1];
            totals.sites_left += file.sites[2];
        }
        for ReportItem { item, .. } in self.items() {
            match item.severity {
                _ if item.waived.is_some() => totals.waived += 1,
                Severity::Blocking => totals.blocking += 1,
                Severity::Review => totals.review += 1,
                Severity::Note => totals.note += 1,
            }
        }
        totals
    }
}

#[cfg(test)]
mod tests;
