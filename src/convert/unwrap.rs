//! Takes a header away and leaves its body: `with torch.autocast("cuda", enabled=False):` guards nothing here, and
//! `else:` is all there is where a condition is false.
//!
//! In: the suite, and the edits of the file. Out: edits that remove the header and move the body out by one
//! level, with the lines that other edits write there. Lines inside of strings stay as they are.

use crate::python::Parsed;
use crate::python::ast::{Block, Expr, Stmt, StmtId};
use crate::text::{Edit, Piece, Span};

/// A suite whose header goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unwrap {
    /// From the first byte of the header to the first statement of the body.
    pub(crate) header: Span,
    /// Where the last statement ends.
    pub(crate) end: u32,
}

impl Unwrap {
    /// The suite below a header that starts at `start`.
    pub(super) fn suite(parsed: &Parsed, start: u32, body: &Block) -> Option<Self> {
        let (first, last) = (parsed.ast[body].first()?, parsed.ast[body].last()?);
        let header = Span::new(start, parsed.ast.stmt_span(*first).start);
        Some(Self { header, end: parsed.ast.stmt_span(*last).end })
    }

    /// The body of a `with`.
    pub(super) fn with(parsed: &Parsed, stmt: StmtId) -> Option<Self> {
        let Stmt::With { body, .. } = parsed.ast.stmt(stmt) else { return None };
        Self::suite(parsed, parsed.ast.stmt_span(stmt).start, body)
    }
}

/// Adds the edits that take the header away to those of the file.
pub(super) fn take_away(parsed: &Parsed, unwrap: Unwrap, edits: &mut Vec<Edit>) {
    let Unwrap { header, end } = unwrap;
    let (outer, inner) = (line_start(parsed, header.start), line_start(parsed, header.end));
    let indents = [(outer, header.start), (inner, header.end)].map(|(start, end)| Span::new(start, end));
    let [without, with] = indents.map(|span| parsed.text(span));
    if with.len() > without.len() && with.starts_with(without) {
        let inside = |edit: &&mut Edit| inner <= edit.span.start && edit.span.end <= line_end(parsed, end);
        edits.iter_mut().filter(inside).for_each(|edit| written_further_out(parsed, edit, without, with));
    }
    let more = self::edits(parsed, unwrap, edits);
    edits.extend(more);
}

/// Moves the lines that an edit writes out by one level.
fn written_further_out(parsed: &Parsed, edit: &mut Edit, without: &str, with: &str) {
    let mut begins = line_start(parsed, edit.span.start) == edit.span.start;
    for piece in &mut edit.pieces {
        let kept = match piece {
            Piece::Text(text) => {
                let further_out = |line: &str| line.strip_prefix(with).map(|rest| format!("{without}{rest}"));
                let mut moved = String::with_capacity(text.len());
                for line in text.split_inclusive('\n') {
                    moved += &further_out(line).filter(|_| begins).unwrap_or_else(|| line.to_owned());
                    begins = line.ends_with('\n');
                }
                *text = moved;
                continue;
            }
            Piece::Keep(span) => *span,
            Piece::Lines(lines) => lines.span,
        };
        begins = parsed.bytes[kept.range()].ends_with(b"\n") || begins && kept.is_empty();
    }
}

/// Returns the edits that take the header away, with regard to the `others` of the file.
fn edits(parsed: &Parsed, unwrap: Unwrap, others: &[Edit]) -> Vec<Edit> {
    let Unwrap { header, end } = unwrap;
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
    for line in first..=last_line(parsed, end, with.len()) {
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

/// The last line of a suite: comments below its last statement are of it if they stand as far in.
pub(super) fn last_line(parsed: &Parsed, end: u32, indent: usize) -> usize {
    let mut last = parsed.lines.line(end);
    for line in last + 1..parsed.lines.count() {
        let text = &parsed.bytes[parsed.lines.start(line).unwrap_or(0) as usize..];
        let code = text.trim_ascii_start();
        let spaces = text.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        match text.get(spaces) {
            Some(b'#') if spaces >= indent => last = line,
            Some(b'\n' | b'\r') if !code.is_empty() => {}
            _ => break,
        }
    }
    last
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
    apart || other.pieces.iter().any(|piece| piece.keeps(span))
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

/// Where the line of an offset ends, its line ending included.
fn line_end(parsed: &Parsed, at: u32) -> u32 {
    let next = parsed.lines.start(parsed.lines.line(at) + 1);
    next.unwrap_or_else(|| length(&parsed.bytes))
}

fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}
