//! Assignment targets.

use super::Inference;
use super::ty::{Composite, Origin, Ty};
use crate::api::Kind;
use crate::python::ast::{Expr, ExprId};

impl Inference<'_> {
    /// Gives the names of a target their values; attributes and items in it are visited.
    pub(super) fn assign(&mut self, target: ExprId, ty: Ty) {
        let ast = self.ast;
        match ast.expr(target) {
            Expr::Name => {
                let ty = if ty == Ty::Unknown { self.opened(Origin::Local(target)) } else { ty };
                self.tys[target.index()] = ty;
                if let Some(variable) = self.bindings.variable_of(target) {
                    self.set(variable, ty);
                }
            }
            Expr::Paren(inner) => self.assign(*inner, ty),
            Expr::Starred(inner) => {
                let list = self.types.many(Ty::Unknown);
                self.assign(*inner, list);
            }
            Expr::Tuple(items) | Expr::List(items) => self.unpack(&ast[items], ty),
            _ => {
                self.expr(target);
            }
        }
    }

    fn unpack(&mut self, targets: &[ExprId], ty: Ty) {
        let starred = targets.iter().any(|target| matches!(self.ast.expr(*target), Expr::Starred(_)));
        if let Ty::Composite(id) = ty
            && let Composite::Tuple(items) = self.types.get(id).clone()
            && items.len() == targets.len()
            && !starred
        {
            for (target, item) in targets.iter().zip(items) {
                self.assign(*target, item);
            }
            return;
        }
        let item = if ty == Ty::Kind(Kind::Ndarray) { Ty::Unknown } else { self.some_item(ty) };
        for target in targets {
            match self.ast.expr(*target) {
                Expr::Starred(inner) => {
                    let list = self.types.many(item);
                    self.assign(*inner, list);
                }
                _ => self.assign(*target, item),
            }
        }
    }
}
