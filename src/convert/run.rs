//! The two sweeps over all files of a run.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use memchr::memmem::Finder;
use rayon::prelude::*;

use crate::api::Version;
use crate::python::project::Summary;
use crate::python::resolve::ScopeId;
use crate::python::{Bindings, ModulePath, Parsed, ProjectIndex, Unreadable, index, parse_tree, resolve, summarize};
use crate::rules::RuleSet;

use super::file::{File, unreadable};
use super::marks::START as MARK;
use super::other_files::{self, imported_module, inner_imports, is_source};
use super::{FileOutcome, Sources};

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
}

/// Source bytes whose trees may be kept from the first sweep to the second; the files past that
/// are parsed twice. A tree takes about eight times the bytes of its file.
const KEPT_BYTES: u64 = 96 * 1024 * 1024;

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
    let run = Run { sources, options, progress, rules, kept: AtomicU64::new(0) };
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
    kept: AtomicU64,
}

/// A file after the first sweep.
struct Found {
    index: usize,
    first: First,
    summary: Option<Summary>,
}

/// What the first sweep found out about a file.
enum First {
    /// It has nothing to do with torch.
    Plain,
    /// It cannot be worked on.
    Refused(Box<FileOutcome>),
    /// Its tree, if it was kept, and what its names stand for.
    Read(Box<(Option<Parsed>, Bindings)>),
}

impl Run<'_> {
    fn all(&self, indices: &[usize]) -> Vec<FileOutcome> {
        let needles = self.needles();
        let forward = Finder::new("def forward");
        let mark = Finder::new(MARK);
        let mentions = |bytes: &[u8]| {
            // A method that a Module subclass of another file would rename, a mark of an earlier run,
            // or an import.
            forward.find(bytes).is_some()
                || mark.find(bytes).is_some()
                || needles.iter().any(|needle| needle.find_iter(bytes).any(|at| is_imported(bytes, at)))
        };
        let mut first: Vec<Found> = indices.par_iter().map(|index| self.first(*index, &mentions)).collect();
        let passed_on = self.passed_on(&first);
        if !passed_on.is_empty() {
            let reads = |bytes: &[u8]| imported_names(bytes).any(|name| name == b"*" || passed_on.contains(name));
            first = first
                .into_par_iter()
                .map(|found| if matches!(found.first, First::Plain) { self.first(found.index, &reads) } else { found })
                .collect();
        }
        let summaries = first.iter_mut().filter_map(|found| found.summary.take()).collect();
        let project = index(summaries, self.sources.paths());
        first.into_par_iter().map(|found| self.second(found.index, found.first, &project)).collect()
    }

    /// Names that stand for something of torch in some file: another file that imports `nn` from there
    /// uses torch although it never mentions it.
    fn passed_on(&self, first: &[Found]) -> BTreeSet<Vec<u8>> {
        let mut names = BTreeSet::new();
        for found in first {
            let First::Read(read) = &found.first else { continue };
            let imports = read.1.imports().iter().filter(|import| import.scope == ScopeId::MODULE && !import.relative);
            let family = imports.filter(|import| self.rules.library_of(&import.mentions).is_some());
            names.extend(family.map(|import| import.local.clone().into_bytes()));
        }
        names
    }

    /// The packages whose import makes a file one of ours. The project's own packages are none of
    /// the family, whatever they are called.
    fn needles(&self) -> Vec<Finder<'static>> {
        let own = |name: &str| {
            let package = format!("{name}/__init__.py");
            // `models/transformers` of a package `models` is not what `import transformers` means.
            let is_top =
                |folder: &str| !self.sources.paths().iter().any(|path| *path == format!("{folder}__init__.py"));
            self.sources
                .paths()
                .iter()
                .filter_map(|path| path.strip_suffix(&package))
                .any(|folder| folder.is_empty() || folder.ends_with('/') && is_top(folder))
        };
        // One search finds torch and all packages that start with it.
        let names = self.rules.library_names().into_iter().filter(|name| !name.starts_with("torch") && !own(name));
        std::iter::once("torch").chain(names).map(|name| Finder::new(name).into_owned()).collect()
    }

    /// Reads a file and, if its bytes are `wanted`, its tree and names.
    fn first(&self, index: usize, wanted: &(dyn Fn(&[u8]) -> bool + Sync)) -> Found {
        let found = |first: First| Found { index, first, summary: None };
        let path = &self.sources.paths()[index];
        let bytes = match self.sources.read(index) {
            Ok(bytes) => bytes,
            Err(why) => {
                let problem = Unreadable { span: crate::text::Span::default(), why };
                return found(First::Refused(Box::new(unreadable(path, &[], &problem))));
            }
        };
        if let Some(inner) = inner_imports(path, &bytes) {
            return found(First::Refused(Box::new(other_files::outcome(path, &bytes, &inner, self.rules))));
        }
        if !wanted(&bytes) {
            return found(First::Plain);
        }
        match parse_tree(Arc::clone(&bytes)) {
            Ok(parsed) => {
                let bindings = resolve(&parsed, &ModulePath::from_path(path));
                let summary = summarize(&parsed, &bindings);
                let size = bytes.len() as u64;
                let room = self.kept.fetch_add(size, Ordering::Relaxed) + size <= KEPT_BYTES;
                Found {
                    index,
                    first: First::Read(Box::new((room.then_some(parsed), bindings))),
                    summary: Some(summary),
                }
            }
            // A file that only mentions one of the words and is not Python 3 is none of ours.
            Err(_) if !imports_family(self.rules, &bytes) => found(First::Plain),
            Err(problem) => found(First::Refused(Box::new(unreadable(path, &bytes, &problem)))),
        }
    }

    fn second(&self, index: usize, found: First, project: &ProjectIndex) -> FileOutcome {
        let path = &self.sources.paths()[index];
        let outcome = match found {
            First::Plain => FileOutcome::unchanged(path.clone()),
            First::Refused(outcome) => *outcome,
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

/// True if a line starts with an import of the torch family: all that can be said without a tree.
fn imports_family(rules: &RuleSet, bytes: &[u8]) -> bool {
    let mut lines = bytes.split(|byte| matches!(byte, b'\n' | b'\r'));
    lines.any(|line| imported_module(line).is_some_and(|module| rules.is_core(module)))
}

/// True if what stands at `at` may be a name in an import statement: the statement that starts last
/// on its line before it starts with `import` or `from`. A file without such a place cannot import
/// the name.
fn is_imported(bytes: &[u8], at: usize) -> bool {
    let line = memchr::memrchr2(b'\n', b'\r', &bytes[..at]).map_or(0, |end| end + 1);
    let before = &bytes[line..at];
    let start = memchr::memrchr2(b';', b':', before).map_or(0, |end| end + 1);
    let statement = before[start..].trim_ascii_start();
    let statement = statement.strip_prefix(b"\xef\xbb\xbf").unwrap_or(statement);
    let joined = bytes[..line].trim_ascii_end().ends_with(b"\\");
    joined || statement.starts_with(b"import") || statement.starts_with(b"from")
}

/// The names in the `from m import a, b` statements of a file, and `*`. Text that only looks like
/// one counts too: the names decide what is parsed, not what is concluded.
fn imported_names(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let starts = memchr::memmem::find_iter(bytes, b" import ").map(|at| at + b" import ".len());
    starts.flat_map(|start| {
        let rest = &bytes[start..];
        let open = rest.trim_ascii_start().first() == Some(&b'(');
        let end = if open { memchr::memchr(b')', rest) } else { memchr::memchr2(b'\n', b'\r', rest) };
        let names = &rest[..end.unwrap_or(rest.len())];
        names
            .split(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'_' | b'*'))
            .filter(|name| !name.is_empty())
    })
}
