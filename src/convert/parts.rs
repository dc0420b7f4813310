//! Named parts of a result: `x.max(dim=1).values`, `torch.topk(x, 3).indices`.
//!
//! Torch gives a named tuple where MindSpore gives a plain one, so a part is taken by its place.

use crate::api::Kind;
use crate::python::ast::{Expr, ExprId};
use crate::python::resolve::Bound;
use crate::text::Span;

use super::draft::{DraftEdit, Finding};
use super::find::{Role, Site};
use super::rewrite::Rewriter;

/// Functions and methods of torch whose result has the parts `values` and `indices`.
const VALUES_AND_INDICES: [&str; 10] =
    ["cummax", "cummin", "kthvalue", "max", "median", "min", "mode", "nanmedian", "sort", "topk"];

/// Those among them that nothing but a tensor has.
const OF_TENSORS: [&str; 5] = ["cummax", "cummin", "kthvalue", "nanmedian", "topk"];

impl Rewriter<'_> {
    /// Returns the rewrite of `.values` or `.indices` of such a result.
    pub(super) fn part(&self, site: &Site) -> Option<Finding> {
        let receiver = site.receiver?;
        let Expr::Attribute { name, .. } = self.parsed.ast.expr(site.expr) else { return None };
        let item = match self.parsed.text(*name) {
            "values" => "[0]",
            "indices" => "[1]",
            _ => return None,
        };
        if !matches!(site.role, Role::Plain) {
            return None;
        }
        let api = self.pair(self.origin(receiver))?;
        let end = self.parsed.ast.span(receiver).end;
        Some(Finding {
            site: *name,
            api,
            edits: vec![DraftEdit::text(Span::new(end, name.end), item)],
            ..Finding::default()
        })
    }

    /// The expression that a name was given by its only assignment, else the expression itself.
    fn origin(&self, expr: ExprId) -> ExprId {
        let expr = self.parsed.ast.unparen(expr);
        let variable = self.bindings.variable_of(expr).map(|id| self.bindings.variable(id));
        match variable.map(|variable| (&*variable.sites, variable.bound_from_inside)) {
            Some(([only], false)) => match only.what {
                Bound::Value(value) => self.parsed.ast.unparen(value),
                _ => expr,
            },
            _ => expr,
        }
    }

    /// The API whose call gives values and indices, if `expr` is one.
    fn pair(&self, expr: ExprId) -> Option<String> {
        let Expr::Call { func, .. } = self.parsed.ast.expr(expr) else { return None };
        if let Some(api) = self.kinds.api(*func) {
            let last = api.strip_prefix("torch.")?;
            return VALUES_AND_INDICES.contains(&last).then(|| api.to_owned());
        }
        let Expr::Attribute { value, name } = self.parsed.ast.expr(*func) else { return None };
        let name = self.parsed.text(*name);
        let is_tensors = match self.kinds.kind(*value) {
            kind if kind.is_tensor() => VALUES_AND_INDICES.contains(&name),
            Kind::Unknown => self.guesses && OF_TENSORS.contains(&name),
            _ => false,
        };
        is_tensors.then(|| format!("torch.Tensor.{name}"))
    }
}
