//! Values that another file, or another part of this one, only sketches.

use super::Inference;
use super::ty::{NameId, Ty};
use crate::api::{self, Gives, Kind, Role};
use crate::python::project::{ClassRef, FileId, FunctionRef, Meaning, Reference, Sketch};

/// Functions that return the results of functions deeper than this are unknown.
const MAX_SKETCH_DEPTH: u32 = 32;

impl<'a> Inference<'a> {
    /// What a sketch of `file` amounts to. A sketch that leads back to itself through others is unknown; what leads back at
    /// once, as in `self.x = self.x.to(device)`, adds nothing (`Unset`).
    pub(super) fn sketched(&mut self, file: FileId, sketch: &'a Sketch) -> Ty {
        let key = std::ptr::from_ref(sketch);
        if let Some(ty) = self.sketched.get(&key) {
            return if self.sketching == Some(key) { Ty::Unset } else { *ty };
        }
        if self.sketch_depth > MAX_SKETCH_DEPTH {
            return Ty::Unknown;
        }
        self.sketched.insert(key, Ty::Unknown);
        self.sketch_depth += 1;
        let outer = self.sketching.replace(key);
        let ty = match self.evaluate(file, sketch) {
            Ty::Unset => Ty::Unknown,
            ty => ty,
        };
        self.sketching = outer;
        self.sketch_depth -= 1;
        self.sketched.insert(key, ty);
        ty
    }

    /// What a call of a function of the project gives.
    pub(super) fn returned(&mut self, function: FunctionRef) -> Ty {
        let project = self.project;
        self.sketched(function.file, &project.function(function).returns)
    }

    /// What an annotation of this file says.
    pub(super) fn annotated(&mut self, sketch: &Sketch) -> Ty {
        self.evaluate(self.file, sketch)
    }

    fn evaluate(&mut self, file: FileId, sketch: &Sketch) -> Ty {
        match sketch {
            Sketch::Unknown => Ty::Unknown,
            Sketch::None => Ty::None,
            Sketch::Str => Ty::Str,
            Sketch::Number => Ty::Number,
            Sketch::Kind(kind) => Ty::Kind(*kind),
            Sketch::Ref(reference) => self.meaning(file, reference),
            Sketch::Instance(reference) => {
                let class = self.meaning(file, reference);
                self.instance(class)
            }
            Sketch::SelfOf(class) => Ty::Instance(ClassRef { file, class: *class }),
            Sketch::Member(base, name) => {
                let base = self.evaluate(file, base);
                self.member(base, name)
            }
            Sketch::Call(call) => {
                let first = call.first.as_ref().map_or(Ty::Unknown, |first| self.evaluate(file, first));
                if let Sketch::Member(base, name) = &call.func {
                    if let Sketch::Super(class) = **base {
                        return self.super_call(ClassRef { file, class }, name, call.shape, first);
                    }
                    let base = self.evaluate(file, base);
                    return self.method_call(base, name, call.shape, first);
                }
                let func = self.evaluate(file, &call.func);
                self.call_of(func, call.shape, first)
            }
            Sketch::Super(class) => {
                let kind = self.class_kind(ClassRef { file, class: *class });
                self.known(kind)
            }
            Sketch::Item(value) => {
                let value = self.evaluate(file, value);
                self.some_item(value)
            }
            Sketch::Part(value) => {
                let value = self.evaluate(file, value);
                self.part(value)
            }
            Sketch::Arithmetic(left, right) => {
                let (left, right) = (self.evaluate(file, left), self.evaluate(file, right));
                self.arithmetic(left, right)
            }
            Sketch::Tuple(items) => {
                let items = items.iter().map(|item| self.evaluated(file, item)).collect();
                self.types.tuple(items)
            }
            Sketch::Sequence(item) => {
                let item = self.evaluated(file, item);
                self.types.many(item)
            }
            Sketch::Either(all) => {
                let mut joined = Ty::Unset;
                for one in all {
                    let one = self.evaluate(file, one);
                    joined = self.join(joined, one);
                }
                joined
            }
        }
    }

    /// The same for a part of a value, which is something.
    fn evaluated(&mut self, file: FileId, sketch: &Sketch) -> Ty {
        match self.evaluate(file, sketch) {
            Ty::Unset => Ty::Unknown,
            ty => ty,
        }
    }

    /// What a name of `file` stands for.
    pub(super) fn meaning(&mut self, file: FileId, reference: &Reference) -> Ty {
        let project = self.project;
        let meaning = project.meaning(file, reference);
        self.of_meaning(meaning)
    }

    pub(super) fn of_meaning(&mut self, meaning: Meaning<'a>) -> Ty {
        match meaning {
            Meaning::External(name) => Ty::Api(self.names.intern(&name)),
            Meaning::Class(class) => Ty::Class(class),
            Meaning::Function(function) => Ty::Function(function),
            Meaning::Value(file, sketch) => self.sketched(file, sketch),
            Meaning::Module(path) => Ty::File(self.names.intern(&path)),
            Meaning::Unknown => Ty::Unknown,
        }
    }

    /// What an instance of a class is.
    pub(super) fn instance(&mut self, class: Ty) -> Ty {
        match class {
            Ty::Class(class) => Ty::Instance(class),
            Ty::Api(name) => match self.names.fact(name) {
                Some(fact) if fact.role == Role::Class => self.instance_of(name, fact.instance_kind()),
                _ => Ty::Unknown,
            },
            _ => Ty::Unknown,
        }
    }

    pub(super) fn instance_of(&mut self, name: NameId, kind: Kind) -> Ty {
        match kind {
            Kind::Unknown => Ty::Unknown,
            // An annotation `nn.Module` stands for any module.
            Kind::Module if api::canonical(self.names.text(name)) == "torch.nn.Module" => Ty::Kind(Kind::Module),
            Kind::Module => Ty::Layer(name),
            kind => Ty::Kind(kind),
        }
    }

    /// A result as the facts write it.
    pub(super) fn given(&mut self, gives: &Gives, receiver: Ty, first: Ty) -> Ty {
        match gives {
            Gives::Unknown | Gives::ByDim(..) | Gives::ByArguments(..) => Ty::Unknown,
            Gives::One(Kind::Tensor) if [receiver, first].contains(&Ty::Kind(Kind::Complex)) => Ty::Kind(Kind::Complex),
            Gives::One(kind) => Ty::Kind(*kind),
            Gives::Real => Ty::Kind(Kind::Tensor),
            Gives::Number => Ty::Number,
            Gives::Str => Ty::Str,
            Gives::Receiver => receiver,
            Gives::First => first,
            Gives::Many(item) => {
                let item = self.given(item, receiver, first);
                self.types.many(item)
            }
            Gives::Tuple(items) => {
                let items = items.iter().map(|item| self.given(item, receiver, first)).collect();
                self.types.tuple(items)
            }
        }
    }
}
