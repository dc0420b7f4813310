//! Which names lead to torch, through any number of files.

use std::cell::RefCell;
use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::summary::{Export, Reference, Sketch};
use super::{FileId, Meaning, ProjectIndex};
use crate::api::Kind;
use crate::python::ModulePath;

/// Asks what reaches torch; `family` says whether a dotted name of an external package belongs to it.
pub(crate) struct Reach<'a> {
    index: &'a ProjectIndex,
    family: &'a dyn Fn(&str) -> bool,
    /// What was found out of dotted names of the project: a package that many files import from has many stars.
    known: RefCell<FxHashMap<Box<str>, bool>>,
}

impl<'a> Reach<'a> {
    pub(crate) fn new(index: &'a ProjectIndex, family: &'a dyn Fn(&str) -> bool) -> Self {
        Self { index, family, known: RefCell::default() }
    }

    /// Names of the files' module scopes that stand for something of torch: an import of it, a class that derives
    /// from one of its classes, a function that gives such a value, the value itself. The last names of the modules that
    /// have one are there too.
    pub(crate) fn names(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for (file, summary) in (0..).map(FileId).zip(&self.index.files) {
            let mut of_torch = summary.exports.iter().filter(|(_, export)| self.exports(file, export)).peekable();
            if of_torch.peek().is_some() {
                let dotted = summary.module.dotted();
                names.insert(dotted.rsplit('.').next().unwrap_or(dotted).to_owned());
            }
            names.extend(of_torch.map(|(name, _)| name.to_string()));
        }
        names
    }

    /// True if a file of which the outline is known takes something of torch from another one and uses it: what is only
    /// passed on is none of its code.
    pub(crate) fn uses(&self, module: &ModulePath) -> bool {
        let Some(file) = self.index.file_of(module) else { return false };
        let summary = self.index.file(file);
        summary.used.iter().any(|reference| self.leads(file, reference))
            || summary.free.iter().any(|name| self.leads(file, &Reference::Own(name.clone())))
    }

    fn exports(&self, file: FileId, export: &Export) -> bool {
        match export {
            Export::Name(reference) => self.leads(file, reference),
            Export::Class(class) => self.means(Meaning::Class(super::ClassRef { file, class: *class })),
            Export::Function(function) => {
                self.means(Meaning::Function(super::FunctionRef { file, function: *function }))
            }
            Export::Value(sketch) => self.is(file, sketch),
        }
    }

    fn leads(&self, file: FileId, reference: &Reference) -> bool {
        match reference {
            Reference::Relative(dotted) => self.path(dotted),
            Reference::Absolute(dotted) => match self.index.locate(&self.index.file(file).module, dotted) {
                Some(path) => self.path(&path),
                None => (self.family)(dotted),
            },
            own => self.means(self.index.meaning(file, own)),
        }
    }

    /// What a dotted name from the top of the repository leads to.
    fn path(&self, dotted: &str) -> bool {
        let known = self.known.borrow().get(dotted).copied();
        known.unwrap_or_else(|| {
            let leads = self.means(self.index.meaning_of_path(dotted));
            self.known.borrow_mut().insert(dotted.into(), leads);
            leads
        })
    }

    fn means(&self, meaning: Meaning<'_>) -> bool {
        match meaning {
            Meaning::External(name) => (self.family)(&name),
            Meaning::Class(class) => is_known(self.index.class_kind(class)),
            Meaning::Function(function) => self.is(function.file, &self.index.function(function).returns),
            Meaning::Value(file, sketch) => self.is(file, sketch),
            // A module is taken for what it has itself: `from . import layers` and then `layers.nn`.
            Meaning::Module(dotted) => self.index.modules.get(dotted.as_str()).is_some_and(|file| {
                self.index.file(*file).exports.values().any(|export| match export {
                    Export::Name(reference) => {
                        matches!(self.index.meaning(*file, reference), Meaning::External(name) if (self.family)(&name))
                    }
                    own => self.exports(*file, own),
                })
            }),
            Meaning::Unknown => false,
        }
    }

    /// True if a value is, or is made from, something of torch.
    fn is(&self, file: FileId, sketch: &Sketch) -> bool {
        match sketch {
            Sketch::Unknown | Sketch::None | Sketch::Str | Sketch::Number | Sketch::SelfOf(_) | Sketch::Super(_) => {
                false
            }
            Sketch::Kind(kind) => is_known(*kind),
            Sketch::Ref(reference) | Sketch::Instance(reference) => {
                // Of the project's own functions and values only the annotation counts here: a chain of calls could
                // lead back to this one.
                match self.index.meaning(file, reference) {
                    Meaning::External(name) => (self.family)(&name),
                    Meaning::Class(class) => is_known(self.index.class_kind(class)),
                    _ => false,
                }
            }
            Sketch::Call(call) => self.is(file, &call.func),
            Sketch::Member(inner, _) | Sketch::Item(inner) | Sketch::Part(inner) | Sketch::Sequence(inner) => {
                self.is(file, inner)
            }
            Sketch::Arithmetic(left, right) => self.is(file, left) || self.is(file, right),
            Sketch::Tuple(all) | Sketch::Either(all) => all.iter().any(|one| self.is(file, one)),
        }
    }
}

fn is_known(kind: Kind) -> bool {
    !matches!(kind, Kind::Unknown | Kind::Other | Kind::Ndarray)
}
