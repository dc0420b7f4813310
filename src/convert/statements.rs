//! Statements as lines: which may go, and what is left in their place.

use std::collections::BTreeSet;

use crate::python::Parsed;
use crate::python::ast::{Ast, Block, Expr, ExprId, Stmt, StmtId};
use crate::python::visit::blocks_of_stmt;
use crate::text::Span;

use super::draft::DraftEdit;

/// Removes a statement with its line. If its suite would be emptied by all that go, `pass` takes
/// the place of its first statement: `emptied` are these.
pub(super) fn removal(parsed: &Parsed, stmt: StmtId, emptied: &BTreeSet<StmtId>) -> DraftEdit {
    let span = parsed.ast.stmt_span(stmt);
    if emptied.contains(&stmt) { DraftEdit::text(span, "pass") } else { DraftEdit::delete(line_of(parsed, span)) }
}

/// Takes the `if`s into `removed` of which nothing is left: all of the body goes, there is no `else`, and the test only
/// looks at names. Returns their spans; what stands inside of one goes with it.
///
/// Those with a comment of their own stay, and those in whose test `is_said` finds something.
pub(super) fn take_idle_ifs(
    parsed: &Parsed,
    removed: &mut BTreeSet<StmtId>,
    is_said: &dyn Fn(Span) -> bool,
) -> Vec<Span> {
    let ast = &parsed.ast;
    let mut idle: Vec<Span> = Vec::new();
    loop {
        let is_idle = |stmt: StmtId| {
            let Stmt::If { test, body, orelse } = ast.stmt(stmt) else { return false };
            orelse.is_empty()
                && ast[body].iter().all(|inner| removed.contains(inner))
                && !removed.contains(&stmt)
                && only_looks(ast, *test)
                && !is_said(ast.span(*test))
                && !is_elif(parsed, stmt)
                && !has_own_comment(parsed, stmt, body)
        };
        let ids = ast.statements();
        let found: Vec<StmtId> = ids.filter(|stmt| !removed.is_empty() && is_idle(*stmt)).collect();
        if found.is_empty() {
            break;
        }
        idle.extend(found.iter().map(|stmt| ast.stmt_span(*stmt)));
        removed.extend(found);
    }
    let is_inside = |span: Span| idle.iter().any(|outer| *outer != span && outer.contains(span));
    removed.retain(|stmt| !is_inside(ast.stmt_span(*stmt)));
    idle
}

/// True for an expression without a call: names, their attributes, constants, and what compares and joins them.
fn only_looks(ast: &Ast, expr: ExprId) -> bool {
    match ast.expr(expr) {
        Expr::Name | Expr::Number | Expr::Bool(_) | Expr::None => true,
        Expr::Str { parts, .. } => parts.is_empty(),
        Expr::Attribute { value, .. } => only_looks(ast, *value),
        Expr::Paren(inner) | Expr::Unary { operand: inner, .. } => only_looks(ast, *inner),
        Expr::BoolOp { left, right, .. } => only_looks(ast, *left) && only_looks(ast, *right),
        Expr::Compare { operands, .. } => ast[operands].iter().all(|operand| only_looks(ast, *operand)),
        _ => false,
    }
}

fn is_elif(parsed: &Parsed, stmt: StmtId) -> bool {
    parsed.text(parsed.ast.stmt_span(stmt)).starts_with("elif")
}

/// True if a comment inside of the statement does not belong to one of its body.
fn has_own_comment(parsed: &Parsed, stmt: StmtId, body: &Block) -> bool {
    let span = parsed.ast.stmt_span(stmt);
    let goes = |comment: Span| {
        parsed.ast[body].iter().any(|inner| line_of(parsed, parsed.ast.stmt_span(*inner)).contains(comment))
    };
    parsed.ast.comments.iter().any(|comment| span.contains(*comment) && !goes(*comment))
}

/// The first statements of suites of which every statement is among `removed`.
pub(super) fn emptied(ast: &Ast, removed: &BTreeSet<StmtId>) -> BTreeSet<StmtId> {
    let mut firsts = BTreeSet::new();
    if removed.is_empty() {
        return firsts;
    }
    let mut look = |block: &[StmtId]| {
        if let Some(first) = block.first().filter(|_| block.iter().all(|stmt| removed.contains(stmt))) {
            firsts.insert(*first);
        }
    };
    for id in ast.statements() {
        blocks_of_stmt(ast, id, &mut look);
    }
    firsts
}

/// Widens the span of a statement to its lines, if it has them for itself; else to its `;`. A
/// comment behind it on its last line speaks of it, and goes with it.
pub(super) fn line_of(parsed: &Parsed, span: Span) -> Span {
    let bytes = &parsed.bytes;
    let start = parsed.lines.start(parsed.lines.line(span.start)).unwrap_or(0);
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | 0x0c);
    let is_first = bytes[start as usize..span.start as usize].iter().all(blank);
    let spaces = bytes[span.end as usize..].iter().take_while(|byte| blank(byte)).count();
    let mut end = span.end as usize + spaces;
    if bytes.get(end) == Some(&b'#') {
        end += memchr::memchr2(b'\n', b'\r', &bytes[end..]).unwrap_or(bytes.len() - end);
    }
    match bytes.get(end) {
        None | Some(b'\n' | b'\r') if is_first => {
            if bytes.get(end) == Some(&b'\r') && bytes.get(end + 1) == Some(&b'\n') {
                end += 1;
            }
            let end = (end + 1).min(bytes.len());
            Span::new(start, u32::try_from(end).unwrap_or(u32::MAX))
        }
        Some(b';') => {
            end += 1 + bytes[end + 1..].iter().take_while(|byte| blank(byte)).count();
            Span::new(span.start, u32::try_from(end).unwrap_or(u32::MAX))
        }
        _ => span,
    }
}
