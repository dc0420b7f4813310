//! What addresses a node: its place in a vector of the [`Ast`](super::Ast), so that side tables are plain vectors.

use std::num::NonZeroU32;

/// Index of an expression in [`Ast::exprs`](super::Ast::exprs).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExprId(Place);

/// Index of a statement in [`Ast::stmts`](super::Ast::stmts).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StmtId(Place);

/// An index, one higher: what may be absent takes no more room.
type Place = NonZeroU32;

impl ExprId {
    /// The expression at `index`.
    #[must_use]
    pub fn at(index: usize) -> ExprId {
        ExprId(place(index))
    }

    /// Where it is.
    #[must_use]
    pub fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

impl StmtId {
    /// Stands for a place that a file does not have: no statement is there.
    pub const NOWHERE: StmtId = StmtId(Place::MAX);

    /// The statement at `index`.
    #[must_use]
    pub fn at(index: usize) -> StmtId {
        StmtId(place(index))
    }

    /// Where it is.
    #[must_use]
    pub fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// Files are capped at 16 MB, so an index always fits.
fn place(index: usize) -> Place {
    Place::MIN.saturating_add(u32::try_from(index).unwrap_or(u32::MAX))
}
