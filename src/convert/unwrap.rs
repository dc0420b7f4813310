//! Takes a `with` away and leaves its body: `with torch.autocast("cuda", enabled=False):` guards nothing here.
//!
//! In: the statement, and the edits of the file. Out: edits that remove the header and move the body out by one
//! level. Lines inside of strings, and lines that other edits replace, stay as they are.

use crate::python::Parsed;
use crate::python::ast::{Expr, Stmt, StmtId};
use crate::text::{Edit, Piece, Span};

/// What goes of a `with`: from its first byte to the first statement of its body.
pub(super) fn header(parsed: &Parsed, stmt: StmtId) -> Option<Span> {
    let Stmt::With { body, .. } = parsed.ast.stmt(stmt) else { return None };
    Some(Span::new(parsed.ast.stmt_span(stmt).start, parsed.ast.stmt_span(*body.first()?).start))
}

/// Returns the edits that unwrap `stmt`, with regard to the `others` of the file.
pub(super) fn edits(parsed: &Parsed, stmt: StmtId, others: &[Edit]) -> Vec<Edit> {
    let (Stmt::With { body, .. }, Some(header)) = (parsed.ast.stmt(stmt), header(parsed, stmt)) else {
        return Vec::new();
    };
    let (outer, inner) = (line_start(parsed, header.start), line_start(parsed, header.end));
    if outer == inner {
        // Header and body on one line.
        return vec![Edit::delete(header)];
    }
    let indent = |start: u32, end: u32| &parsed.bytes[start as usize..end as usize];
    let (without, with) = (indent(outer, header.start), indent(inner, header.end));
    let Some(more) = with.strip_prefix(without) else { return vec![Edit::delete(header)] };
    let first = parsed.lines.line(header.start) + header_lines(parsed, header);
    let mut edits = vec![Edit::delete(Span::new(outer, parsed.lines.start(first).unwrap_or(inner)))];
    let end = body.last().map_or(header.end, |last| parsed.ast.stmt_span(*last).end);
    for line in first..=parsed.lines.line(end) {
        let Some(start) = parsed.lines.start(line) else { break };
        if !parsed.bytes[start as usize..].starts_with(with) || in_string(parsed, start) {
            continue;
        }
        let from = start + length(without);
        let span = Span::new(from, from + length(more));
        if others.iter().all(|other| agrees(other, span)) {
            edits.push(Edit::delete(span));
        }
    }
    edits
}

/// How many lines the header takes, comments below it not counted.
fn header_lines(parsed: &Parsed, header: Span) -> usize {
    let first = parsed.lines.line(header.start);
    let last = parsed.lines.line(header.end);
    // The colon is the last code before the body; what follows it on lines of its own are comments.
    let comments = (first..last).rev().take_while(|line| {
        let start = parsed.lines.start(*line).unwrap_or(0) as usize;
        let text = parsed.bytes[start..].trim_ascii_start();
        text.starts_with(b"#") || text.starts_with(b"\n") || text.starts_with(b"\r")
    });
    (last - first - comments.count()).max(1)
}

fn agrees(other: &Edit, span: Span) -> bool {
    let apart = other.span.end <= span.start || span.end <= other.span.start;
    apart || other.pieces.iter().any(|piece| matches!(piece, Piece::Keep(kept) if kept.contains(span)))
}

fn in_string(parsed: &Parsed, at: u32) -> bool {
    parsed
        .ast
        .exprs
        .iter()
        .any(|node| matches!(node.expr, Expr::Str { .. }) && node.span.start < at && at < node.span.end)
}

fn line_start(parsed: &Parsed, at: u32) -> u32 {
    parsed.lines.start(parsed.lines.line(at)).unwrap_or(0)
}

fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}
