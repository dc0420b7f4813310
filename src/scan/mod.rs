//! Says what a project holds, before anything is changed.
//!
//! In: [`Sources`]. Out: a [`FileScan`] for each file with code or around it, in path order. Finds by resolved names,
//! never by text: a file that says `torch` in a comment is plain. Rewrites nothing.

mod role;
mod state;
#[cfg(test)]
mod tests;

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::convert::{InnerImport, Said, Sources, inner_imports, said, said_in_code};
use crate::python::ast::{Expr, ExprId};
use crate::python::project::Summary;
use crate::python::{Bindings, Kinds, ModulePath, Parsed, ProjectIndex, index, infer, parse, resolve, summarize};
use crate::rules::RuleSet;
use crate::text::Position;
use state::Worlds;

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
    /// Why it is unreadable, or not converted.
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

/// A project whose files together are smaller keeps its trees between the sweeps; a larger one
/// parses twice, so that memory is bounded by the files in flight.
const SMALL: usize = 16 << 20;

/// Stack of a worker: a tree may be `MAX_DEPTH` deep.
const STACK: usize = 64 << 20;

/// What the first sweep leaves of a file.
enum Glance {
    /// Finished: plain or unreadable.
    Done(FileScan),
    /// To be looked at once the project is known; the tree is kept in a small project.
    Open(Option<Box<(Parsed, Bindings)>>),
}

/// Looks at every file of `sources`; `progress` hears of each file that is done.
pub fn scan_project(sources: &dyn Sources, rules: &RuleSet, progress: &(dyn Fn(usize) + Sync)) -> Vec<FileScan> {
    let all = || scan_all(sources, rules, progress);
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(sources.paths().len().max(1));
    match rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK).build() {
        Ok(pool) => pool.install(all),
        // Without threads of our own the work is the same on the ones there are.
        Err(_) => all(),
    }
}

fn scan_all(sources: &dyn Sources, rules: &RuleSet, progress: &(dyn Fn(usize) + Sync)) -> Vec<FileScan> {
    let kept = AtomicUsize::new(0);
    let indices = 0..sources.paths().len();
    let glances: Vec<_> = indices.into_par_iter().map(|index| glance(sources, rules, index, &kept)).collect();
    let (glances, summaries): (Vec<_>, Vec<_>) = glances.into_iter().unzip();
    let project = index(summaries.into_iter().flatten().collect(), sources.paths());
    let finished = glances.into_par_iter().enumerate().map(|(index, glance)| {
        let scan = finish(sources, index, glance, &Known { project: &project, rules });
        progress(index);
        scan
    });
    finished.collect()
}

fn glance(sources: &dyn Sources, rules: &RuleSet, index: usize, kept: &AtomicUsize) -> (Glance, Option<Summary>) {
    let path = &sources.paths()[index];
    let bytes = match sources.read(index) {
        Ok(bytes) => bytes,
        Err(why) => return (Glance::Done(FileScan::unreadable(path, why)), None),
    };
    if !state::mentions(&bytes, rules) {
        return (Glance::Done(FileScan::plain(path)), None);
    }
    if let Some(said) = said(path, &bytes, rules) {
        return (Glance::Done(around_code(path, said, rules)), None);
    }
    if let Some(inner) = inner_imports(path, &bytes) {
        return (Glance::Done(other_file(path, &inner, rules)), None);
    }
    let length = bytes.len();
    match parse(bytes) {
        Ok(parsed) => {
            let bindings = resolve(&parsed, &ModulePath::from_path(path));
            let summary = summarize(&parsed, &bindings);
            let is_kept = kept.fetch_add(length, Ordering::Relaxed) + length < SMALL;
            (Glance::Open(is_kept.then(|| Box::new((parsed, bindings)))), Some(summary))
        }
        Err(unreadable) => (Glance::Done(FileScan::unreadable(path, unreadable.why)), None),
    }
}

/// A notebook or Cython file: only what it imports is looked at.
fn other_file(path: &str, inner: &[InnerImport], rules: &RuleSet) -> FileScan {
    let mut worlds = Worlds::default();
    inner.iter().for_each(|import| worlds.add(&import.name, rules));
    let state = worlds.state();
    let problem = (!worlds.torch.is_empty()).then(|| "notebooks and Cython files are not converted".to_owned());
    FileScan { state, libraries: worlds.torch.into_iter().collect(), problem, ..FileScan::plain(path) }
}

/// A file around the code: what it says is installed, or starts.
fn around_code(path: &str, said: Vec<Said>, rules: &RuleSet) -> FileScan {
    let mut worlds = Worlds::default();
    let evidence = installed(said, &mut worlds, rules);
    let state = worlds.state();
    FileScan { state, libraries: worlds.torch.into_iter().collect(), evidence, ..FileScan::plain(path) }
}

/// Takes note of what is installed; what is of the torch family speaks for itself.
fn installed(said: Vec<Said>, worlds: &mut Worlds, rules: &RuleSet) -> Vec<Evidence> {
    let mut evidence = Vec::new();
    for Said { name, is_family, place, what } in said {
        // A library that only may work on torch tensors tells nothing.
        if is_family || rules.library_of(&name).is_none() {
            worlds.add(&name, rules);
        }
        if is_family {
            evidence.push(Evidence { place, role: Role::Other, what });
        }
    }
    evidence
}

/// What holds for all files.
#[derive(Clone, Copy)]
struct Known<'a> {
    project: &'a ProjectIndex,
    rules: &'a RuleSet,
}

fn finish(sources: &dyn Sources, index: usize, glance: Glance, known: &Known<'_>) -> FileScan {
    let path = &sources.paths()[index];
    match glance {
        Glance::Done(scan) => scan,
        Glance::Open(Some(kept)) => look(path, &kept.0, &kept.1, known),
        Glance::Open(None) => match sources.read(index).map(parse) {
            Ok(Ok(parsed)) => look(path, &parsed, &resolve(&parsed, &ModulePath::from_path(path)), known),
            Ok(Err(unreadable)) => FileScan::unreadable(path, unreadable.why),
            Err(why) => FileScan::unreadable(path, why),
        },
    }
}

fn look(path: &str, parsed: &Parsed, bindings: &Bindings, known: &Known<'_>) -> FileScan {
    let Known { project, rules } = *known;
    let kinds = infer(parsed, bindings, project);
    let mut worlds = Worlds::of_imports(bindings, rules);
    let mut uses = 0;
    for (api, is_torch) in outermost(parsed, &kinds, rules) {
        worlds.add(api, rules);
        uses += usize::from(is_torch);
    }
    let found = role::find(parsed, &kinds, rules);
    let mut evidence = installed(said_in_code(path, parsed), &mut worlds, rules);
    let role = role::decide(&found);
    evidence.extend(found.into_iter().map(|found| found.evidence(parsed)));
    evidence.sort();
    let (state, libraries) = (worlds.state(), worlds.torch.into_iter().collect());
    FileScan { path: path.to_owned(), state, role, libraries, uses, evidence, problem: None }
}

/// Every attribute chain that stands for an API, once and whole, and whether it is of the torch
/// family.
fn outermost<'a>(parsed: &Parsed, kinds: &'a Kinds, rules: &RuleSet) -> Vec<(&'a str, bool)> {
    let ids = || parsed.ast.expressions();
    let inner: FxHashSet<ExprId> = ids()
        .filter(|id| kinds.api(*id).is_some())
        .filter_map(|id| match parsed.ast.expr(id) {
            Expr::Attribute { value, .. } => Some(*value),
            _ => None,
        })
        .collect();
    let apis = ids().filter(|id| !inner.contains(id)).filter_map(|id| kinds.api(id));
    apis.map(|api| (api, rules.library_of(api).is_some())).collect()
}
