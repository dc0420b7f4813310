//! Text: byte spans, edits and where bytes went.
//!
//! Knows nothing of Python, rules or Git. Spans are byte ranges of the original file, always.

mod apply;
mod edit;
mod lines;
mod map;
mod span;

pub use apply::{apply, render};
pub use edit::{Edit, EditSet, Lines, Overlap, Piece};
pub use lines::{LineEnding, LineIndex, Position};
pub use map::SourceMap;
pub use span::Span;
