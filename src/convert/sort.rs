//! Which sort of value a use meets, for the rules that are for one.

use super::rewrite::Rewriter;
use crate::api::{self, Gives, Kind};
use crate::python::ast::{Expr, ExprId};
use crate::rules::Of;

impl Rewriter<'_> {
    /// The sort of `value`; none if nothing is known of it that a rule could ask for.
    pub(super) fn sort(&self, value: ExprId) -> Option<Of> {
        match self.kinds.kind(value) {
            Kind::Complex => Some(Of::Complex),
            Kind::Parameter => Some(Of::Parameter),
            Kind::Module => Some(Of::Module),
            Kind::Tensor | Kind::Unknown if self.kinds.meets_complex() && !self.is_real(value) => {
                Some(Of::PerhapsComplex)
            }
            _ => None,
        }
    }

    /// True for a result that is real whatever it is made of: `x.real`, `torch.angle(x)`.
    fn is_real(&self, value: ExprId) -> bool {
        let ast = &self.parsed.ast;
        let value = ast.unparen(value);
        let source = if let Expr::Call { func, .. } = ast.expr(value) { *func } else { value };
        let of_api = self.kinds.api(source).and_then(api::returns);
        let of_member = || match ast.expr(source) {
            Expr::Attribute { name, .. } => api::member(Kind::Tensor, self.parsed.text(*name)),
            _ => None,
        };
        of_api.or_else(of_member).is_some_and(|fact| fact.gives() == Gives::Real)
    }
}
