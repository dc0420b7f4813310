//! Assignments that assign nothing once devices are gone: `x = x.to(device)` becomes `x = x`.
//!
//! In: the edits that land. Out: the statements that say nothing any more; they go.

use std::collections::BTreeSet;

use crate::python::Parsed;
use crate::python::ast::{Expr, ExprId, Stmt, StmtId};
use crate::text::{Edit, EditSet, Span, render};

/// Returns the assignments whose value becomes the text of their target.
pub(super) fn assignments(parsed: &Parsed, edits: &[Edit]) -> BTreeSet<StmtId> {
    let mut idle = BTreeSet::new();
    for (index, node) in parsed.ast.stmts.iter().enumerate() {
        let Stmt::Assign { targets, value } = &node.stmt else { continue };
        let [target] = &parsed.ast[targets] else { continue };
        if may_become(parsed, *value, *target) && becomes(parsed, edits, *value, *target) {
            idle.insert(StmtId::at(index));
        }
    }
    idle
}

/// A call on the very value that is assigned, or a tuple with such a call.
fn may_become(parsed: &Parsed, value: ExprId, target: ExprId) -> bool {
    let ast = &parsed.ast;
    match (ast.expr(value), ast.expr(target)) {
        (Expr::Call { .. }, _) => starts_with(parsed, ast.span(value), ast.span(target)),
        (Expr::Tuple(values), Expr::Tuple(targets)) => values.len() == targets.len(),
        _ => false,
    }
}

fn starts_with(parsed: &Parsed, value: Span, target: Span) -> bool {
    parsed.bytes[value.range()].starts_with(&parsed.bytes[target.range()])
}

fn becomes(parsed: &Parsed, edits: &[Edit], value: ExprId, target: ExprId) -> bool {
    let (value, target) = (parsed.ast.span(value), parsed.ast.span(target));
    let inside: Vec<Edit> = edits.iter().filter(|edit| value.contains(edit.span)).cloned().collect();
    let mut set = EditSet::new();
    !inside.is_empty() && set.add(&inside).is_ok() && render(&parsed.bytes, &set, value) == parsed.bytes[target.range()]
}
