//! `x.squeeze_(0)` to `x = x.squeeze(0)`: MindSpore does not change the shape of a tensor in place.
//!
//! In: a call of such a method. Out: the assignment, where it binds the very name that the call was made on, or the
//! reason why it cannot be written. That other names of the tensor keep the old shape is for the rule's item to say.

use crate::python::ast::{Expr, ExprId};
use crate::rules::Rule;

use super::draft::{DraftEdit, DraftPiece};
use super::find::Site;
use super::rewrite::{Rewriter, Rewritten};
use super::template;

impl Rewriter<'_> {
    /// Writes the call as an assignment of what `to` returns.
    pub(super) fn bound_again(
        &self,
        site: &Site,
        id: ExprId,
        receiver: ExprId,
        rule: &Rule,
        to: &str,
    ) -> Result<Rewritten, String> {
        if !site.is_statement {
            return Err("its result is used, and it becomes a statement".to_owned());
        }
        if !self.may_bind_again(receiver) {
            return Err("it is called on what cannot be bound again here".to_owned());
        }
        let (mut edits, items) = self.method_call(site, id, receiver, rule, to)?;
        let ast = &self.parsed.ast;
        let name = self.parsed.text(ast.span(receiver));
        let pieces = vec![DraftPiece::Text(format!("{name} = ")), DraftPiece::Keep(ast.span(id))];
        edits.push(DraftEdit { span: ast.span(id), pieces });
        Ok((edits, items))
    }

    /// True for a name that the scope binds itself, and for an attribute or item that is cheap to name.
    fn may_bind_again(&self, target: ExprId) -> bool {
        match self.parsed.ast.expr(target) {
            Expr::Name => self
                .bindings
                .variable_of(target)
                .is_some_and(|variable| self.bindings.variable(variable).scope == self.bindings.scope_of(target)),
            Expr::Attribute { .. } | Expr::Subscript { .. } => template::is_cheap(&self.parsed.ast, target),
            _ => false,
        }
    }
}
