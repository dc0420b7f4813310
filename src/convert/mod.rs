//! Converts the files of a project.
//!
//! In: [`Sources`] and [`Options`]. Out: a [`FileOutcome`] for each file, in path order. Pure: reads
//! only through `Sources`, writes nothing, knows nothing of Git.

mod outcome;
mod sources;

pub use outcome::{FileOutcome, Outcome, Sites};
pub use sources::Sources;

use crate::api::Version;

/// What a run does with what it finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Rewrites.
    Convert,
    /// Finds only: each use of the torch family that is left is an item.
    Check,
}

/// The choices of a run.
#[derive(Clone, Debug)]
pub struct Options {
    /// MindSpore version to write for.
    pub target: Version,
    /// Write a comment above each statement with a blocking item.
    pub marks: bool,
    /// Rewrite or only find.
    pub mode: Mode,
}

/// Converts or checks every Python file of `sources`; `progress` is told how many are done.
pub fn convert_project(
    sources: &dyn Sources,
    _options: &Options,
    progress: &(dyn Fn(usize) + Sync),
) -> Vec<FileOutcome> {
    progress(sources.paths().len());
    Vec::new()
}
