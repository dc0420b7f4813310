//! What became of each file.

use crate::review::ReviewItem;

/// What became of a file's bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing in it had to change.
    Unchanged,
    /// It was rewritten.
    Converted {
        /// The whole new file.
        bytes: Vec<u8>,
    },
    /// It keeps its original bytes, and carries a blocking item that says why.
    Kept,
}

/// How many uses of the torch family a file has, and what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Sites {
    /// Uses found.
    pub total: usize,
    /// Uses rewritten.
    pub converted: usize,
    /// Uses left, each with an item.
    pub left: usize,
}

/// One file after the engine has seen it.
#[derive(Clone, Debug)]
pub struct FileOutcome {
    /// Path as [`Sources::paths`](super::Sources::paths) gave it.
    pub path: String,
    /// What became of its bytes.
    pub outcome: Outcome,
    /// What a person must look at.
    pub items: Vec<ReviewItem>,
    /// Number of edits.
    pub edits: usize,
    /// Uses of the torch family.
    pub sites: Sites,
    /// The file uses the torch family.
    pub is_torch: bool,
}
