//! Says what a project holds, before anything is changed.
//!
//! In: [`Sources`]. Out: a [`FileScan`] for each Python file, in path order. Finds by resolved names,
//! never by text: a file that says `torch` in a comment is plain. Rewrites nothing.

mod role;
mod state;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::convert::Sources;
use crate::python::{ModulePath, Parsed, parse, resolve};
use crate::rules::RuleSet;
use crate::text::Position;

/// What a file is written against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// The torch family only.
    Torch,
    /// The torch family and MindSpore.
    Partial,
    /// MindSpore only.
    Mindspore,
    /// Neither.
    Plain,
    /// It mentions the torch family but is not Python 3.
    Unreadable,
}

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Defines modules.
    Modeling,
    /// Runs a model without gradients.
    Inference,
    /// Computes gradients and updates parameters.
    Train,
    /// Defines or loads data.
    Dataset,
    /// None of these.
    Other,
}

/// A place that speaks for a role.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Evidence {
    /// Line and column.
    #[serde(flatten)]
    pub place: Position,
    /// The role that it speaks for.
    pub role: Role,
    /// What stands there: `class Net derives from torch.nn.Module`.
    pub what: String,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileScan {
    /// Its path, as the sources name it.
    pub path: String,
    /// What it is written against.
    pub state: State,
    /// What it is for.
    pub role: Role,
    /// Libraries of the torch family that it uses, sorted.
    pub libraries: Vec<String>,
    /// Uses of the torch family, each attribute chain once, imports not counted.
    pub uses: usize,
    /// Why it has its role, in order of places.
    pub evidence: Vec<Evidence>,
    /// Why it is unreadable.
    pub problem: Option<String>,
}

impl FileScan {
    fn plain(path: &str) -> Self {
        Self {
            path: path.to_owned(),
            state: State::Plain,
            role: Role::Other,
            libraries: Vec::new(),
            uses: 0,
            evidence: Vec::new(),
            problem: None,
        }
    }

    fn unreadable(path: &str, why: String) -> Self {
        Self { state: State::Unreadable, problem: Some(why), ..Self::plain(path) }
    }
}

/// Looks at every file of `sources`; `progress` is told how many are done.
pub fn scan_project(sources: &dyn Sources, progress: &(dyn Fn(usize) + Sync)) -> Vec<FileScan> {
    let done = AtomicUsize::new(0);
    let scan = |index: usize| {
        let scan = file(sources, index);
        progress(done.fetch_add(1, Ordering::Relaxed) + 1);
        scan
    };
    // A pool of threads costs more than a few files do.
    match sources.paths().len() {
        few @ 0..=2 => (0..few).map(scan).collect(),
        many => (0..many).into_par_iter().map(scan).collect(),
    }
}

fn file(sources: &dyn Sources, index: usize) -> FileScan {
    let path = &sources.paths()[index];
    let bytes = match sources.read(index) {
        Ok(bytes) => bytes,
        Err(why) => return FileScan::unreadable(path, why),
    };
    let rules = RuleSet::builtin();
    if !state::mentions(&bytes, rules) {
        return FileScan::plain(path);
    }
    match parse(Arc::clone(&bytes)) {
        Ok(parsed) => look(path, &parsed, rules),
        Err(unreadable) => FileScan::unreadable(path, unreadable.why),
    }
}
