//! Lines of a training step: where they begin and end, how far in they stand, which blank ones belong to them.
//!
//! In: statements of a [`Step`](super::step::Step). Out: spans of whole lines, and pieces that keep them.

use crate::convert::draft::DraftPiece;
use crate::python::ast::{Expr, StmtId};
use crate::text::{Lines, Span};

use super::step::Part;
use super::write::Writer;

impl Writer<'_> {
    /// # Errors
    /// If a statement that is moved or replaced shares its line with another one.
    pub(super) fn own_lines(&self) -> Result<(), String> {
        let block = self.step.place.block;
        let mut stmts: Vec<StmtId> = self.around.into_iter().chain(self.outermost).collect();
        for group in &self.step.groups {
            stmts.extend(group.losses().map(|(_, stmt, _)| *stmt));
            stmts.extend(self.step.twins.map(|twins| twins.plain));
            for part in &group.parts {
                stmts.extend(part.copies.iter().copied().chain(part.region.clone()).map(|at| block[at]));
            }
            stmts.extend(group.steps.iter().map(|(stmt, ..)| *stmt));
            stmts.extend(group.clips.iter().map(|(stmt, _)| *stmt));
            stmts.extend(&group.unscales);
        }
        let alone = stmts.iter().all(|stmt| self.is_alone(*stmt));
        if alone { Ok(()) } else { Err("several statements stand on one line".to_owned()) }
    }

    pub(super) fn is_alone(&self, stmt: StmtId) -> bool {
        let (span, bytes) = (self.span(stmt), &self.reader.file.parsed.bytes);
        let blank = |byte: &u8| matches!(byte, b' ' | b'\t');
        let before = &bytes[self.line_start(span.start) as usize..span.start as usize];
        let rest = bytes[span.end as usize..].iter().find(|byte| !blank(byte));
        before.iter().all(blank) && matches!(rest, Some(b'\n' | b'\r' | b'#'))
    }

    pub(super) fn line_start(&self, at: u32) -> u32 {
        let lines = &self.reader.file.parsed.lines;
        lines.start(lines.line(at)).unwrap_or(0)
    }

    /// Where the line of an offset ends, its line ending included.
    pub(super) fn line_end(&self, at: u32) -> u32 {
        let parsed = self.reader.file.parsed;
        parsed.lines.start(parsed.lines.line(at) + 1).unwrap_or(u32::try_from(parsed.bytes.len()).unwrap_or(u32::MAX))
    }

    pub(super) fn indent(&self, stmt: StmtId) -> &str {
        let start = self.span(stmt).start;
        self.reader.file.parsed.text(Span::new(self.line_start(start), start))
    }

    /// What stands further in than a statement does: one step of the file's indentation.
    pub(super) fn unit(&self) -> String {
        let inner = self.indent(self.step.place.block[0]);
        let owner = self.step.place.owner.map_or("", |owner| self.indent(owner));
        inner.strip_prefix(owner).filter(|unit| !unit.is_empty()).unwrap_or("    ").to_owned()
    }

    /// The lines of statements, with the comments right above them.
    pub(super) fn lines(&self, first: StmtId, last: StmtId) -> Span {
        let parsed = self.reader.file.parsed;
        let mut line = parsed.lines.line(self.span(first).start);
        while line > 0 {
            let start = parsed.lines.start(line - 1).unwrap_or(0);
            let text = &parsed.bytes[start as usize..self.line_end(start) as usize];
            let is_comment =
                text.trim_ascii_start().starts_with(b"#") && !text.trim_ascii_start().starts_with(b"# msconv:");
            if !is_comment {
                break;
            }
            line -= 1;
        }
        Span::new(parsed.lines.start(line).unwrap_or(0), self.line_end(self.span(last).end))
    }

    pub(super) fn region(&self, part: &Part<'_>) -> Option<Span> {
        let block = self.step.place.block;
        let (first, last) = (part.region.clone().next()?, part.region.clone().last()?);
        Some(self.lines(block[first], block[last]))
    }

    /// Lines, and where in them an indent is written.
    pub(super) fn further(&self, span: Span, indent: String) -> Lines {
        let parsed = self.reader.file.parsed;
        if indent.is_empty() {
            return Lines { span, indent, starts: Vec::new() };
        }
        let lines = parsed.lines.line(span.start)..=parsed.lines.line(span.end.saturating_sub(1));
        let is_blank =
            |start: &u32| parsed.bytes[*start as usize..self.line_end(*start) as usize].trim_ascii().is_empty();
        let in_string = |start: &u32| {
            let inside = |node: &crate::python::ast::ExprNode| {
                matches!(node.expr, Expr::Str { .. }) && node.span.start < *start && *start < node.span.end
            };
            parsed.ast.exprs.iter().any(inside)
        };
        let starts =
            lines.filter_map(|line| parsed.lines.start(line)).filter(|start| !is_blank(start) && !in_string(start));
        Lines { span, indent, starts: starts.collect() }
    }

    /// A blank line between the functions and the loop, and one above them where a statement stands there.
    pub(super) fn gap(&self, start: u32, pieces: &mut Vec<DraftPiece>) {
        let newline = self.newline();
        let blank: usize = if self.around.is_some_and(|around| self.indent(around).is_empty()) { 2 } else { 1 };
        let above = self.reader.file.parsed.bytes[..start as usize].trim_ascii_end();
        let between = &self.reader.file.parsed.bytes[above.len()..start as usize];
        let empty = between.iter().filter(|byte| **byte == b'\n').count().saturating_sub(1);
        if !above.is_empty() && !above.ends_with(b":") {
            pieces.insert(0, DraftPiece::Text(newline.repeat(blank.saturating_sub(empty))));
        }
    }

    /// Where the text goes on behind moved lines: blank lines below them go if nothing is left above.
    pub(super) fn behind_blank(&self, moved: Span) -> u32 {
        let bytes = &self.reader.file.parsed.bytes;
        if !bytes[..moved.start as usize].trim_ascii_end().ends_with(b":") {
            return moved.end;
        }
        let mut at = moved.end;
        while (at as usize) < bytes.len() && bytes[at as usize..self.line_end(at) as usize].trim_ascii().is_empty() {
            at = self.line_end(at);
        }
        at
    }

    /// True if the line above is code that stays, and not the head of the suite.
    pub(super) fn follows_code(&self, place: u32) -> bool {
        let parsed = self.reader.file.parsed;
        let mut line = parsed.lines.line(place);
        while line > 0 {
            let start = parsed.lines.start(line - 1).unwrap_or(0);
            let goes = |stmt: &StmtId| !self.step.accumulates && parsed.lines.line(self.span(*stmt).start) + 1 == line;
            let is_unasked = |stmt: &StmtId| goes(stmt) && self.reader.is_unasked(self.step, *stmt);
            if !self.step.zeros.iter().any(goes) && !self.step.place.block.iter().any(is_unasked) {
                let text = parsed.bytes[start as usize..self.line_end(start) as usize].trim_ascii();
                return !text.is_empty() && !text.ends_with(b":");
            }
            line -= 1;
        }
        false
    }

    pub(super) fn keep(&self, span: Span, pieces: &mut Vec<DraftPiece>) {
        if !span.is_empty() {
            pieces.push(DraftPiece::Lines(self.further(span, String::new())));
        }
    }
}
