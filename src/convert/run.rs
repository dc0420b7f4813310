//! The two sweeps over all files of a run.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use aho_corasick::AhoCorasick;
use rayon::prelude::*;

use crate::api::{Style, Version};
use crate::python::project::{Reach, Summary};
use crate::python::{
    Bindings, ModulePath, Parsed, Ported, ProjectIndex, Unreadable, index_names, outline, parse_tree, resolve_ported,
    summarize,
};
use crate::review::FileWaiver;
use crate::rules::{Front, RuleSet};

use super::around::{self, Imported, Known};
use super::file::{File, unreadable};
use super::mentions::{Mentions, imported_names, imports_family};
use super::notebook::Notebook;
use super::other_files::{self, inner_imports, is_source};
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
}

impl Options {
    /// A run that writes in the style that holds where nobody says anything.
    #[must_use]
    pub fn new(mode: Mode, marks: bool, target: Version) -> Self {
        Self { mode, marks, target, style: Style::default() }
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
/// The result is in order of the paths and does not depend on threads.
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
    let run = Run { sources, options, progress, rules, has_around, kept, plain };
    let is_ours = |index: &usize| is_source(sources.paths()[*index].as_bytes());
    let indices: Vec<usize> = (0..sources.paths().len()).filter(is_ours).collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(indices.len().max(1));
    match rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK).build() {
        Ok(pool) => pool.install(|| run.all(&indices)),
        // Without threads of our own the work is the same on the ones there are.
        Err(_) => run.all(&indices),
    }
}

struct Run<'a> {
    sources: &'a dyn Sources,
    options: &'a Options,
    progress: &'a (dyn Fn(usize) + Sync),
    rules: &'a RuleSet,
    /// Something is rewritten that says what is installed: it has to be known what the code imports.
    has_around: bool,
    kept: AtomicU64,
    plain: AtomicU64,
}

/// A file after the first sweep.
struct Found {
    index: usize,
    first: First,
    summary: Option<Summary>,
    waivers: Vec<FileWaiver>,
    /// It may import what MindSpore code needs.
    may_be_target: bool,
    /// It is code that may say what is installed.
    is_setup: bool,
}

/// What the first sweep found out about a file.
enum First {
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
        let second = |found: Found| {
            let (index, may_be_target) = (found.index, found.may_be_target);
            let outcome = self.second(index, found.first, &project);
            let imported = if is_asked { self.imported(index, may_be_target, &outcome) } else { Imported::default() };
            ((index, FileOutcome { waivers: found.waivers, ..outcome }), imported)
        };
        let (mut done, imported): (Vec<(usize, FileOutcome)>, Vec<Imported>) = code.into_par_iter().map(second).unzip();
        // What is installed is decided once it is known what the code needs.
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
        done.into_iter().map(|(_, outcome)| outcome).collect()
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
        let file = File { path, parsed: &parsed, bindings: &bindings, project, rules, options, around: Some(known) };
        let outcome = file.convert();
        let is_torch = outcome.is_torch || outcome.edits > 0 || !outcome.items.is_empty();
        Some(FileOutcome { is_torch, waivers: waivers::of(&parsed), ..outcome })
    }

    /// Reads the files that do not mention torch but take something of it from another file: one that imports `nn` from
    /// there uses torch all the same. Of the others that may lead to torch the imports are in the index.
    fn reached(&self, mut first: Vec<Found>) -> (Vec<Found>, ProjectIndex) {
        let family = |name: &str| self.rules.library_of(name).is_some();
        let mut project = self.index(first.iter_mut().filter_map(|found| found.summary.take()).collect());
        let mut known = BTreeSet::new();
        loop {
            let names = Reach::new(&project, &family).names();
            if names.is_subset(&known) {
                return (first, project);
            }
            let outlines = self.outlines(&first, &project, &names);
            known.extend(names);
            project = self.index(project.into_files().into_iter().chain(outlines).collect());
            let reach = Reach::new(&project, &family);
            let reads: BTreeSet<ModulePath> = project.outlines().filter(|file| reach.takes(file)).cloned().collect();
            if reads.is_empty() {
                return (first, project);
            }
            first = self.read(first, &reads);
            let others = project.into_files().into_iter().filter(|summary| !reads.contains(&summary.module));
            project = self.index(first.iter_mut().filter_map(|found| found.summary.take()).chain(others).collect());
        }
    }

    /// Those of `names` that a file calls which is not in the index.
    fn called_unseen(&self, first: &[Found], names: &[String]) -> BTreeSet<String> {
        let calls = names.iter().map(|name| format!("{name}("));
        let Ok(calls) = AhoCorasick::new(calls) else { return names.iter().cloned().collect() };
        let is_unseen = |found: &&Found| matches!(found.first, First::Plain(_) | First::Refused(_));
        let unseen = first.par_iter().filter(|found| !names.is_empty() && is_unseen(found));
        let called = unseen.flat_map_iter(|found| {
            let kept = if let First::Plain(bytes) = &found.first { bytes.clone() } else { None };
            let bytes = kept.or_else(|| self.sources.read(found.index).ok()).unwrap_or_default();
            let called: BTreeSet<usize> =
                calls.find_overlapping_iter(&*bytes).map(|call| call.pattern().as_usize()).collect();
            called.into_iter().map(|name| names[name].clone())
        });
        called.collect()
    }

    fn index(&self, files: Vec<Summary>) -> ProjectIndex {
        index_names(files, self.sources.paths(), self.rules.answered_in_port())
    }

    /// The imports of the plain files that take one of `names` from somewhere, or pass on what they take, and are not in
    /// the index.
    fn outlines(&self, first: &[Found], project: &ProjectIndex, names: &BTreeSet<String>) -> Vec<Summary> {
        let plain = first.par_iter().filter(|found| matches!(found.first, First::Plain(_)));
        let outlined = plain.filter_map(|found| {
            let path = &self.sources.paths()[found.index];
            let module = ModulePath::from_path(path);
            if project.has(&module) {
                return None;
            }
            let kept = if let First::Plain(bytes) = &found.first { bytes.clone() } else { None };
            let bytes = kept.or_else(|| self.sources.read(found.index).ok())?;
            let takes = |name: &[u8]| name == b"*" || std::str::from_utf8(name).is_ok_and(|name| names.contains(name));
            let may = path.ends_with("__init__.py") || imported_names(&bytes).any(takes);
            if may { outline(&bytes, module) } else { None }
        });
        outlined.collect()
    }

    /// Reads the plain files that are one of these modules.
    fn read(&self, first: Vec<Found>, modules: &BTreeSet<ModulePath>) -> Vec<Found> {
        let is_wanted = |found: &Found| {
            matches!(found.first, First::Plain(_))
                && modules.contains(&ModulePath::from_path(&self.sources.paths()[found.index]))
        };
        let read = |found: Found| if is_wanted(&found) { self.first(found.index, &|_| true) } else { found };
        first.into_par_iter().map(read).collect()
    }

    fn bindings(&self, parsed: &Parsed, module: &ModulePath) -> Bindings {
        let home = ported::home(self.rules, module);
        let is_answered = |name: &str| !self.rules.own_rules(name).is_empty();
        let ported = home.as_ref().map(|module| Ported { module, is_answered: &is_answered });
        resolve_ported(parsed, module, ported)
    }

    /// Reads a file and, if its bytes are `wanted`, its tree and names.
    fn first(&self, index: usize, wanted: &dyn Fn(&[u8]) -> bool) -> Found {
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
                let file = File { path, parsed: &parsed, bindings: &bindings, project, rules, options, around: None };
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
                    Some(parsed) => File {
                        path,
                        parsed: &parsed,
                        bindings: &bindings,
                        project,
                        rules: self.rules,
                        options: self.options,
                        around: None,
                    }
                    .convert(),
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
