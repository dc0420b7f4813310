//! What a statement writes: names, attributes, and what a method may change.

use std::collections::BTreeSet;

use crate::python::ast::{Expr, ExprId, Stmt, StmtId};
use crate::python::visit::{children_of_expr, exprs_of_stmt};

use super::blocks::each;
use super::carry::Carry;
use super::events::chain;

impl Carry<'_> {
    /// What a statement gives another value, or may change.
    pub(super) fn written(&self, stmt: StmtId) -> Vec<Written<'_>> {
        let ast = &self.file.parsed.ast;
        let mut places = Vec::new();
        each(ast, stmt, &mut |inner| {
            match ast.stmt(inner) {
                Stmt::Assign { targets, .. } => {
                    ast[targets].iter().for_each(|target| self.targets(*target, &mut places))
                }
                Stmt::AnnAssign { target, .. } | Stmt::AugAssign { target, .. } | Stmt::For { target, .. } => {
                    self.targets(*target, &mut places);
                }
                Stmt::With { items, .. } => {
                    ast[items]
                        .iter()
                        .filter_map(|item| item.target)
                        .for_each(|target| self.targets(target, &mut places));
                }
                Stmt::Expr(value) => places.extend(self.changed(*value)),
                _ => {}
            }
            exprs_of_stmt(ast, inner, &mut |expr| self.walruses(expr, &mut places));
        });
        places
    }

    /// The value that a call may change: `losses` of `losses.append(x)`.
    fn changed(&self, expr: ExprId) -> Option<Written<'_>> {
        let ast = &self.file.parsed.ast;
        let Expr::Call { func, .. } = ast.expr(expr) else { return None };
        let Expr::Attribute { value, .. } = ast.expr(*func) else { return None };
        Some(Written { text: chain(self.file, *value)?, is_whole: false, is_call: true })
    }

    fn walruses<'b>(&'b self, expr: ExprId, places: &mut Vec<Written<'b>>) {
        if let Expr::Named { target, .. } = self.file.parsed.ast.expr(expr) {
            self.targets(*target, places);
        }
        let mut inner = Vec::new();
        children_of_expr(&self.file.parsed.ast, expr, &mut |child| inner.push(child));
        inner.into_iter().for_each(|child| self.walruses(child, places));
    }

    pub(super) fn targets<'b>(&'b self, target: ExprId, places: &mut Vec<Written<'b>>) {
        let ast = &self.file.parsed.ast;
        match ast.expr(target) {
            Expr::Tuple(items) | Expr::List(items) => ast[items].iter().for_each(|item| self.targets(*item, places)),
            Expr::Starred(inner) | Expr::Paren(inner) => self.targets(*inner, places),
            Expr::Subscript { value, .. } => {
                places.extend(chain(self.file, *value).map(|text| Written { text, is_whole: false, is_call: false }));
            }
            _ => places.extend(chain(self.file, target).map(|text| Written { text, is_whole: true, is_call: false })),
        }
    }
}

/// A value that a statement writes.
pub(super) struct Written<'a> {
    text: &'a str,
    /// All of it is replaced.
    is_whole: bool,
    /// A method of it is called.
    is_call: bool,
}

impl Written<'_> {
    /// The chain of names that it is.
    pub(super) fn text(&self) -> &str {
        self.text
    }

    /// True if all of it is replaced.
    pub(super) fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// True if it is changed by a method, if at all.
    pub(super) fn is_call(&self) -> bool {
        self.is_call
    }

    /// True if one of the `open` values may be another one afterwards.
    pub(super) fn reaches(&self, open: &BTreeSet<String>) -> bool {
        let below = |inner: &str, outer: &str| inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('.'));
        open.iter().any(|value| {
            // `self.compute(...)` may read what was assigned to `self.fake`; `self.log(...)` does not change `self.x.y`.
            value == self.text || below(value, self.text) || !self.is_call && below(self.text, value)
        })
    }
}
