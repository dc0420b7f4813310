//! Follows names through the files of a project.

use rustc_hash::FxHashSet;

use super::classes::{ClassRef, FunctionRef};
use super::summary::{Export, Reference, Sketch};
use super::{FileId, ProjectIndex, Star};
use crate::python::module_path::join;

/// Imports of imports deeper than this stand for nothing.
const MAX_HOPS: u32 = 32;

/// What a name stands for, after every file was asked.
#[derive(Clone, Debug)]
pub(crate) enum Meaning<'a> {
    /// Something of an external package, by its dotted name.
    External(String),
    /// A class of the project.
    Class(ClassRef),
    /// A function of the project.
    Function(FunctionRef),
    /// A value in a module of the project, as the file `.0` shows it.
    Value(FileId, &'a Sketch),
    /// A module or folder of the project, by its dotted name from the top of the repository.
    Module(String),
    /// Of the project, but not traced.
    Unknown,
}

impl Meaning<'_> {
    /// The file of the project that has it; none for a module.
    pub(crate) fn file(&self) -> Option<FileId> {
        match self {
            Meaning::Class(class) => Some(class.file),
            Meaning::Function(function) => Some(function.file),
            Meaning::Value(file, _) => Some(*file),
            Meaning::External(_) | Meaning::Module(_) | Meaning::Unknown => None,
        }
    }
}

impl ProjectIndex {
    /// What `reference` in `file` stands for.
    pub(crate) fn meaning(&self, file: FileId, reference: &Reference) -> Meaning<'_> {
        Trail { index: self, starred: FxHashSet::default() }.follow(file, reference, 0)
    }

    /// What `dotted`, counted from the top of the repository, stands for.
    pub(crate) fn meaning_of_path(&self, dotted: &str) -> Meaning<'_> {
        Trail { index: self, starred: FxHashSet::default() }.path(dotted, 0)
    }
}

/// One search for a name.
struct Trail<'a> {
    index: &'a ProjectIndex,
    /// Files whose stars were searched: none twice, so that cycles and fans of stars stay cheap.
    starred: FxHashSet<FileId>,
}

impl<'a> Trail<'a> {
    fn follow(&mut self, file: FileId, reference: &Reference, hops: u32) -> Meaning<'a> {
        if hops > MAX_HOPS {
            return Meaning::Unknown;
        }
        match reference {
            Reference::Class(class) => Meaning::Class(ClassRef { file, class: *class }),
            Reference::Function(function) => Meaning::Function(FunctionRef { file, function: *function }),
            Reference::Own(dotted) => self.member(file, dotted, hops).unwrap_or(Meaning::Unknown),
            Reference::Relative(dotted) => self.path(dotted, hops),
            Reference::Absolute(dotted) => match self.index.locate(&self.index.file(file).module, dotted) {
                Some(path) => self.path(&path, hops),
                None => Meaning::External(dotted.to_string()),
            },
        }
    }

    fn path(&mut self, dotted: &str, hops: u32) -> Meaning<'a> {
        match self.index.longest_module(dotted) {
            Some((_, "")) => Meaning::Module(dotted.to_owned()),
            Some((file, rest)) => self.member(file, rest, hops).unwrap_or_else(|| self.folder(dotted)),
            None => self.folder(dotted),
        }
    }

    /// A folder without `__init__.py` is a module too.
    fn folder(&self, dotted: &str) -> Meaning<'a> {
        if self.index.layout.has_folder(dotted) { Meaning::Module(dotted.to_owned()) } else { Meaning::Unknown }
    }

    /// The name `dotted` of a module; `None` if the module does not have it.
    fn member(&mut self, file: FileId, dotted: &str, hops: u32) -> Option<Meaning<'a>> {
        let (name, rest) = dotted.split_once('.').unwrap_or((dotted, ""));
        match self.index.file(file).exports.get(name) {
            Some(Export::Name(reference)) => Some(self.follow(file, &extend(reference, rest), hops + 1)),
            Some(Export::Class(class)) if rest.is_empty() => Some(Meaning::Class(ClassRef { file, class: *class })),
            Some(Export::Function(function)) if rest.is_empty() => {
                Some(Meaning::Function(FunctionRef { file, function: *function }))
            }
            Some(Export::Value(sketch)) if rest.is_empty() => Some(Meaning::Value(file, sketch)),
            Some(_) => Some(Meaning::Unknown),
            None => self.through_stars(file, dotted, hops),
        }
    }

    fn through_stars(&mut self, file: FileId, dotted: &str, hops: u32) -> Option<Meaning<'a>> {
        if dotted.starts_with('_') || !self.starred.insert(file) {
            return None;
        }
        let mut found = None;
        // A later star hides an earlier one.
        for (star, leads) in self.index.stars_of(file).rev() {
            if found.is_some() {
                break;
            }
            match (leads, star) {
                (Star::File(from), _) if from != file => found = self.member(from, dotted, hops + 1),
                // Which names an external package has is known only as far as the facts go.
                (Star::Outside, Reference::Absolute(module))
                    if crate::api::returns(&join(module, dotted)).is_some() =>
                {
                    return Some(Meaning::External(join(module, dotted)));
                }
                _ => {}
            }
        }
        found
    }
}

fn extend(reference: &Reference, rest: &str) -> Reference {
    match reference {
        Reference::Absolute(base) => Reference::Absolute(join(base, rest).into()),
        Reference::Relative(base) => Reference::Relative(join(base, rest).into()),
        Reference::Own(base) => Reference::Own(join(base, rest).into()),
        _ => reference.clone(),
    }
}
