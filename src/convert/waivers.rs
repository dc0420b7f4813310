//! Reads the waivers of a file: comments `# msconv: keep[MS201] why`.
//!
//! One behind code is about its line; one on a line of its own is about the whole statement below,
//! of a compound one its head.

use std::sync::Arc;

use crate::python::ast::{Block, Stmt};
use crate::python::{Parsed, parse_tree};
use crate::review::{FileWaiver, KEEP, read_waiver};
use crate::text::Span;

/// The waivers of a file, in order.
pub(super) fn read(bytes: &Arc<[u8]>) -> Vec<FileWaiver> {
    if memchr::memmem::find(bytes, KEEP.as_bytes()).is_none() {
        return Vec::new();
    }
    parse_tree(Arc::clone(bytes)).map_or_else(|_| Vec::new(), |parsed| of(&parsed))
}

/// The waivers of a parsed file, in order.
pub(super) fn of(parsed: &Parsed) -> Vec<FileWaiver> {
    if memchr::memmem::find(&parsed.bytes, KEEP.as_bytes()).is_none() {
        return Vec::new();
    }
    let waiver = |comment: &Span| {
        let said = read_waiver(parsed.text(*comment))?;
        let position = parsed.lines.position(&parsed.bytes, comment.start);
        let lines =
            if is_alone(parsed, *comment) { below(parsed, *comment) } else { Some((position.line, position.line)) };
        let (first, last) = lines.unwrap_or((position.line, position.line));
        Some(FileWaiver { span: *comment, position, lines: first..=last, said })
    };
    parsed.ast.comments.iter().filter_map(waiver).collect()
}

fn is_alone(parsed: &Parsed, comment: Span) -> bool {
    let start = parsed.lines.start(parsed.lines.line(comment.start)).unwrap_or(0);
    parsed.bytes[start as usize..comment.start as usize].iter().all(|byte| matches!(byte, b' ' | b'\t'))
}

/// First and last line, from 1, of the statement below a comment, or of its head.
fn below(parsed: &Parsed, comment: Span) -> Option<(u32, u32)> {
    let statements = parsed.ast.stmts.iter().filter(|node| node.span.start >= comment.end);
    let node = statements.min_by_key(|node| (node.span.start, std::cmp::Reverse(node.span.end)))?;
    let end = match body(&node.stmt).and_then(|body| parsed.ast[body].first()) {
        Some(first) => parsed.ast.stmt_span(*first).start.saturating_sub(1).max(node.span.start),
        None => node.span.end.saturating_sub(1).max(node.span.start),
    };
    let line = |offset: u32| u32::try_from(parsed.lines.line(offset) + 1).ok();
    let (first, last) = (line(node.span.start)?, line(end)?);
    // The first statement of a body stands on a line of its own, which is not the head's.
    let has_body = body(&node.stmt).is_some_and(|body| !body.is_empty());
    Some((first, if has_body && last > first { last - 1 } else { last }))
}

fn body(stmt: &Stmt) -> Option<&Block> {
    match stmt {
        Stmt::If { body, .. }
        | Stmt::While { body, .. }
        | Stmt::For { body, .. }
        | Stmt::Try { body, .. }
        | Stmt::With { body, .. } => Some(body),
        Stmt::Function(function) => Some(&function.body),
        Stmt::Class(class) => Some(&class.body),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(code: &str) -> Vec<(u32, u32)> {
        let bytes: Arc<[u8]> = code.as_bytes().into();
        read(&bytes).into_iter().map(|waiver| (*waiver.lines.start(), *waiver.lines.end())).collect()
    }

    #[test]
    fn behind_code_a_waiver_is_about_its_line() {
        assert_eq!(lines("x = f(\n    a,  # msconv: keep[MS201] why\n)\n"), [(2, 2)]);
    }

    #[test]
    fn on_a_line_of_its_own_it_is_about_the_statement_below() {
        assert_eq!(lines("# msconv: keep[MS201] why\n# msconv: MS201 a: b\nx = f(\n    a,\n)\ny = 1\n"), [(3, 5)]);
    }

    #[test]
    fn of_a_compound_statement_it_is_about_the_head() {
        assert_eq!(lines("# msconv: keep[MS201] why\nfor x in f(\n    a\n):\n    g(x)\n"), [(2, 4)]);
        assert_eq!(lines("# msconv: keep[MS201] why\nif x: f()\ny = 1\n"), [(2, 2)]);
    }

    #[test]
    fn in_a_string_it_is_no_waiver() {
        assert_eq!(lines("x = '# msconv: keep[MS201] why'\n"), []);
    }

    #[test]
    fn at_the_end_of_a_file_it_is_about_nothing_else() {
        assert_eq!(lines("x = 1\n# msconv: keep[MS201] why\n"), [(2, 2)]);
    }
}
