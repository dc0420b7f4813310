//! Provisional: replaced by the front end's module of the same name.

use std::sync::Arc;

use super::ast::{Ast, Expr, ExprId};
use crate::text::{LineIndex, Span};

/// A file that was read: its bytes, tree and lines.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The file.
    pub bytes: Arc<[u8]>,
    /// Its tree.
    pub ast: Ast,
    /// Its lines.
    pub lines: LineIndex,
}

impl Parsed {
    /// The text of a span; empty if it is not UTF-8.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        self.bytes.get(span.range()).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or("")
    }

    /// The text of a [`Expr::Name`].
    #[must_use]
    pub fn name(&self, id: ExprId) -> Option<&str> {
        matches!(self.ast.expr(id), Expr::Name).then(|| self.text(self.ast.span(id)))
    }
}
