//! Lowers tree-sitter's tree into the arena [`Ast`], once, with one cursor.
//!
//! In: a tree without errors and the bytes it was made from. Out: [`Ast`], or the place that
//! could not be lowered. Every known mistake of tree-sitter-python is mended here, so nothing
//! later knows of it. Recursion is bounded: `limit` stops it, whatever the input.

mod access;
mod definition;
mod expr;
mod kinds;
mod mend;
mod pattern;
mod simple;
mod stmt;
mod strings;
mod types;

use tree_sitter::{Node, Parser, Tree, TreeCursor};

use self::kinds::Kind;
use super::ast::{Ast, Expr, ExprId, ExprNode, List, Listed, Lists, Stmt, StmtId, StmtNode};
use crate::text::Span;

/// Why a tree could not be lowered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// Nodes nest deeper than the limit here.
    TooDeep(Span),
    /// Tree-sitter's tree has a shape here that no Python gives.
    Shape(Span),
}

/// Lowers `tree`, which was parsed from `bytes`; nodes may nest `limit` deep.
pub(super) fn lower(tree: &Tree, bytes: &[u8], limit: usize) -> Result<Ast, Trouble> {
    let mut lowerer = Lowerer {
        bytes,
        ast: Ast::default(),
        shift: 0,
        depth: 0,
        limit,
        trouble: None,
        fragments: None,
        pending: Lists::default(),
    };
    // One expression in about ten bytes is a usual density.
    lowerer.ast.exprs.reserve(bytes.len() / 12);
    lowerer.ast.stmts.reserve(bytes.len() / 60);
    lowerer.ast.module = lowerer.block(&mut tree.walk());
    lowerer.ast.note_forms();
    match lowerer.trouble {
        Some(trouble) => Err(trouble),
        None => Ok(lowerer.ast),
    }
}

/// The walk: what has been built, and where the cursor's text lies in the file.
struct Lowerer<'s> {
    /// The whole file, always, also while a fragment of it is lowered.
    bytes: &'s [u8],
    ast: Ast,
    /// Added (wrapping) to the offsets of the tree at hand to get offsets of the file.
    shift: u32,
    depth: usize,
    limit: usize,
    /// The first trouble met; everything built after it is thrown away.
    trouble: Option<Trouble>,
    /// Parser for fragments that are read again, made at the first.
    fragments: Option<Parser>,
    /// The lists that are being filled, the innermost last.
    pending: Lists,
}

impl Lowerer<'_> {
    /// Calls `visit` on each child of the cursor's node but comments, which are noted, up to the last that is no token:
    /// brackets and commas at the end say nothing.
    fn each<'t>(&mut self, cursor: &mut TreeCursor<'t>, visit: impl FnMut(&mut Self, &mut TreeCursor<'t>, Kind)) {
        let named = cursor.node().named_child_count();
        self.children(cursor, named, |kind| !kind.is_token(), visit);
    }

    /// The same, with the tokens at the end.
    fn each_token<'t>(&mut self, cursor: &mut TreeCursor<'t>, visit: impl FnMut(&mut Self, &mut TreeCursor<'t>, Kind)) {
        let all = cursor.node().child_count() as usize;
        self.children(cursor, all, |_| true, visit);
    }

    /// Calls `visit` on the children until `left` of them were such that `counts`. A step to a child is what takes most of
    /// the time here, and finding out that there is none takes as long as a step.
    fn children<'t>(
        &mut self,
        cursor: &mut TreeCursor<'t>,
        mut left: usize,
        counts: impl Fn(Kind) -> bool,
        mut visit: impl FnMut(&mut Self, &mut TreeCursor<'t>, Kind),
    ) {
        if left == 0 || !cursor.goto_first_child() {
            return;
        }
        loop {
            let node = cursor.node();
            let kind = Kind::of(&node);
            left -= usize::from(counts(kind));
            match kind {
                Kind::Comment => {
                    let span = self.comment(&node);
                    self.ast.comments.push(span);
                }
                Kind::LineContinuation => {}
                kind => visit(self, cursor, kind),
            }
            if left == 0 || !cursor.goto_next_sibling() {
                break;
            }
        }
        debug_assert_eq!(left, 0);
        cursor.goto_parent();
    }

    /// The span of a comment; the grammar's `.*` takes the `\r` of a `\r\n` with it.
    fn comment(&self, node: &Node<'_>) -> Span {
        let mut span = self.span(node);
        while span.end > span.start && self.bytes.get(span.end as usize - 1) == Some(&b'\r') {
            span.end -= 1;
        }
        span
    }

    /// The bytes of `node` in the file.
    fn span(&self, node: &Node<'_>) -> Span {
        let offset = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX).wrapping_add(self.shift);
        Span::new(offset(node.start_byte()), offset(node.end_byte()))
    }

    /// The bytes of the cursor's node in the file.
    fn here(&self, cursor: &TreeCursor<'_>) -> Span {
        self.span(&cursor.node())
    }

    /// The file's bytes at `span`.
    fn text(&self, span: Span) -> &[u8] {
        self.bytes.get(span.range()).unwrap_or(b"")
    }

    /// Runs `inside` one level deeper; `None` past the limit, which is then the trouble.
    fn deeper<T>(&mut self, span: Span, inside: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth >= self.limit {
            self.trouble.get_or_insert(Trouble::TooDeep(span));
            return None;
        }
        self.depth += 1;
        let made = inside(self);
        self.depth -= 1;
        Some(made)
    }

    /// Where a list begins that is about to be filled with [`Lowerer::add`].
    fn begin<T: Listed>(&self) -> usize {
        T::all(&self.pending).len()
    }

    fn add<T: Listed>(&mut self, item: T) {
        T::all_mut(&mut self.pending).push(item);
    }

    /// The innermost list of its sort, which began at `start`.
    fn list<T: Listed>(&mut self, start: usize) -> List<T> {
        let pending = T::all_mut(&mut self.pending);
        let made = self.ast.list(&pending[start..]);
        pending.truncate(start);
        made
    }

    fn push(&mut self, span: Span, expr: Expr) -> ExprId {
        let id = ExprId::at(self.ast.exprs.len());
        self.ast.exprs.push(ExprNode { span, expr });
        id
    }

    fn push_stmt(&mut self, span: Span, stmt: Stmt) -> StmtId {
        let id = StmtId::at(self.ast.stmts.len());
        self.ast.stmts.push(StmtNode { span, stmt });
        id
    }

    /// A part that the grammar promises; a stand-in and trouble if it is not there.
    fn need(&mut self, part: Option<ExprId>, whole: Span) -> ExprId {
        part.unwrap_or_else(|| self.odd(whole))
    }

    /// Notes a shape that no Python gives and returns a stand-in, so that the walk can go on.
    fn odd(&mut self, span: Span) -> ExprId {
        self.trouble.get_or_insert(Trouble::Shape(span));
        self.push(span, Expr::Ellipsis)
    }
}

/// Files are capped at 16 MB, so an index always fits.
fn index(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
