//! The finished facts of a run, as plain data; text and JSON are views of it.
//!
//! In: outcomes and items, already decided. Knows nothing of how they came about, of Git or of the
//! terminal. Files are in path order, items in the order of their places.

mod frame;
pub mod json;
pub mod text;

pub use frame::Frame;

use crate::review::{ReviewItem, Severity};

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
}

/// An item and the line that it points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportItem {
    /// The item.
    pub item: ReviewItem,
    /// The line, where the bytes of the file were at hand.
    pub frame: Option<Frame>,
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
}

impl Report {
    /// Every item, file by file.
    pub fn items(&self) -> impl Iterator<Item = &ReportItem> {
        self.files.iter().flat_map(|file| &file.items)
    }

    /// True if an item makes `check` fail.
    #[must_use]
    pub fn is_blocking(&self) -> bool {
        self.items().any(|item| item.item.severity == Severity::Blocking)
    }

    /// Sums over the files.
    #[must_use]
    pub fn totals(&self) -> Totals {
        let mut totals = Totals { files: self.files.len(), ..Totals::default() };
        for file in &self.files {
            totals.torch += usize::from(file.is_torch);
            totals.converted += usize::from(file.state == FileState::Converted);
            totals.kept += usize::from(file.state == FileState::Kept);
            totals.edits += file.edits;
            totals.sites += file.sites[0];
            totals.sites_converted += file.sites[1];
            totals.sites_left += file.sites[2];
        }
        for item in self.items() {
            match item.item.severity {
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
