//! The two sweeps over all files of a run.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use crate::api::{Style, Version};
use crate::python::project::Summary;
use crate::python::{
    Bindings, ModulePath, Parsed, Ported, ProjectIndex, Unreadable, parse_tree, resolve_ported, summarize,
};
use crate::review::FileWaiver;
use crate::rules::{Front, RuleSet};

use super::around::{self, Imported, Known};
use super::file::{File, unreadable};
use super::mentions::{Mentions, imports_family};
use super::notebook::Notebook;
use super::other_files::{self, inner_imports, is_source};
use super::shared::{self, SharedModules};
use super::{FileOutcome, Outcome, Sources, ported, waivers};

/// What a run is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Rewrite.
    Convert,
    /// Only say what is left of torch.
    Check,
}

/// How a run works. Every choice is made before it starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// What it is for.
    pub mode: Mode,
    /// Leave a comment above each statement that has a blocking item.
    pub marks: bool,
    /// The MindSpore version that code is written for.
    pub target: Version,
    /// Which of several equal ways to write the project wants.
    pub style: Style,
    /// Files may be added: the helpers of a package's files stand in one module.
    pub may_add_files: bool,
}

impl Options {
    /// A run that writes in the style that holds where nobody says anything, and adds no files.
    #[must_use]
    pub fn new(mode: Mode, marks: bool, target: Version) -> Self {
        Self { mode, marks, target, style: Style::default(), may_add_files: false }
    }
}

/// Source bytes whose trees may be kept from the first sweep to the second; the files past that
/// are parsed twice. A tree takes about eight times the bytes of its file.
const KEPT_BYTES: u64 = 96 * 1024 * 1024;

/// Bytes of plain files that may be kept until it is known which of them take something of torch from another file.
const PLAIN_BYTES: u64 = 64 * 1024 * 1024;

/// Stack of a worker: trees are at most `MAX_DEPTH` deep, and a frame of a debug build is large.
const STACK: usize = 64 * 1024 * 1024;

/// Converts (or checks) the files with Python code among `sources` by `rules`; `progress` hears of each file that is done.
///
/// The result is in order of the paths and does not depend on threads. Files that are added come last.
#[must_use]
pub fn convert_project(
    sources: &dyn Sources,
    rules: &RuleSet,
    options: &Options,
    progress: &(dyn Fn(usize) + Sync),
) -> Vec<FileOutcome> {
    let has_around =
        options.mode == Mode::Convert && sources.paths().iter().any(|path| around::front(path.as_bytes()).is_some());
    let (kept, plain) = (AtomicU64::new(0), AtomicU64::new(0));
    let is_sharing = options.mode == Mode::Convert && options.may_add_files && rules.port().is_none();
    let modules = is_sharing.then(|| SharedModules::of(sources));
    let run = Run { sources, options, progress, rules, has_around, modules, kept, plain };
    let is_ours = |index: &usize| is_source(sources.paths()[*index].as_bytes());
    let indices: Vec<usize> = (0..sources.paths().len()).filter(is_ours).collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(indices.len().max(1));
    match rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK).build() {
        Ok(pool) => pool.install(|| run.all(&indices)),
        // Without threads of our own the work is the same on the ones there are.
        Err(_) => run.all(&indices),
    }
}

pub(super) struct Run<'a> {
    pub(super) sources: &'a dyn Sources,
    options: &'a Options,
    progress: &'a (dyn Fn(usize) + Sync),
    pub(super) rules: &'a RuleSet,
    /// Something is rewritten that says what is installed: it has to be known what the code imports.
    has_around: bool,
    /// The modules for helpers that are there already; `None` if every file has its helpers in itself.
    modules: Option<SharedModules>,
    kept: AtomicU64,
    plain: AtomicU64,
}

/// A file after the first sweep.
pub(super) struct Found {
    pub(super) index: usize,
    pub(super) first: First,
    pub(super) summary: Option<Summary>,
    waivers: Vec<FileWaiver>,
    /// It may import what MindSpore code needs.
    may_be_target: bool,
    /// It is code that may say what is installed.
    is_setup: bool,
}

/// What the first sweep found out about a file.
pub(super) enum First {
    /// It has nothing to do with torch. Its bytes, if they were kept.
    Plain(Option<Arc<[u8]>>),
    /// It cannot be worked on.
    Refused(Box<FileOutcome>),
    /// Its tree, if it was kept, and what its names stand for.
    Read(Box<(Option<Parsed>, Bindings)>),
    /// It is no code, and may say what is installed.
    Around(Front),
    /// A notebook, the tree of its code and what the names there stand for.
    Notebook(Box<(Notebook, Parsed, Bindings)>),
}

impl Run<'_> {
    fn all(&self, indices: &[usize]) -> Vec<FileOutcome> {
        let mentions = Mentions::new(self.sources, self.rules);
        let first: Vec<Found> =
            indices.par_iter().map(|index| self.first(*index, &|bytes| mentions.are_in(bytes))).collect();
        let (first, names) = self.reached(first);
        let mut project = names.with_uses();
        project.keep_devices(&self.called_unseen(&first, &project.moving_names()));
        let (around, code): (Vec<Found>, Vec<Found>) =
            first.into_iter().partition(|found| matches!(found.first, First::Around(..)));
        let setups: Vec<usize> = code.iter().filter(|found| found.is_setup).map(|found| found.index).collect();
        let is_asked = self.has_around && !(around.is_empty() && setups.is_empty());
        let targets: BTreeSet<usize> =
            code.iter().filter(|found| found.may_be_target).map(|found| found.index).collect();
        let second = |found: Found| {
            let outcome = self.second(found.index, found.first, &project);
            (found.index, FileOutcome { waivers: found.waivers, ..outcome })
        };
        let mut done: Vec<(usize, FileOutcome)> = code.into_par_iter().map(second).collect();
        self.release(&mut done, &mut project);
        // What is installed is decided once it is known what the code needs.
        let imported = |(index, outcome): &(usize, FileOutcome)| match is_asked {
            true => self.imported(*index, targets.contains(index), outcome),
            false => Imported::default(),
        };
        let imported: Vec<Imported> = done.par_iter().map(imported).collect();
        let imported = imported.into_iter().fold(Imported::default(), Imported::with);
        let known = Known { imported: is_asked.then_some(&imported), rules: self.rules, target: self.options.target };
        for index in setups {
            if let (Some(outcome), Ok(at)) =
                (self.setup(index, &project, &known), done.binary_search_by_key(&index, |(index, _)| *index))
            {
                done[at].1 = outcome;
            }
        }
        done.par_extend(around.into_par_iter().filter_map(|found| self.around(&found, &known)));
        done.sort_by_key(|(index, _)| *index);
        let added = self.share(&mut done, &project);
        done.into_iter().map(|(_, outcome)| outcome).chain(added).collect()
    }

    /// Converts the files once more that kept imports for the star imports of others, which do not read them any more.
    fn release(&self, done: &mut [(usize, FileOutcome)], project: &mut ProjectIndex) {
        let module = |index: usize| ModulePath::from_path(&self.sources.paths()[index]);
        let freed = done.iter_mut().filter(|(_, outcome)| !outcome.freed.is_empty());
        let freed: Vec<_> =
            freed.map(|(index, outcome)| (module(*index), std::mem::take(&mut outcome.freed))).collect();
        if freed.is_empty() {
            return;
        }
        let lost = project.release(&freed);
        let project = &*project;
        let is_lost = |(index, outcome): &&mut (usize, FileOutcome)| {
            matches!(outcome.outcome, Outcome::Converted { .. } | Outcome::Unchanged)
                && outcome.is_torch
                && lost.contains(module(*index).dotted())
        };
        done.par_iter_mut().filter(is_lost).for_each(|(index, outcome)| {
            if let Some(again) = self.again(*index, project) {
                *outcome = FileOutcome { waivers: std::mem::take(&mut outcome.waivers), freed: Vec::new(), ..again };
            }
        });
    }

    /// Converts a file once more.
    fn again(&self, index: usize, project: &ProjectIndex) -> Option<FileOutcome> {
        let path = &self.sources.paths()[index];
        let parsed = parse_tree(self.sources.read(index).ok()?).ok()?;
        let bindings = self.bindings(&parsed, &ModulePath::from_path(path));
        let modules = self.modules.as_ref();
        let shared = modules.and_then(|modules| modules.module_for(path, &parsed, &bindings, project));
        let (rules, options, shared) = (self.rules, self.options, shared.as_ref());
        let (parsed, bindings) = (&parsed, &bindings);
        Some(File { path, parsed, bindings, project, rules, options, around: None, shared }.convert())
    }

    /// Writes the helpers that files ask of their package's module into it, and returns the modules that are new. A file
    /// that would be the only one to use a new module has its helpers in itself.
    fn share(&self, done: &mut [(usize, FileOutcome)], project: &ProjectIndex) -> Vec<FileOutcome> {
        let mut added = Vec::new();
        for (path, asked) in shared::asked(done) {
            let known = self.modules.as_ref().and_then(|modules| modules.known(&path));
            if let ([alone], None) = (&asked.files[..], known)
                && let (index, outcome) = &mut done[*alone]
                && let Some(again) = self.alone(*index, project)
            {
                *outcome = FileOutcome { waivers: std::mem::take(&mut outcome.waivers), ..again };
                continue;
            }
            let before = known.and_then(|index| self.sources.read(index).ok());
            let Some(bytes) = shared::written(&path, before.as_deref(), &asked.helpers) else { continue };
            match known.map(|index| done.binary_search_by_key(&index, |(index, _)| *index)) {
                Some(Ok(at)) => done[at].1.outcome = Outcome::Converted { bytes },
                _ => added.push(FileOutcome { outcome: Outcome::Added { bytes }, ..FileOutcome::unchanged(path) }),
            }
        }
        added
    }

    /// Converts a file once more, with its helpers in itself.
    fn alone(&self, index: usize, project: &ProjectIndex) -> Option<FileOutcome> {
        let path = &self.sources.paths()[index];
        let parsed = parse_tree(self.sources.read(index).ok()?).ok()?;
        let bindings = self.bindings(&parsed, &ModulePath::from_path(path));
        let (rules, options) = (self.rules, self.options);
        let (parsed, bindings) = (&parsed, &bindings);
        Some(File { path, parsed, bindings, project, rules, options, around: None, shared: None }.convert())
    }

    /// What becomes of a file around the code.
    fn around(&self, found: &Found, known: &Known<'_>) -> Option<(usize, FileOutcome)> {
        let First::Around(front) = found.first else { return None };
        (self.progress)(found.index);
        let path = &self.sources.paths()[found.index];
        let outcome = match self.sources.read(found.index) {
            Ok(bytes) => around::outcome(path, &bytes, front, known),
            Err(why) => unreadable(path, &[], &Unreadable { span: crate::text::Span::default(), why }),
        };
        Some((found.index, outcome))
    }

    /// What a file imports once it is converted.
    fn imported(&self, index: usize, may_be_target: bool, outcome: &FileOutcome) -> Imported {
        let path = &self.sources.paths()[index];
        match &outcome.outcome {
            Outcome::Converted { bytes } => Imported::of(path, bytes, self.rules),
            _ if !outcome.is_torch && !may_be_target => Imported::default(),
            _ => self.sources.read(index).map(|bytes| Imported::of(path, &bytes, self.rules)).unwrap_or_default(),
        }
    }

    /// Converts code that says what is installed, now that it is known what is needed.
    fn setup(&self, index: usize, project: &ProjectIndex, known: &Known<'_>) -> Option<FileOutcome> {
        let path = &self.sources.paths()[index];
        let parsed = parse_tree(self.sources.read(index).ok()?).ok().filter(|parsed| parsed.is_python().is_ok())?;
        let bindings = self.bindings(&parsed, &ModulePath::from_path(path));
        let (rules, options) = (self.rules, self.options);
        let (parsed, bindings, around) = (&parsed, &bindings, Some(known));
        let file = File { path, parsed, bindings, project, rules, options, around, shared: None };
        let outcome = file.convert();
        let is_torch = outcome.is_torch || outcome.edits > 0 || !outcome.items.is_empty();
        Some(FileOutcome { is_torch, waivers: waivers::of(parsed), ..outcome })
    }

    fn bindings(&self, parsed: &Parsed, module: &ModulePath) -> Bindings {
        let home = ported::home(self.rules, module);
        let is_answered = |name: &str| !self.rules.own_rules(name).is_empty();
        let ported = home.as_ref().map(|module| Ported { module, is_answered: &is_answered });
        resolve_ported(parsed, module, ported)
    }

    /// Reads a file and, if its bytes are `wanted`, its tree and names.
    pub(super) fn first(&self, index: usize, wanted: &dyn Fn(&[u8]) -> bool) -> Found {
        let found = |first: First| Found {
            index,
            first,
            summary: None,
            waivers: Vec::new(),
            may_be_target: false,
            is_setup: false,
        };
        let path = &self.sources.paths()[index];
        let bytes = match self.sources.read(index) {
            Ok(bytes) => bytes,
            Err(why) => {
                let problem = Unreadable { span: crate::text::Span::default(), why };
                return found(First::Refused(Box::new(unreadable(path, &[], &problem))));
            }
        };
        let front = around::front(path.as_bytes());
        let may_matter = front.is_some_and(|front| around::may_matter(&bytes, front));
        let is_setup = front == Some(Front::Setup) && may_matter;
        if let Some(front) = front.filter(|front| *front != Front::Setup) {
            return found(if may_matter { First::Around(front) } else { First::Plain(None) });
        }
        let may_be_target = self.has_around && around::may_be_target(&bytes);
        let found = |first: First| Found { may_be_target, is_setup, ..found(first) };
        if let Some(inner) = inner_imports(path, &bytes) {
            if let Some(notebook) = self.notebook(index, &bytes, wanted) {
                return notebook;
            }
            return found(First::Refused(Box::new(other_files::outcome(path, &bytes, &inner, self.rules))));
        }
        let waivers = waivers::read(&bytes);
        let found = |first: First| Found { waivers: waivers.clone(), ..found(first) };
        if !wanted(&bytes) {
            return found(First::Plain(self.kept_plain(bytes)));
        }
        match parse_tree(Arc::clone(&bytes)) {
            Ok(parsed) => {
                let bindings = self.bindings(&parsed, &ModulePath::from_path(path));
                let summary = summarize(&parsed, &bindings);
                let size = bytes.len() as u64;
                let room = self.kept.fetch_add(size, Ordering::Relaxed) + size <= KEPT_BYTES;
                let first = First::Read(Box::new((room.then_some(parsed), bindings)));
                Found { summary: Some(summary), ..found(first) }
            }
            // A file that only mentions one of the words and is not Python 3 is none of ours.
            Err(_) if !imports_family(self.rules, &bytes) => found(First::Plain(None)),
            Err(problem) => found(First::Refused(Box::new(unreadable(path, &bytes, &problem)))),
        }
    }

    /// The bytes of a plain file, if there is room for them.
    fn kept_plain(&self, bytes: Arc<[u8]>) -> Option<Arc<[u8]>> {
        let size = bytes.len() as u64;
        let room = self.plain.fetch_add(size, Ordering::Relaxed) + size <= PLAIN_BYTES;
        room.then_some(bytes)
    }

    /// Reads a notebook as its code; `None` if that is not Python. What does not mention the family is none of ours.
    fn notebook(&self, index: usize, bytes: &Arc<[u8]>, wanted: &dyn Fn(&[u8]) -> bool) -> Option<Found> {
        let notebook = Notebook::read(bytes)?;
        let code = notebook.code();
        let may_be_target = self.has_around && around::may_be_target(bytes);
        let (waivers, is_setup) = (Vec::new(), false);
        let found = |first: First, summary: Option<Summary>| {
            Some(Found { index, first, summary, waivers, may_be_target, is_setup })
        };
        if !wanted(&code) && notebook.hidden(self.rules).is_empty() && notebook.shell(self.rules).is_empty() {
            return found(First::Plain(None), None);
        }
        let parsed = parse_tree(code).ok().filter(|parsed| parsed.is_python().is_ok())?;
        let bindings = self.bindings(&parsed, &ModulePath::from_path(&self.sources.paths()[index]));
        let summary = summarize(&parsed, &bindings);
        found(First::Notebook(Box::new((notebook, parsed, bindings))), Some(summary))
    }

    fn second(&self, index: usize, found: First, project: &ProjectIndex) -> FileOutcome {
        let path = &self.sources.paths()[index];
        let outcome = match found {
            First::Plain(_) | First::Around(..) => FileOutcome::unchanged(path.clone()),
            First::Refused(outcome) => *outcome,
            First::Notebook(read) => {
                let (notebook, parsed, bindings) = *read;
                let (rules, options) = (self.rules, self.options);
                let (parsed, bindings) = (&parsed, &bindings);
                let file = File { path, parsed, bindings, project, rules, options, around: None, shared: None };
                let refused = || other_files::outcome(path, &notebook.bytes, &notebook.imports(path), rules);
                let mut outcome = notebook.outcome(path, file.convert(), rules).unwrap_or_else(refused);
                let hidden = notebook.hidden(rules);
                outcome.is_torch |= !hidden.is_empty();
                outcome.items.extend(other_files::outcome(path, &notebook.bytes, &hidden, rules).items);
                outcome.items.sort();
                outcome
            }
            First::Read(read) => {
                let (parsed, bindings) = *read;
                let parsed = parsed.or_else(|| self.sources.read(index).ok().and_then(|bytes| parse_tree(bytes).ok()));
                match parsed {
                    Some(parsed) => {
                        let (parsed, bindings, rules, options) = (&parsed, &bindings, self.rules, self.options);
                        let modules = self.modules.as_ref();
                        let shared = modules.and_then(|modules| modules.module_for(path, parsed, bindings, project));
                        let shared = shared.as_ref();
                        File { path, parsed, bindings, project, rules, options, around: None, shared }.convert()
                    }
                    None => {
                        let why = "the file changed while it was read".to_owned();
                        unreadable(path, &[], &Unreadable { span: crate::text::Span::default(), why })
                    }
                }
            }
        };
        (self.progress)(index);
        outcome
    }
}
