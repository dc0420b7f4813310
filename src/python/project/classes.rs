//! Classes of the project: their kinds, methods and attributes, through all their bases.

use super::summary::{ClassSummary, FunctionSummary, Reference, Sketch};
use super::{FileId, Meaning, ProjectIndex};
use crate::api::{self, Kind};

/// A class of the project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ClassRef {
    pub(crate) file: FileId,
    pub(crate) class: u32,
}

/// A function or method of the project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct FunctionRef {
    pub(crate) file: FileId,
    pub(crate) function: u32,
}

/// A member of a class.
#[derive(Clone, Debug)]
pub(crate) enum Member<'a> {
    Method(FunctionRef),
    Attribute(FileId, &'a Sketch),
    /// A member that a base from an external package may have.
    Inherited(&'a str),
    /// Some base could not be resolved.
    Unknown,
}

/// A base class, resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Base {
    Class(ClassRef),
    External(Box<str>),
    Unknown,
}

impl ProjectIndex {
    pub(crate) fn class(&self, class: ClassRef) -> &ClassSummary {
        &self.file(class.file).classes[class.class as usize]
    }

    pub(crate) fn function(&self, function: FunctionRef) -> &FunctionSummary {
        &self.file(function.file).functions[function.function as usize]
    }

    /// What an instance of the class is.
    ///
    /// The first base that says something decides; a base that cannot be resolved leaves the class
    /// unknown unless another base makes it a module or the like.
    pub(crate) fn class_kind(&self, class: ClassRef) -> Kind {
        let mut kind = Kind::Other;
        for base in self.ancestry(class).into_iter().flat_map(|class| self.bases(class)) {
            let of_base = match base {
                Base::Class(_) => Kind::Other,
                Base::External(name) => external_kind(name),
                Base::Unknown => Kind::Unknown,
            };
            match of_base {
                Kind::Other => {}
                Kind::Unknown => kind = Kind::Unknown,
                known => return known,
            }
        }
        kind
    }

    /// The member `name` of a class or of its bases, in the order of the bases.
    pub(crate) fn class_member(&self, class: ClassRef, name: &str) -> Member<'_> {
        for ancestor in self.ancestry(class) {
            let summary = self.class(ancestor);
            if let Some(sketch) = summary.attributes.get(name) {
                return Member::Attribute(ancestor.file, sketch);
            }
            if let Some(function) = summary.methods.get(name) {
                return Member::Method(FunctionRef { file: ancestor.file, function: *function });
            }
            if self.bases(ancestor).contains(&Base::Unknown) {
                return Member::Unknown;
            }
        }
        self.external_base(class).map_or(Member::Unknown, Member::Inherited)
    }

    /// The external base that `super()` of a class finds a member in, if no class of the project has it before.
    pub(crate) fn above(&self, class: ClassRef, name: &str) -> Option<&str> {
        let ancestry = self.ancestry(class);
        let has = |class: &ClassRef| {
            let summary = self.class(*class);
            summary.attributes.contains_key(name) || summary.methods.contains_key(name)
        };
        let is_clear =
            !ancestry[1..].iter().any(has) && !ancestry.iter().any(|class| self.bases(*class).contains(&Base::Unknown));
        if is_clear { self.external_base(class) } else { None }
    }

    /// The method that `super()` of a class finds, if no base that cannot be resolved may have it before.
    pub(crate) fn method_above(&self, class: ClassRef, name: &str) -> Option<FunctionRef> {
        let ancestry = self.ancestry(class);
        if self.bases(class).contains(&Base::Unknown) {
            return None;
        }
        for ancestor in &ancestry[1..] {
            let summary = self.class(*ancestor);
            if let Some(function) = summary.methods.get(name) {
                return Some(FunctionRef { file: ancestor.file, function: *function });
            }
            if summary.attributes.contains_key(name) || self.bases(*ancestor).contains(&Base::Unknown) {
                return None;
            }
        }
        None
    }

    /// The nearest external class with members of its own that the class derives from.
    pub(crate) fn external_base(&self, class: ClassRef) -> Option<&str> {
        self.ancestry(class).into_iter().flat_map(|class| self.bases(class)).find_map(|base| match base {
            Base::External(name) if !is_bare(name) => Some(&**name),
            _ => None,
        })
    }

    /// True if each base of the class is one of the project's, of torch, or adds nothing. It may be in a file that has no
    /// tree.
    pub(super) fn is_on_known_bases(&self, class: ClassRef) -> bool {
        let module = &self.file(class.file).module;
        let references = &self.class(class).bases;
        self.bases(class).iter().zip(references).all(|(base, reference)| match base {
            Base::Class(_) => true,
            Base::External(name) => is_bare(name) || name.starts_with("torch."),
            Base::Unknown => match reference {
                Some(Reference::Relative(dotted)) => !dotted.starts_with('.'),
                Some(Reference::Absolute(dotted)) => self.locate(module, dotted).is_some(),
                _ => false,
            },
        })
    }

    /// The class and the project's classes that it derives from, each once, depth first.
    pub(super) fn ancestry(&self, class: ClassRef) -> Vec<ClassRef> {
        let (mut all, mut open) = (Vec::new(), vec![class]);
        while let Some(class) = open.pop() {
            if all.contains(&class) {
                continue;
            }
            all.push(class);
            let bases = self.bases(class).iter().rev();
            open.extend(bases.filter_map(|base| if let Base::Class(base) = base { Some(*base) } else { None }));
        }
        all
    }

    fn bases(&self, class: ClassRef) -> &[Base] {
        &self.bases[class.file.0 as usize][class.class as usize]
    }

    /// Resolves the bases of every class, once.
    pub(super) fn resolve_bases(&mut self) {
        let files = (0..).map(FileId).zip(&self.files);
        let bases = files.map(|(file, summary)| {
            let base = |base: &Option<Reference>| match base.as_ref().map(|base| self.meaning(file, base)) {
                Some(Meaning::Class(class)) => Base::Class(class),
                Some(Meaning::External(name)) => Base::External(name.into()),
                _ => Base::Unknown,
            };
            summary.classes.iter().map(|class| class.bases.iter().map(base).collect()).collect()
        });
        self.bases = bases.collect();
    }
}

fn external_kind(name: &str) -> Kind {
    if is_bare(name) {
        return Kind::Other;
    }
    api::returns(name).map_or(Kind::Unknown, |fact| fact.instance_kind())
}

/// Bases that add nothing that torch has.
fn is_bare(name: &str) -> bool {
    matches!(
        name,
        "builtins.object"
            | "builtins.Exception"
            | "builtins.ValueError"
            | "builtins.RuntimeError"
            | "builtins.dict"
            | "builtins.list"
            | "builtins.tuple"
            | "builtins.str"
            | "builtins.int"
            | "builtins.float"
            | "abc.ABC"
            | "enum.Enum"
            | "enum.IntEnum"
            | "enum.StrEnum"
            | "typing.Generic"
            | "typing.Protocol"
            | "typing.NamedTuple"
            | "typing.TypedDict"
            | "typing_extensions.Protocol"
            | "typing_extensions.TypedDict"
            | "collections.OrderedDict"
            | "collections.UserDict"
            | "collections.abc.Mapping"
            | "argparse.Action"
            | "threading.Thread"
            | "unittest.TestCase"
            | "unittest.mock.MagicMock"
    )
}
