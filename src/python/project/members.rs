//! Follows names through the files of a project.

use super::classes::{ClassRef, FunctionRef};
use super::stars::Source;
use super::summary::{Export, Reference, Sketch};
use super::{FileId, ProjectIndex};
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
        self.follow(file, reference, 0)
    }

    /// What `dotted`, counted from the top of the repository, stands for.
    pub(crate) fn meaning_of_path(&self, dotted: &str) -> Meaning<'_> {
        self.path(dotted, 0)
    }

    fn follow(&self, file: FileId, reference: &Reference, hops: u32) -> Meaning<'_> {
        if hops > MAX_HOPS {
            return Meaning::Unknown;
        }
        match reference {
            Reference::Class(class) => Meaning::Class(ClassRef { file, class: *class }),
            Reference::Function(function) => Meaning::Function(FunctionRef { file, function: *function }),
            Reference::Own(dotted) => self.member(file, dotted, hops).unwrap_or(Meaning::Unknown),
            Reference::Relative(dotted) => self.path(dotted, hops),
            Reference::Absolute(dotted) => match self.locate(&self.file(file).module, dotted) {
                Some(path) => self.path(&path, hops),
                None => Meaning::External(dotted.to_string()),
            },
        }
    }

    fn path(&self, dotted: &str, hops: u32) -> Meaning<'_> {
        match self.longest_module(dotted) {
            Some((_, "")) => Meaning::Module(dotted.to_owned()),
            Some((file, rest)) => self.member(file, rest, hops).unwrap_or_else(|| self.folder(dotted)),
            None => self.folder(dotted),
        }
    }

    /// A folder without `__init__.py` is a module too.
    fn folder(&self, dotted: &str) -> Meaning<'_> {
        if self.layout.has_folder(dotted) { Meaning::Module(dotted.to_owned()) } else { Meaning::Unknown }
    }

    /// The name `dotted` of a module; `None` if the module does not have it.
    fn member(&self, file: FileId, dotted: &str, hops: u32) -> Option<Meaning<'_>> {
        let (name, rest) = dotted.split_once('.').unwrap_or((dotted, ""));
        match self.file(file).exports.get(name) {
            Some(Export::Name(reference)) => Some(self.follow(file, &extend(reference, rest), hops + 1)),
            Some(Export::Class(class)) if rest.is_empty() => Some(Meaning::Class(ClassRef { file, class: *class })),
            Some(Export::Function(function)) if rest.is_empty() => {
                Some(Meaning::Function(FunctionRef { file, function: *function }))
            }
            Some(Export::Value(sketch)) if rest.is_empty() => Some(Meaning::Value(file, sketch)),
            Some(_) => Some(Meaning::Unknown),
            None => match self.through_stars(file, dotted)? {
                Source::File(from) => self.member(from, dotted, hops + 1),
                Source::External(name) => Some(Meaning::External(name)),
            },
        }
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
