//! Which external class a called method comes from: `super().reset_parameters()`, `self._conv_forward(..)`.

use super::Inference;
use super::members::ClassMember;
use super::ty::Ty;
use crate::api::{self, Kind};
use crate::python::ast::{Expr, ExprId};
use crate::python::project::ClassRef;

impl Inference<'_> {
    /// Notes it for a call of `func`, which is `value.name`.
    pub(super) fn note_inherited(&mut self, func: ExprId, value: ExprId, name: &str) {
        let base = match self.tys[value.index()] {
            Ty::Instance(class) => match self.class_member(class, name) {
                ClassMember::Inherited(Kind::Module) => self.project.external_base(class).map(str::to_owned),
                _ => None,
            },
            Ty::Layer(layer) => Some(self.names.text(layer).to_owned()),
            Ty::Kind(Kind::Module) => {
                self.super_of(value).and_then(|class| self.project.above(class, name)).map(str::to_owned)
            }
            _ => None,
        };
        let Some(base) = base else { return };
        let base = api::canonical(&base);
        if api::has_method(&base, name) {
            let base = self.names.intern(&base);
            self.inherited.insert(func, base);
        }
    }

    /// The class that `super()` or `super(C, self)` looks above.
    pub(super) fn super_of(&self, value: ExprId) -> Option<ClassRef> {
        let Expr::Call { func, args, .. } = self.ast.expr(value) else { return None };
        if self.parsed.name(*func) != Some("super") || !self.is_builtin(*func) {
            return None;
        }
        match self.ast[args].first().map(|first| self.tys[first.value.index()]) {
            None => self.class,
            Some(Ty::Class(class)) => Some(class),
            Some(_) => None,
        }
    }
}
