//! What became of one file.

use crate::review::{FileWaiver, ReviewItem};

/// What the conversion does with a file's bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing to change.
    Unchanged,
    /// New bytes.
    Converted {
        /// The whole new file.
        bytes: Vec<u8>,
    },
    /// A file that the project did not have.
    Added {
        /// The whole file.
        bytes: Vec<u8>,
    },
    /// The file keeps its bytes although it uses torch; one blocking item says why.
    Kept,
}

/// Helpers that a file takes from its package's module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Path of the module.
    pub module: String,
    /// Names of the helpers.
    pub helpers: Vec<String>,
}

/// Uses of the torch family in one file, imports left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Sites {
    /// Uses found.
    pub total: usize,
    /// Uses that the conversion rewrote or removed.
    pub converted: usize,
    /// Uses that stand as they were.
    pub left: usize,
}

/// The finished facts about one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileOutcome {
    /// Path, `/` between its parts.
    pub path: String,
    /// What becomes of its bytes.
    pub outcome: Outcome,
    /// Review items, in order.
    pub items: Vec<ReviewItem>,
    /// Number of edits.
    pub edits: usize,
    /// Uses of the torch family.
    pub sites: Sites,
    /// The file imports the torch family.
    pub is_torch: bool,
    /// What the new bytes take from a module that is not there yet.
    pub taken: Option<Taken>,
    /// Names that star imports bring and that the new bytes do not read any more.
    pub freed: Vec<String>,
    /// Waivers that stand in the original; they are for the caller to apply.
    pub waivers: Vec<FileWaiver>,
}

impl FileOutcome {
    /// A file that the conversion does not touch.
    #[must_use]
    pub fn unchanged(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            outcome: Outcome::Unchanged,
            items: Vec::new(),
            edits: 0,
            sites: Sites::default(),
            is_torch: false,
            taken: None,
            freed: Vec::new(),
            waivers: Vec::new(),
        }
    }

    /// Number of blocking items.
    #[must_use]
    pub fn blocking(&self) -> usize {
        self.items.iter().filter(|item| item.is_blocking()).count()
    }
}
