//! What attributes and items of values are.

use super::Inference;
use super::ty::{Composite, NameId, Ty};
use crate::api::{self, Gives, Kind, Role};
use crate::python::ast::{Expr, ExprId};
use crate::python::module_path::join;
use crate::python::project::{ClassRef, FunctionRef, Member};

/// What a member of a class of the project is.
#[derive(Clone, Copy, Debug)]
pub(super) enum ClassMember {
    Value(Ty),
    Method(FunctionRef),
    /// What an external base of this kind has.
    Inherited(Kind),
    Unknown,
}

impl<'a> Inference<'a> {
    /// What `name` is in a module or folder of the project. Where stars lead through a whole package the
    /// search is long, so it is made once.
    pub(super) fn file_member(&mut self, module: NameId, name: &str) -> Ty {
        let path = join(self.names.text(module), name);
        let path = self.names.intern(&path);
        if let Some(found) = self.file_members.get(&path) {
            return *found;
        }
        let project = self.project;
        let meaning = project.meaning_of_path(self.names.text(path));
        let found = self.of_meaning(meaning);
        // Deep inside a sketch the answer may be cut short.
        if self.sketch_depth == 0 {
            self.file_members.insert(path, found);
        }
        found
    }

    /// `base.name`
    pub(super) fn member(&mut self, base: Ty, name: &str) -> Ty {
        match base {
            Ty::Api(api) => {
                let api = self.names.child(api, name);
                self.value_of_api(api)
            }
            Ty::File(path) => self.file_member(path, name),
            Ty::Instance(class) => match self.class_member(class, name) {
                ClassMember::Value(ty) => ty,
                ClassMember::Method(method) if self.project.function(method).is_property => self.returned(method),
                ClassMember::Inherited(Kind::Module) if self.has_weights(class) => self.layer_member(name),
                ClassMember::Inherited(kind) => self.fact_member(kind, name),
                ClassMember::Method(_) | ClassMember::Unknown => Ty::Unknown,
            },
            Ty::Class(class) => match self.class_member(class, name) {
                ClassMember::Value(ty) => ty,
                ClassMember::Method(method) if !self.project.function(method).is_property => Ty::Function(method),
                _ => Ty::Unknown,
            },
            Ty::Layer(_) | Ty::TensorLayer => self.layer_member(name),
            Ty::Kind(Kind::Module) => self.layer_member(name),
            Ty::Kind(kind) => self.fact_member(kind, name),
            // Whatever has a shape, it is numbers.
            Ty::Open(_) if name == "shape" => self.types.many(Ty::Number),
            // Parts of `x.max(0)`, `torch.sort(x)`, `torch.linalg.svd(x)` by name.
            Ty::Composite(_) if matches!(name, "values" | "indices" | "U" | "S" | "V" | "Vh" | "Q" | "R") => {
                let item = self.some_item(base);
                if matches!(item, Ty::Kind(kind) if kind.is_tensor()) { item } else { Ty::Unknown }
            }
            _ => Ty::Unknown,
        }
    }

    /// True for a class that derives from a layer of torch, not from `nn.Module` alone.
    fn has_weights(&self, class: ClassRef) -> bool {
        self.project.external_base(class).is_some_and(|base| {
            let base = api::canonical(base);
            base.starts_with("torch.nn.") && base != "torch.nn.Module"
        })
    }

    /// A member of a layer of torch.
    fn layer_member(&mut self, name: &str) -> Ty {
        match name {
            "weight" | "bias" => Ty::Kind(Kind::Parameter),
            "running_mean" | "running_var" => Ty::Kind(Kind::Tensor),
            _ => self.fact_member(Kind::Module, name),
        }
    }

    /// An attribute that the facts know; a method that is not called is nothing.
    fn fact_member(&mut self, kind: Kind, name: &str) -> Ty {
        match api::member(kind, name) {
            Some(fact) if fact.role == Role::Value => self.given(&fact.gives(), Ty::Kind(kind), Ty::Unknown),
            _ => Ty::Unknown,
        }
    }

    /// An external name as a value: a constant is what the facts say it is.
    pub(super) fn value_of_api(&mut self, api: NameId) -> Ty {
        match self.names.fact(api) {
            Some(fact) if fact.role == Role::Value => self.given(&fact.gives(), Ty::Unknown, Ty::Unknown),
            _ => Ty::Api(api),
        }
    }

    /// The member of a class, looked up once.
    pub(super) fn class_member(&mut self, class: ClassRef, name: &str) -> ClassMember {
        let key = (class, self.names.intern(name));
        if let Some(found) = self.class_members.get(&key) {
            return *found;
        }
        let project = self.project;
        let found = match project.class_member(class, name) {
            Member::Attribute(file, sketch) => match self.sketched(file, sketch) {
                // A default that a subclass or a caller replaces, as often as not.
                Ty::None | Ty::Number => ClassMember::Value(Ty::Unknown),
                ty => ClassMember::Value(ty),
            },
            Member::Method(method) => ClassMember::Method(method),
            Member::Inherited(base) => match api::returns(base).map(|fact| fact.instance_kind()) {
                Some(Kind::Unknown) | None => ClassMember::Unknown,
                Some(kind) => ClassMember::Inherited(kind),
            },
            Member::Unknown => match self.class_kind(class) {
                // Some base is unknown, but another one makes it a module.
                Kind::Module => ClassMember::Inherited(Kind::Module),
                _ => ClassMember::Unknown,
            },
        };
        self.class_members.insert(key, found);
        found
    }

    /// `value[index]`
    pub(super) fn item(&mut self, value: Ty, index: &[ExprId]) -> Ty {
        let ast = self.ast;
        if let Some(part) = self.part_of_open(value, index) {
            return part;
        }
        let is_slice = matches!(index, [one] if matches!(ast.expr(*one), Expr::Slice { .. }));
        match value {
            _ if is_slice => self.part(value),
            Ty::Composite(id) => {
                let position = match index {
                    [one] => self.whole_number(*one),
                    _ => None,
                };
                match (self.types.get(id).clone(), position) {
                    (Composite::Tuple(items), Some(position)) => {
                        let len = i64::try_from(items.len()).unwrap_or(0);
                        let position = if position < 0 { position + len } else { position };
                        usize::try_from(position).ok().and_then(|at| items.get(at).copied()).unwrap_or_default()
                    }
                    (composite, _) => self.item_of(&composite),
                }
            }
            _ => self.some_item(value),
        }
    }

    /// `value[i:j]`
    pub(super) fn part(&mut self, value: Ty) -> Ty {
        match value {
            Ty::Kind(Kind::Size) | Ty::Layer(_) | Ty::Unset => value,
            Ty::Composite(id) => match self.types.get(id).clone() {
                Composite::Tuple(items) => {
                    let item = self.item_of(&Composite::Tuple(items));
                    self.types.many(item)
                }
                _ => value,
            },
            _ => self.some_item(value),
        }
    }

    pub(super) fn whole_number(&self, expr: ExprId) -> Option<i64> {
        let text = self.parsed.text(self.ast.span(self.ast.unparen(expr)));
        if text.len() > 4 { None } else { text.parse().ok() }
    }

    /// `value[i]` for an index that is not known.
    pub(super) fn some_item(&mut self, value: Ty) -> Ty {
        match value {
            Ty::Kind(Kind::Tensor | Kind::Complex) => value,
            Ty::Kind(Kind::Parameter) => Ty::Kind(Kind::Tensor),
            Ty::Kind(Kind::Size) => Ty::Number,
            Ty::Kind(Kind::Ndarray) => Ty::Kind(Kind::Other),
            Ty::Str => Ty::Str,
            Ty::Composite(id) => {
                let composite = self.types.get(id).clone();
                self.item_of(&composite)
            }
            Ty::Layer(name) if self.is_container(name) => Ty::Kind(Kind::Module),
            _ => Ty::Unknown,
        }
    }

    /// What a loop over a value goes through.
    pub(super) fn iterated(&mut self, value: Ty) -> Ty {
        match value {
            Ty::Kind(Kind::Ndarray) => Ty::Unknown,
            _ => self.some_item(value),
        }
    }

    fn is_container(&self, name: NameId) -> bool {
        matches!(
            &*api::canonical(self.names.text(name)),
            "torch.nn.Sequential" | "torch.nn.ModuleList" | "torch.nn.ModuleDict"
        )
    }

    /// What a method of a value gives, by the facts.
    pub(super) fn gives_of(&self, kind: Kind, name: &str) -> Option<Gives> {
        api::member(kind, name).filter(|fact| fact.role == Role::Function).map(|fact| fact.gives())
    }
}
