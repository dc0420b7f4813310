//! What a value is that may come from two places, and which kind that is.

use super::Inference;
use super::ty::{Composite, NameId, Ty};
use crate::api::{Gives, Kind, Role};
use crate::python::project::ClassRef;

impl Inference<'_> {
    /// What a value is that is one or the other. `None` has no members, so it adds nothing.
    pub(super) fn join(&mut self, one: Ty, other: Ty) -> Ty {
        match (one, other) {
            _ if one == other => one,
            (Ty::Unset | Ty::None, known) | (known, Ty::Unset | Ty::None) => known,
            (Ty::Unknown | Ty::Open(_), _) | (_, Ty::Unknown | Ty::Open(_)) => Ty::Unknown,
            (Ty::Composite(one), Ty::Composite(other)) => self.join_composites(one, other),
            _ => {
                if let Some(layer) = self.join_layers(one, other) {
                    return layer;
                }
                let (one, other) = (self.kind_of(one), self.kind_of(other));
                if one.is_tensor() && other.is_tensor() {
                    return Ty::Kind(Kind::Tensor);
                }
                if one == other && one != Kind::ModuleClass { known(one) } else { Ty::Unknown }
            }
        }
    }

    fn join_composites(&mut self, one: u32, other: u32) -> Ty {
        match (self.types.get(one).clone(), self.types.get(other).clone()) {
            (Composite::Tuple(one), Composite::Tuple(other)) if one.len() == other.len() => {
                let items = one.iter().zip(&other).map(|(one, other)| self.join(*one, *other)).collect();
                self.types.tuple(items)
            }
            (Composite::Modules(one), Composite::Modules(other)) => {
                let item = self.join(one, other);
                self.types.modules(item)
            }
            (Composite::Modules(_), _) | (_, Composite::Modules(_)) => Ty::Unknown,
            (one, other) => {
                let (one, other) = (self.item_of(&one), self.item_of(&other));
                let item = self.join(one, other);
                self.types.many(item)
            }
        }
    }

    /// Two layers whose calls give a tensor are a layer whose call does.
    fn join_layers(&mut self, one: Ty, other: Ty) -> Option<Ty> {
        let gives = [self.layer_gives(one)?, self.layer_gives(other)?];
        let fits = gives.iter().all(|gives| matches!(gives, Gives::One(Kind::Tensor) | Gives::First));
        Some(if fits && gives.contains(&Gives::One(Kind::Tensor)) { Ty::TensorLayer } else { Ty::Kind(Kind::Module) })
    }

    fn layer_gives(&self, ty: Ty) -> Option<Gives> {
        match ty {
            Ty::Layer(name) => self.names.fact(name).map(|fact| fact.instance_call()),
            Ty::TensorLayer => Some(Gives::One(Kind::Tensor)),
            _ => None,
        }
    }

    /// What all items of a composite are.
    pub(super) fn item_of(&mut self, composite: &Composite) -> Ty {
        match composite {
            Composite::Many(item) => *item,
            Composite::Modules(Ty::Unknown | Ty::Unset) => Ty::Kind(Kind::Module),
            Composite::Modules(item) => *item,
            Composite::Tuple(items) => {
                let joined = items.iter().fold(Ty::Unset, |joined, item| self.join(joined, *item));
                if joined == Ty::Unset { Ty::Unknown } else { joined }
            }
        }
    }

    /// The kind that a type is shown as.
    pub(super) fn kind_of(&mut self, ty: Ty) -> Kind {
        match ty {
            // `None` is only where a value starts; who reads members of it knows more than we do.
            Ty::Unset | Ty::Unknown | Ty::Open(_) | Ty::None => Kind::Unknown,
            Ty::Number | Ty::Str | Ty::Function(_) | Ty::File(_) => Kind::Other,
            Ty::Kind(kind) => kind,
            Ty::Api(name) => self.kind_of_api(name),
            Ty::Class(class) => match self.class_kind(class) {
                Kind::Module => Kind::ModuleClass,
                Kind::Unknown => Kind::Unknown,
                _ => Kind::Other,
            },
            Ty::Instance(class) => self.class_kind(class),
            Ty::Layer(_) | Ty::TensorLayer => Kind::Module,
            Ty::Composite(id) => match self.types.get(id) {
                Composite::Modules(_) => Kind::Module,
                Composite::Many(_) | Composite::Tuple(_) => Kind::Other,
            },
        }
    }

    pub(super) fn kind_of_api(&self, name: NameId) -> Kind {
        match self.names.fact(name) {
            Some(fact) if fact.role == Role::Class && fact.instance_kind() == Kind::Module => Kind::ModuleClass,
            _ => Kind::Unknown,
        }
    }

    pub(super) fn class_kind(&mut self, class: ClassRef) -> Kind {
        let project = self.project;
        *self.class_kinds.entry(class).or_insert_with(|| project.class_kind(class))
    }
}

/// A value of which only the kind is known.
fn known(kind: Kind) -> Ty {
    if kind == Kind::Unknown { Ty::Unknown } else { Ty::Kind(kind) }
}
