//! `if`, `elif` and `else` as arms, with the lines of each.
//!
//! In: an `if`. Out: its [`Arm`]s. A comment at the level of `elif` or `else`, above it, is of the arm that follows.

use std::collections::BTreeSet;

use crate::convert::unwrap::last_line;
use crate::python::Parsed;
use crate::python::ast::{Block, ExprId, Stmt, StmtId};
use crate::text::Span;

/// A header and its suite.
pub(super) struct Arm<'a> {
    /// `if`, `elif` or `else`: its first byte.
    pub(super) word: u32,
    /// The condition; `else` has none.
    pub(super) test: Option<ExprId>,
    pub(super) body: &'a Block,
    /// From the first of its lines to the first of what follows.
    pub(super) lines: Span,
}

/// The arms of an `if`; `None` if it does not start a line.
pub(super) fn arms(parsed: &Parsed, first: StmtId) -> Option<Vec<Arm<'_>>> {
    let ast = &parsed.ast;
    let mut arms: Vec<Arm<'_>> = Vec::new();
    let mut next = Some(first);
    while let Some(stmt) = next.take() {
        let Stmt::If { test, body, orelse } = ast.stmt(stmt) else { return None };
        let word = ast.stmt_span(stmt).start;
        arms.push(Arm { word, test: Some(*test), body, lines: Span::default() });
        match &ast[orelse] {
            [] => {}
            [inner] if is_elif(parsed, *inner) => next = Some(*inner),
            _ => {
                let word = else_between(parsed, end(parsed, body)?, ast.stmt_span(*ast[orelse].first()?).start)?;
                arms.push(Arm { word, test: None, body: orelse, lines: Span::default() });
            }
        }
    }
    let starts: Option<Vec<u32>> = (0..arms.len()).map(|at| lead(parsed, &arms, at)).collect();
    let mut ends = starts.clone()?;
    ends.push(below(parsed, end(parsed, arms.last()?.body)?, indent(parsed, arms.first()?.word)? + 1));
    for ((arm, start), end) in arms.iter_mut().zip(starts?).zip(&ends[1..]) {
        arm.lines = Span::new(start, *end);
    }
    Some(arms)
}

/// Every `elif`, which is no chain of its own.
pub(super) fn inner(parsed: &Parsed) -> BTreeSet<StmtId> {
    let inner = parsed.ast.stmts.iter().filter_map(|node| match &node.stmt {
        Stmt::If { orelse, .. } => {
            parsed.ast[orelse].first().filter(|stmt| orelse.len() == 1 && is_elif(parsed, **stmt))
        }
        _ => None,
    });
    inner.copied().collect()
}

/// The start of the line after a suite that ends at `end`, with the comments below it that stand as far in as `indent`.
pub(super) fn below(parsed: &Parsed, end: u32, indent: usize) -> u32 {
    let length = u32::try_from(parsed.bytes.len()).unwrap_or(u32::MAX);
    parsed.lines.start(last_line(parsed, end, indent) + 1).unwrap_or(length)
}

/// Where the last statement of a suite ends.
pub(super) fn end(parsed: &Parsed, body: &Block) -> Option<u32> {
    parsed.ast[body].last().map(|last| parsed.ast.stmt_span(*last).end)
}

/// How far in the line of a word starts; `None` if the word is not its first.
pub(super) fn indent(parsed: &Parsed, word: u32) -> Option<usize> {
    let start = parsed.lines.start(parsed.lines.line(word))?;
    let before = &parsed.bytes[start as usize..word as usize];
    before.iter().all(|byte| matches!(byte, b' ' | b'\t')).then_some(before.len())
}

fn is_elif(parsed: &Parsed, stmt: StmtId) -> bool {
    let is_if = matches!(parsed.ast.stmt(stmt), Stmt::If { .. });
    is_if && parsed.bytes[parsed.ast.stmt_span(stmt).range()].starts_with(b"elif")
}

/// The first byte of the `else` that stands between two suites.
fn else_between(parsed: &Parsed, from: u32, to: u32) -> Option<u32> {
    (parsed.lines.line(from) + 1..=parsed.lines.line(to)).find_map(|line| {
        let start = parsed.lines.start(line)?;
        let text = &parsed.bytes[start as usize..];
        let spaces = text.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        text[spaces..].starts_with(b"else").then(|| start + u32::try_from(spaces).unwrap_or(0))
    })
}

/// The first line of an arm: of its word, or of the comments above that stand no further in.
fn lead(parsed: &Parsed, arms: &[Arm<'_>], at: usize) -> Option<u32> {
    let word = arms[at].word;
    let indent = indent(parsed, word)?;
    let own = parsed.lines.line(word);
    let Some(before) = at.checked_sub(1) else { return parsed.lines.start(own) };
    let first = parsed.lines.line(end(parsed, arms[before].body)?) + 1;
    let is_comment = |line: &usize| {
        let text = &parsed.bytes[parsed.lines.start(*line).unwrap_or(0) as usize..];
        let spaces = text.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        spaces <= indent && text.get(spaces) == Some(&b'#')
    };
    parsed.lines.start((first..own).find(is_comment).unwrap_or(own))
}
