//! Where tensors of complex numbers may come by although nothing in a file says so.
//!
//! In: which files name something that makes complex numbers, and what files take from each other. Out: those files and
//! their neighbours: a function that such a file takes may be given complex numbers, and what another file takes from it
//! may be some. Through a file in between nothing is followed.

use rustc_hash::FxHashSet;

use super::summary::{Reference, Sketch};
use super::{FileId, Meaning, ProjectIndex, Summary};
use crate::api::{Gives, Kind, complex_makers, returns};
use crate::python::ast::Expr;
use crate::python::{Bindings, Parsed};

/// True if the file names something that makes tensors of complex numbers.
pub(super) fn makes_complex(parsed: &Parsed, bindings: &Bindings) -> bool {
    let mut attributes = parsed.ast.attributes().map(|id| parsed.ast.expr(id));
    attributes.any(|attribute| matches!(attribute, Expr::Attribute { name, .. } if is_maker(parsed.text(*name))))
        || bindings.imports().iter().any(|import| import.mentions.rsplit('.').next().is_some_and(is_maker))
}

fn is_maker(name: &str) -> bool {
    complex_makers().contains(name)
}

impl ProjectIndex {
    /// The files where complex numbers may come by.
    pub(super) fn near_complex(&self) -> FxHashSet<FileId> {
        let all = || (0..).map(FileId).zip(&self.files);
        let makers: FxHashSet<FileId> = all().filter(|(_, file)| file.makes_complex).map(|(id, _)| id).collect();
        let mut near = makers.clone();
        for (id, file) in all().filter(|_| !makers.is_empty()) {
            if file.makes_complex {
                near.extend(self.takes_from(id, file));
            } else if file.taken.iter().any(|reference| self.may_give_complex(id, reference, &makers)) {
                near.insert(id);
            }
        }
        near
    }

    /// The files that a file takes something from: where the import leads, and where the thing itself stands.
    fn takes_from<'a>(&'a self, id: FileId, file: &'a Summary) -> impl Iterator<Item = FileId> + 'a {
        file.taken.iter().flat_map(move |reference| {
            let named = self.place_of(id, reference).map(|(from, _)| from);
            named.into_iter().chain(self.meaning(id, reference).file())
        })
    }

    /// True if what a file takes is of one of the makers, and it is not known that it gives no complex numbers.
    fn may_give_complex(&self, file: FileId, reference: &Reference, makers: &FxHashSet<FileId>) -> bool {
        self.place_of(file, reference).is_some_and(|(from, _)| makers.contains(&from))
            && match self.meaning(file, reference) {
                Meaning::Function(function) => may_be_complex(&self.function(function).returns),
                Meaning::Value(_, sketch) => may_be_complex(sketch),
                Meaning::External(_) => false,
                Meaning::Class(_) | Meaning::Module(_) | Meaning::Unknown => true,
            }
    }
}

/// True unless a value is known to be something else than a tensor of complex numbers.
fn may_be_complex(sketch: &Sketch) -> bool {
    match sketch {
        Sketch::Kind(kind) => matches!(kind, Kind::Unknown | Kind::Complex),
        Sketch::None | Sketch::Str | Sketch::Number => false,
        Sketch::Call(call) => match &call.func {
            Sketch::Member(owner, name) => may_be_complex(owner) || is_maker(name),
            Sketch::Ref(Reference::Absolute(name)) => match returns(name).map(|fact| fact.gives()) {
                Some(Gives::One(kind)) => kind == Kind::Complex,
                Some(Gives::Real | Gives::Number | Gives::Str) => false,
                _ => true,
            },
            _ => true,
        },
        Sketch::Item(inner) | Sketch::Part(inner) | Sketch::Sequence(inner) => may_be_complex(inner),
        Sketch::Arithmetic(left, right) => may_be_complex(left) || may_be_complex(right),
        Sketch::Tuple(all) | Sketch::Either(all) => all.iter().any(may_be_complex),
        _ => true,
    }
}
