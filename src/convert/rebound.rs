//! `y += 1` where `y` is a view of another tensor, or the tensor itself under another name.
//!
//! Torch changes what both show; MindSpore makes a new tensor and gives it to the name. An item where the other is read
//! afterwards. What is written back (`x[0] = y`) is right in both.

use crate::python::ast::{Expr, ExprId, Stmt};
use crate::python::resolve::{Bound, VarId};
use crate::review::{Code, Severity};

use super::draft::Finding;
use super::find::Site;
use super::rewrite::Rewriter;

/// Methods of tensors that give a view.
const VIEWS: [&str; 20] = [
    "chunk",
    "diagonal",
    "expand",
    "expand_as",
    "flatten",
    "movedim",
    "narrow",
    "permute",
    "ravel",
    "reshape",
    "select",
    "split",
    "squeeze",
    "swapaxes",
    "t",
    "transpose",
    "unbind",
    "unsqueeze",
    "view",
    "view_as",
];

impl Rewriter<'_> {
    /// The item for `y += 1`.
    pub(super) fn rebound(&self, site: &Site) -> Option<Finding> {
        let ast = &self.parsed.ast;
        let Stmt::AugAssign { target, .. } = ast.stmt(site.stmt) else { return None };
        let variable = self.bindings.variable_of(*target).filter(|_| *target == site.expr)?;
        let base = self.shown_by(self.only_value(variable)?)?;
        let is_read = match ast.expr(base) {
            Expr::Name => {
                let other = self.bindings.variable_of(base).filter(|other| *other != variable)?;
                self.is_read_after(other, ast.stmt_span(site.stmt).end)
            }
            // What an object holds outlives the function.
            _ => true,
        };
        let why = "another tensor shares its values with this one: torch changes both, MindSpore makes a new tensor here \
                   and leaves the other as it was";
        let advice =
            "Change it in place by a method (`y.add_(1)`, `y.mul_(2)`), or assign the result to the other one.";
        is_read.then(|| {
            let (why, advice) = (why.to_owned(), Some(advice.to_owned()));
            self.left(site, "torch.Tensor", Code::DIFFERS, Severity::Review, why, advice)
        })
    }

    /// The value of a name that is assigned once, and otherwise only changed.
    pub(super) fn only_value(&self, variable: VarId) -> Option<ExprId> {
        let (first, rest) = self.bindings.variable(variable).sites.split_first()?;
        let value = match first.what {
            Bound::Value(value) | Bound::Alias(value) => value,
            _ => return None,
        };
        rest.iter().all(|site| site.what == Bound::Other).then_some(value)
    }

    /// The tensor whose values an expression shows: `x` of `x[0]`, `x.view(-1)` and `x` itself.
    fn shown_by(&self, expr: ExprId) -> Option<ExprId> {
        let ast = &self.parsed.ast;
        let expr = ast.unparen(expr);
        let is_tensor = |value: &ExprId| self.kinds.kind(*value).is_tensor();
        match ast.expr(expr) {
            Expr::Name => Some(expr).filter(is_tensor),
            Expr::Attribute { value, .. } if self.parsed.name(*value) == Some("self") => Some(expr).filter(is_tensor),
            Expr::Attribute { value, name } if matches!(self.parsed.text(*name), "T" | "mT") => self.shown_by(*value),
            Expr::Subscript { value, index } if ast[index].iter().all(|item| self.is_plain_index(*item)) => {
                self.shown_by(*value)
            }
            Expr::Call { func, .. } => match ast.expr(*func) {
                Expr::Attribute { value, name } if VIEWS.contains(&self.parsed.text(*name)) => self.shown_by(*value),
                _ => None,
            },
            _ => None,
        }
    }

    /// True for an index that gives a view: a number, a slice, `None`, `...`.
    fn is_plain_index(&self, item: ExprId) -> bool {
        match self.parsed.ast.expr(item) {
            Expr::Number | Expr::Slice { .. } | Expr::None | Expr::Ellipsis => true,
            Expr::Unary { operand, .. } => matches!(self.parsed.ast.expr(*operand), Expr::Number),
            _ => false,
        }
    }

    /// True if the next mention of a variable behind `offset` reads it, and is not assigned a part.
    fn is_read_after(&self, variable: VarId, offset: u32) -> bool {
        let ast = &self.parsed.ast;
        let ids = ast.expressions();
        let behind = ids.filter(|id| ast.span(*id).start > offset && self.bindings.variable_of(*id) == Some(variable));
        let Some(next) = behind.min_by_key(|id| ast.span(*id).start) else { return false };
        let is_part = |target: &ExprId| matches!(ast.expr(*target), Expr::Subscript { value, .. } if *value == next);
        let is_written = ast.stmts.iter().any(|node| match &node.stmt {
            Stmt::Assign { targets, .. } => ast[targets].iter().any(is_part),
            _ => false,
        });
        !self.bindings.is_store(next) && !is_written
    }
}
