//! Applies edits to bytes.
//!
//! In: the original bytes and an [`EditSet`]. Out: new bytes and a [`SourceMap`]. Bytes outside an
//! edit are copied as they are.

use super::edit::Lines;
use super::{EditSet, Piece, SourceMap, Span};

/// Returns the new bytes and where the kept bytes went.
#[must_use]
pub fn apply(bytes: &[u8], edits: &EditSet) -> (Vec<u8>, SourceMap) {
    let end = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    let mut writer =
        Writer { bytes, edits, out: Vec::with_capacity(bytes.len() + 256), map: SourceMap::default(), lines: None };
    writer.write(Span::new(0, end), 0);
    (writer.out, writer.map)
}

/// Returns what `span` becomes: its bytes with the edits that lie inside it.
#[must_use]
pub fn render(bytes: &[u8], edits: &EditSet, span: Span) -> Vec<u8> {
    let mut writer = Writer { bytes, edits, out: Vec::new(), map: SourceMap::default(), lines: None };
    let first = edits.edits().partition_point(|edit| edit.span.start < span.start);
    writer.write(span, first);
    writer.out
}

struct Writer<'a> {
    bytes: &'a [u8],
    edits: &'a EditSet,
    out: Vec<u8>,
    map: SourceMap,
    /// The lines being written, if they move further in, and how many of their starts are written.
    lines: Option<(&'a Lines, usize)>,
}

impl<'a> Writer<'a> {
    /// Writes `span` with the edits from index `next` that lie in it; returns the index after them.
    fn write(&mut self, span: Span, mut next: usize) -> usize {
        let edits = self.edits.edits();
        let mut at = span.start;
        while let Some(edit) = edits.get(next) {
            if edit.span.start < at {
                next += 1; // inside an edit that did not keep it
                continue;
            }
            if edit.span.start > span.end || edit.span.end > span.end || self.belongs_below(edit.span) {
                break;
            }
            self.copy(Span::new(at, edit.span.start));
            if !edit.pieces.is_empty() {
                self.indent(edit.span.start);
            }
            let start = self.written();
            let mut inner = next + 1;
            for piece in &edit.pieces {
                match piece {
                    Piece::Text(text) => self.out.extend_from_slice(text.as_bytes()),
                    Piece::Keep(kept) => inner = inner.max(self.kept(*kept, next)),
                    Piece::Lines(lines) => {
                        let outer = self.lines.replace((lines, 0));
                        inner = inner.max(self.kept(lines.span, next));
                        self.lines = outer;
                    }
                }
            }
            self.map.rewrite(edit.span, Span::new(start, self.written()));
            at = edit.span.end;
            next = inner;
        }
        self.copy(Span::new(at, span.end));
        next
    }

    /// Writes a span that the edit at index `owner` keeps. Kept spans may stand in another order than in the original.
    fn kept(&mut self, span: Span, owner: usize) -> usize {
        let edits = self.edits.edits();
        let first = owner + 1 + edits[owner + 1..].partition_point(|inside| inside.span.start < span.start);
        let start = self.written();
        let next = self.write(span, first);
        self.map.keep(span, Span::new(start, self.written()));
        next
    }

    fn written(&self) -> u32 {
        u32::try_from(self.out.len()).unwrap_or(u32::MAX)
    }

    /// True for an insertion at the end of the lines being written.
    fn belongs_below(&self, span: Span) -> bool {
        self.lines.is_some_and(|(lines, _)| span.is_empty() && span.start == lines.span.end)
    }

    /// Writes the indent of the line that starts at `at`, once.
    fn indent(&mut self, at: u32) {
        let Some((lines, done)) = self.lines else { return };
        let passed = lines.starts.partition_point(|start| *start <= at);
        if passed > done && lines.starts[passed - 1] == at {
            self.out.extend_from_slice(lines.indent.as_bytes());
        }
        self.lines = Some((lines, done.max(passed)));
    }

    fn copy(&mut self, span: Span) {
        let mut at = span.start;
        if let Some((lines, _)) = self.lines {
            let first = lines.starts.partition_point(|start| *start < span.start);
            for start in lines.starts[first..].iter().take_while(|start| **start < span.end) {
                self.copy_plain(Span::new(at, *start));
                self.indent(*start);
                at = *start;
            }
        }
        self.copy_plain(Span::new(at, span.end));
    }

    fn copy_plain(&mut self, span: Span) {
        if !span.is_empty() {
            self.map.push(span.start, self.written(), span.len());
            self.out.extend_from_slice(&self.bytes[span.range()]);
        }
    }
}
