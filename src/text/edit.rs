//! Edits: a span of the original file and what stands there afterwards.
//!
//! A replacement is made of pieces. A [`Piece::Keep`] is a span of the original that lives on
//! inside the replacement, with the edits that lie in it, so nested rewrites land in one pass.

use super::Span;

/// A part of a replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// New text.
    Text(String),
    /// Bytes of the original file, with the edits inside them; must lie in the edit's span.
    Keep(Span),
    /// Whole lines of the original file, as `Keep`.
    Lines(Lines),
}

/// Whole lines that live on, further in. An insertion at their end belongs to the line that follows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lines {
    /// From the first byte of the first line to the end of the last, its line ending included.
    pub span: Span,
    /// What is written before each line of `starts`.
    pub indent: String,
    /// Where these lines start, ascending: a line inside of a string is none of them.
    pub starts: Vec<u32>,
}

impl Lines {
    /// True if an edit of `inner` is written with these lines.
    #[must_use]
    pub fn contains(&self, inner: Span) -> bool {
        self.span.contains(inner) && !(inner.is_empty() && inner.start == self.span.end)
    }
}

impl Piece {
    /// True if the bytes of `inner` live on in this piece.
    #[must_use]
    pub fn keeps(&self, inner: Span) -> bool {
        match self {
            Self::Keep(kept) => kept.contains(inner),
            Self::Lines(lines) => lines.contains(inner),
            Self::Text(_) => false,
        }
    }
}

/// Replaces the bytes of `span` by `pieces`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty for an insertion.
    pub span: Span,
    /// What stands there afterwards, in order.
    pub pieces: Vec<Piece>,
}

impl Edit {
    /// Replaces `span` by `text`.
    #[must_use]
    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        let text = text.into();
        let pieces = if text.is_empty() { Vec::new() } else { vec![Piece::Text(text)] };
        Self { span, pieces }
    }

    /// Removes `span`.
    #[must_use]
    pub fn delete(span: Span) -> Self {
        Self { span, pieces: Vec::new() }
    }

    /// Inserts `text` at `offset`.
    #[must_use]
    pub fn insert(offset: u32, text: impl Into<String>) -> Self {
        Self::replace(Span::new(offset, offset), text)
    }

    /// Replaces `span` by pieces.
    #[must_use]
    pub fn pieces(span: Span, pieces: Vec<Piece>) -> Self {
        Self { span, pieces }
    }

    /// True if the other edit can land together with this one: the two are disjoint, or one lies
    /// in a kept span of the other.
    #[must_use]
    pub fn agrees_with(&self, other: &Edit) -> bool {
        self.disjoint(other) || self.keeps(other.span) || other.keeps(self.span)
    }

    fn disjoint(&self, other: &Edit) -> bool {
        let (a, b) = (self.span, other.span);
        // Two insertions at one point have no order of their own: they disagree.
        if a == b {
            return false;
        }
        a.end <= b.start || b.end <= a.start
    }

    fn keeps(&self, inner: Span) -> bool {
        self.span != inner && self.pieces.iter().any(|piece| piece.keeps(inner))
    }
}

/// Edits of one file that agree with each other, ordered outermost first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EditSet {
    edits: Vec<Edit>,
    /// Bytes of the longest span among them.
    longest: u32,
}

/// The edit already present that an added edit does not agree with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap(pub Span);

impl EditSet {
    /// An empty set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds all of `edits` or none of them.
    ///
    /// # Errors
    /// [`Overlap`] names the span of an edit in the set (or among `edits`) that disagrees.
    pub fn add(&mut self, edits: &[Edit]) -> Result<(), Overlap> {
        for (index, edit) in edits.iter().enumerate() {
            let clash = self.near(edit.span).chain(edits[..index].iter()).find(|present| !present.agrees_with(edit));
            if let Some(present) = clash {
                return Err(Overlap(present.span));
            }
        }
        for edit in edits {
            self.longest = self.longest.max(edit.span.end - edit.span.start);
            let at = self.edits.partition_point(|present| key(present) < key(edit));
            self.edits.insert(at, edit.clone());
        }
        Ok(())
    }

    /// The edits in order: by start, insertions first, then the longer first.
    #[must_use]
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }

    /// True if nothing is changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// Edits that touch `span`. Those starting inside come from the sorted order; those that
    /// start before and reach into it are the ancestors.
    fn near(&self, span: Span) -> impl Iterator<Item = &Edit> {
        // What starts earlier than that ends before it.
        let first = self.edits.partition_point(|edit| edit.span.start.saturating_add(self.longest) < span.start);
        self.edits[first..]
            .iter()
            .take_while(move |edit| edit.span.start <= span.end)
            .filter(move |edit| edit.span.end >= span.start)
    }
}

/// An insertion comes before what starts at its point; of two replacements the outer comes first.
fn key(edit: &Edit) -> (u32, bool, std::cmp::Reverse<u32>) {
    (edit.span.start, !edit.span.is_empty(), std::cmp::Reverse(edit.span.end))
}
