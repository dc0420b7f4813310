//! `p -= lr * g` where a loop over weights gives `p`: `for p in model.parameters()`; and `step += 1` after `step = steps[i]`.
//!
//! Torch changes the weight, or the tensor in the list; MindSpore makes a new tensor and gives it to the name, and the other one
//! stays as it was. So it becomes the method that changes a tensor in place.

use crate::python::ast::{Expr, ExprId, Stmt};
use crate::python::resolve::Bound;
use crate::review::{Code, Severity};
use crate::text::Span;

use super::draft::{DraftEdit, DraftPiece, Finding};
use super::find::Site;
use super::rewrite::Rewriter;

const API: &str = "torch.Tensor";

/// Operators, and the methods that do the same in place.
const METHODS: [(&str, &str); 4] = [("+=", "add_"), ("-=", "sub_"), ("*=", "mul_"), ("/=", "div_")];

impl Rewriter<'_> {
    /// What becomes of `p -= x` in a loop over weights.
    pub(super) fn weight_changed(&self, site: &Site) -> Option<Finding> {
        let ast = &self.parsed.ast;
        let Stmt::AugAssign { target, op, value } = ast.stmt(site.stmt) else { return None };
        let variable = self.bindings.variable_of(*target).filter(|_| self.guesses && *target == site.expr)?;
        let is_loops = self.bindings.variable(variable).sites.iter().all(|site| site.what == Bound::Other);
        let name = self.parsed.name(*target).filter(|_| is_loops)?;
        let place = ast.span(*target);
        let loops = ast.stmts.iter().filter(|node| node.span.contains(place));
        let named = loops.filter_map(|node| match &node.stmt {
            Stmt::For { target, iter, body, .. }
                if ast[body].iter().any(|stmt| ast.stmt_span(*stmt).contains(place)) =>
            {
                self.source_of(name, *target, *iter).map(|source| (node.span.start, source))
            }
            _ => None,
        });
        let (_, source) = named.max_by_key(|(start, _)| *start)?;
        self.gives_weights(source).then(|| self.in_place(site, *target, *op, *value))
    }

    /// What becomes of `step += 1` after `step = steps[i]`: the list holds the tensor itself.
    pub(super) fn item_changed(&self, site: &Site) -> Option<Finding> {
        let ast = &self.parsed.ast;
        let Stmt::AugAssign { target, op, value } = ast.stmt(site.stmt) else { return None };
        let variable = self.bindings.variable_of(*target).filter(|_| *target == site.expr)?;
        let item = ast.unparen(self.only_value(variable)?);
        let Expr::Subscript { value: list, .. } = ast.expr(item) else { return None };
        let is_held = self.kinds.kind(item).is_tensor() && !self.kinds.kind(*list).is_tensor();
        let is_known = METHODS.iter().any(|(operator, _)| *operator == self.parsed.text(*op).trim());
        (is_held && is_known).then(|| self.in_place(site, *target, *op, *value))
    }

    fn in_place(&self, site: &Site, target: ExprId, op: Span, value: ExprId) -> Finding {
        let ast = &self.parsed.ast;
        let op = self.parsed.text(op).trim();
        let Some((_, method)) = METHODS.iter().find(|(operator, _)| *operator == op) else {
            let why =
                "torch changes the weight, MindSpore makes a new tensor and leaves the weight as it was".to_owned();
            let advice = Some("`p.copy_(p ** 2)`: the result is written into the weight.".to_owned());
            return self.left(site, API, Code::DIFFERS, Severity::Blocking, why, advice);
        };
        let pieces = vec![
            DraftPiece::Text(format!(".{method}(")),
            DraftPiece::Keep(ast.span(value)),
            DraftPiece::Text(")".to_owned()),
        ];
        let edits = vec![DraftEdit { span: Span::new(ast.span(target).end, ast.span(value).end), pieces }];
        Finding { site: ast.span(target), api: API.to_owned(), edits, ..Finding::default() }
    }

    /// What a name runs over in `for target in iter`: `b` of `for x, y in zip(a, b)` for `y`.
    fn source_of(&self, name: &str, target: ExprId, iter: ExprId) -> Option<ExprId> {
        let ast = &self.parsed.ast;
        let target = ast.unparen(target);
        if self.parsed.name(target) == Some(name) {
            return Some(iter);
        }
        let (Expr::Tuple(items) | Expr::List(items)) = ast.expr(target) else { return None };
        let Expr::Call { func, args, .. } = ast.expr(iter) else { return None };
        match (self.parsed.name(*func), &ast[items]) {
            (Some("zip"), _) => {
                let mut pairs = ast[items].iter().zip(&ast[args]);
                pairs.find_map(|(item, argument)| self.source_of(name, *item, argument.value))
            }
            (Some("enumerate"), [_, item]) => self.source_of(name, *item, ast[args].first()?.value),
            (None, [_, item]) if self.method(iter) == Some("named_parameters") => {
                (self.parsed.name(*item) == Some(name)).then_some(iter)
            }
            _ => None,
        }
    }

    /// True for `model.parameters()`, and for `group["params"]` of an optimiser.
    fn gives_weights(&self, iter: ExprId) -> bool {
        let ast = &self.parsed.ast;
        match ast.expr(ast.unparen(iter)) {
            Expr::Call { func, args, .. } if self.parsed.name(*func) == Some("list") => {
                ast[args].first().is_some_and(|argument| self.gives_weights(argument.value))
            }
            Expr::Call { .. } => matches!(self.method(iter), Some("parameters" | "named_parameters")),
            Expr::Subscript { index, .. } => {
                matches!(&ast[index], [key] if matches!(self.parsed.text(ast.span(*key)), "\"params\"" | "'params'"))
            }
            _ => false,
        }
    }

    /// The method that a call without arguments or with some calls.
    fn method(&self, call: ExprId) -> Option<&str> {
        let Expr::Call { func, .. } = self.parsed.ast.expr(call) else { return None };
        match self.parsed.ast.expr(*func) {
            Expr::Attribute { name, .. } => Some(self.parsed.text(*name)),
            _ => None,
        }
    }
}
