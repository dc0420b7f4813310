//! Applies edits to bytes.
//!
//! In: the original bytes and an [`EditSet`]. Out: new bytes and a [`SourceMap`]. Bytes outside an
//! edit are copied as they are.

use super::{EditSet, Piece, SourceMap, Span};

/// Returns the new bytes and where the kept bytes went.
#[must_use]
pub fn apply(bytes: &[u8], edits: &EditSet) -> (Vec<u8>, SourceMap) {
    let end = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    let mut writer = Writer { bytes, edits, out: Vec::with_capacity(bytes.len() + 256), map: SourceMap::default() };
    writer.write(Span::new(0, end), 0);
    (writer.out, writer.map)
}

/// Returns what `span` becomes: its bytes with the edits that lie inside it.
#[must_use]
pub fn render(bytes: &[u8], edits: &EditSet, span: Span) -> Vec<u8> {
    let mut writer = Writer { bytes, edits, out: Vec::new(), map: SourceMap::default() };
    let first = edits.edits().partition_point(|edit| edit.span.start < span.start);
    writer.write(span, first);
    writer.out
}

struct Writer<'a> {
    bytes: &'a [u8],
    edits: &'a EditSet,
    out: Vec<u8>,
    map: SourceMap,
}

impl Writer<'_> {
    /// Writes `span` with the edits from index `next` that lie in it; returns the index after them.
    fn write(&mut self, span: Span, mut next: usize) -> usize {
        let edits = self.edits.edits();
        let mut at = span.start;
        while let Some(edit) = edits.get(next) {
            if edit.span.start < at {
                next += 1; // inside an edit that did not keep it
                continue;
            }
            if edit.span.start > span.end || edit.span.end > span.end {
                break;
            }
            self.copy(Span::new(at, edit.span.start));
            let mut inner = next + 1;
            for piece in &edit.pieces {
                match piece {
                    Piece::Text(text) => self.out.extend_from_slice(text.as_bytes()),
                    Piece::Keep(kept) => {
                        // Kept spans may stand in another order than in the original.
                        let first =
                            next + 1 + edits[next + 1..].partition_point(|inside| inside.span.start < kept.start);
                        inner = inner.max(self.write(*kept, first));
                    }
                }
            }
            at = edit.span.end;
            next = inner;
        }
        self.copy(Span::new(at, span.end));
        next
    }

    fn copy(&mut self, span: Span) {
        if !span.is_empty() {
            self.map.push(span.start, u32::try_from(self.out.len()).unwrap_or(u32::MAX), span.len());
            self.out.extend_from_slice(&self.bytes[span.range()]);
        }
    }
}
