//! Sources that are already in memory: one text from standard input, snippets in tests.

use std::sync::Arc;

use crate::rules::RuleSet;

use super::{FileOutcome, Options, Sources, convert_project};

/// Files held in memory.
#[derive(Clone, Debug, Default)]
pub struct InMemory {
    paths: Vec<String>,
    files: Vec<Arc<[u8]>>,
}

impl InMemory {
    /// Adds a file.
    #[must_use]
    pub fn with(mut self, path: impl Into<String>, bytes: impl Into<Arc<[u8]>>) -> Self {
        self.paths.push(path.into());
        self.files.push(bytes.into());
        self
    }
}

impl Sources for InMemory {
    fn paths(&self) -> &[String] {
        &self.paths
    }

    fn read(&self, index: usize) -> Result<Arc<[u8]>, String> {
        Ok(Arc::clone(&self.files[index]))
    }
}

/// Converts one file that knows of no others, by the built-in rules.
#[must_use]
pub fn convert_one(path: &str, bytes: impl Into<Arc<[u8]>>, options: &Options) -> FileOutcome {
    let sources = InMemory::default().with(path, bytes);
    let mut outcomes = convert_project(&sources, RuleSet::builtin(), options, &|_| {});
    outcomes.pop().unwrap_or_else(|| FileOutcome::unchanged(path))
}
