//! Tensors as indices of lists of modules: `self.experts[i]` becomes `self.experts[int(i)]`.
//!
//! Torch's ModuleList asks an index for the number that it stands for; a CellList takes whole numbers and slices only.

use crate::api::Kind;
use crate::python::ast::{Expr, ExprId, Stmt};
use crate::python::{Kinds, Parsed};

use super::draft::{DraftEdit, DraftPiece, Finding};

const API: &str = "torch.nn.ModuleList";

/// Returns the edits of the indices; none in a file with a class that takes indices in its own way.
pub(super) fn findings(parsed: &Parsed, kinds: &Kinds) -> Vec<Finding> {
    let ids = parsed.ast.expressions();
    let found: Vec<Finding> = ids.filter_map(|id| finding(parsed, kinds, id)).collect();
    let is_own = |stmt: &Stmt| matches!(stmt, Stmt::Function(function) if parsed.text(function.name) == "__getitem__");
    if found.is_empty() || parsed.ast.stmts.iter().any(|node| is_own(&node.stmt)) { Vec::new() } else { found }
}

fn finding(parsed: &Parsed, kinds: &Kinds, id: ExprId) -> Option<Finding> {
    let Expr::Subscript { value, index } = parsed.ast.expr(id) else { return None };
    let [index] = parsed.ast[index] else { return None };
    (kinds.kind(*value) == Kind::Module && kinds.kind(index).is_tensor()).then_some(())?;
    let span = parsed.ast.span(index);
    let pieces = vec![DraftPiece::Text("int(".to_owned()), DraftPiece::Keep(span), DraftPiece::Text(")".to_owned())];
    Some(Finding { site: span, api: API.to_owned(), edits: vec![DraftEdit { span, pieces }], ..Finding::default() })
}
