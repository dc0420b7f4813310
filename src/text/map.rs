//! Where the bytes of the original stand in the new file.

use super::Span;

/// Copied runs of bytes: which original offsets stand at which new offsets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceMap {
    /// (original offset, new offset, length), in order of the new file.
    runs: Vec<(u32, u32, u32)>,
    /// Spans that an edit keeps, and what became of them; inner ones before those around them.
    kept: Vec<(Span, Span)>,
    /// Spans that an edit rewrites, and what it wrote; insertions are left out.
    rewritten: Vec<(Span, Span)>,
}

impl SourceMap {
    pub(super) fn push(&mut self, original: u32, new: u32, len: usize) {
        self.runs.push((original, new, u32::try_from(len).unwrap_or(u32::MAX)));
    }

    pub(super) fn keep(&mut self, original: Span, new: Span) {
        self.kept.push((original, new));
    }

    pub(super) fn rewrite(&mut self, original: Span, new: Span) {
        if !original.is_empty() {
            self.rewritten.push((original, new));
        }
    }

    /// Maps a span. What rewrites it at its start or end belongs to it; what an edit keeps stays inside of what the edit
    /// writes around it.
    #[must_use]
    pub fn span_to_new(&self, original: Span) -> Span {
        let around = self.kept.iter().filter(|(kept, _)| kept.contains(original));
        let bounds = around.min_by_key(|(kept, _)| kept.len()).map_or(Span::new(0, u32::MAX), |(_, new)| *new);
        let inside = || self.rewritten.iter().filter(|(from, _)| original.contains(*from));
        let first = inside().filter(|(from, _)| from.start == original.start).map(|(_, new)| new.start).min();
        let last = inside().filter(|(from, _)| from.end == original.end).map(|(_, new)| new.end).max();
        let start = first.unwrap_or_else(|| self.to_new(original.start)).clamp(bounds.start, bounds.end);
        Span::new(start, last.unwrap_or_else(|| self.to_new(original.end)).clamp(start, bounds.end))
    }

    /// Maps an original offset to the new file: exactly where it was kept, else to the end of the
    /// nearest kept run before it.
    #[must_use]
    pub fn to_new(&self, original: u32) -> u32 {
        let mut before: Option<(u32, u32, u32)> = None;
        for &(from, to, len) in &self.runs {
            if from <= original && original < from + len {
                return to + (original - from);
            }
            if from + len <= original && before.is_none_or(|(f, _, l)| f + l <= from + len) {
                before = Some((from, to, len));
            }
        }
        before.map_or(0, |(_, to, len)| to + len)
    }

    /// The copied runs: (original offset, new offset, length in bytes).
    #[must_use]
    pub fn runs(&self) -> &[(u32, u32, u32)] {
        &self.runs
    }
}
