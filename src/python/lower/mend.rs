//! Mends what tree-sitter-python gets wrong without saying so.
//!
//! A star that slipped inside an expression is brought back to its front. A statement that was
//! taken for a `type` alias or a Python 2 statement, and a type in a string, are read again, alone.

use tree_sitter::{Language, Parser, TreeCursor};

use super::super::ast::{Expr, ExprId, ExprNode, StmtId};
use super::{Kind, Lowerer};
use crate::text::Span;

/// Longest string that is read as a type.
const LONGEST_TYPE: usize = 1000;

impl Lowerer<'_> {
    /// Adds an expression whose leftmost part is `left`, with the star of `*f(x)` outside.
    ///
    /// In lists, arguments and tuples tree-sitter reads `*f(x)` as `(*f)(x)`; the same happens
    /// with attributes, subscripts and operators.
    pub(super) fn push_left(&mut self, span: Span, left: ExprId, make: impl FnOnce(ExprId) -> Expr) -> ExprId {
        let inner = self.behind_star(left);
        if inner == left {
            return self.push(span, make(left));
        }
        let within = Span::new(self.ast.span(inner).start, span.end);
        let whole = self.push(within, make(inner));
        // The old star is put around the whole: no node is left that nobody refers to.
        self.ast.exprs[left.index()] = ExprNode { span, expr: Expr::Starred(whole) };
        left
    }

    /// What a star at `id` stands before; `id` itself if it is none.
    pub(super) fn behind_star(&self, id: ExprId) -> ExprId {
        match *self.ast.expr(id) {
            Expr::Starred(inner) => inner,
            _ => id,
        }
    }

    /// Adds `left op right` where `right` is itself a chain of the same operator, grouped from the
    /// left: `a | (b | c)` becomes `(a | b) | c`. `operator` is the operator of the chain.
    pub(super) fn grouped_left(&mut self, left: ExprId, op: Span, right: ExprId, operator: &[u8]) -> ExprId {
        let start = self.ast.span(left).start;
        let mut spine = Vec::new();
        let mut first = right;
        while let Expr::Binary { left: inner, op, .. } = *self.ast.expr(first) {
            if self.text(op) != operator {
                break;
            }
            spine.push(first);
            first = inner;
        }
        let end = self.ast.span(first).end;
        let mut top = self.push(Span::new(start, end), Expr::Binary { left, op, right: first });
        for node in spine.into_iter().rev() {
            let node_of = &mut self.ast.exprs[node.index()];
            node_of.span.start = start;
            if let Expr::Binary { left, .. } = &mut node_of.expr {
                *left = top;
            }
            top = node;
        }
        top
    }

    /// Regroups `left & right` if a `^` is on either side: `&` binds tighter, tree-sitter-python
    /// has it the other way round. Both sides are right in themselves.
    pub(super) fn and_before_xor(&mut self, left: ExprId, op: Span, right: ExprId) -> Option<ExprId> {
        let xor = |s: &Self, id: ExprId| match *s.ast.expr(id) {
            Expr::Binary { left, op, right } if s.text(op) == b"^" => Some((left, op, right)),
            _ => None,
        };
        let (on_left, on_right) = (xor(self, left), xor(self, right));
        on_left.or(on_right)?;
        // The operands next to the `&`.
        let before = on_left.map_or(left, |(_, _, last)| last);
        let (mut after, mut spine) = (right, Vec::new());
        while let Some((inner, _, _)) = xor(self, after) {
            spine.push(after);
            after = inner;
        }
        let span = Span::new(self.ast.span(before).start, self.ast.span(after).end);
        let mut top = self.push(span, Expr::Binary { left: before, op, right: after });
        if let Some((first, xor_op, _)) = on_left {
            let span = Span::new(self.ast.span(left).start, span.end);
            self.ast.exprs[left.index()] =
                ExprNode { span, expr: Expr::Binary { left: first, op: xor_op, right: top } };
            top = left;
        }
        for node in spine.into_iter().rev() {
            let start = self.ast.span(top).start;
            let node_of = &mut self.ast.exprs[node.index()];
            node_of.span.start = start;
            if let Expr::Binary { left, .. } = &mut node_of.expr {
                *left = top;
            }
            top = node;
        }
        Some(top)
    }

    /// What a star brought back by [`Self::push_left`] stands before, in the star's own place.
    pub(super) fn without_star(&mut self, star: ExprId) -> ExprId {
        match *self.ast.expr(star) {
            Expr::Starred(whole) if whole.index() + 1 == self.ast.exprs.len() => {
                self.ast.exprs.swap_remove(star.index());
                star
            }
            Expr::Starred(whole) => whole,
            _ => star,
        }
    }

    /// Reads the statement at the cursor again as if its first word, `type`, `print` or `exec`,
    /// were any name: `type(self).x = v` and `print >> f, x` are what they look like.
    pub(super) fn reread(&mut self, cursor: &TreeCursor<'_>) -> StmtId {
        let span = self.here(cursor);
        let mut text = self.text(span).to_vec();
        if let Some(first) = text.first_mut() {
            *first = b'_';
        }
        let found = self.fragment(&text, span.start, |s, cursor| {
            let block = s.block(cursor);
            match s.ast[block] {
                [only] => Some(only),
                _ => None,
            }
        });
        match found {
            Some(stmt) => stmt,
            None => self.odd_stmt(span),
        }
    }

    /// Reads the inside of a string as an expression; `None` if it is not exactly one.
    pub(super) fn type_fragment(&mut self, content: Span) -> Option<ExprId> {
        let inside = self.text(content);
        if inside.len() > LONGEST_TYPE || inside.trim_ascii().is_empty() {
            return None;
        }
        // Brackets, since a type in a string may start with a space.
        let text = [b"(", inside, b")"].concat();
        let (exprs, comments, trouble) = (self.ast.exprs.len(), self.ast.comments.len(), self.trouble);
        let stmts = self.ast.stmts.len();
        let found = self.fragment(&text, content.start.wrapping_sub(1), Self::bracketed);
        if found.is_some() && self.trouble == trouble {
            return found;
        }
        self.ast.exprs.truncate(exprs);
        self.ast.stmts.truncate(stmts);
        self.ast.comments.truncate(comments);
        self.trouble = trouble;
        None
    }

    /// The expression in the brackets that are all of a module.
    fn bracketed(&mut self, cursor: &mut TreeCursor<'_>) -> Option<ExprId> {
        for wanted in [Kind::ExpressionStatement, Kind::ParenthesizedExpression] {
            if !cursor.goto_first_child()
                || Kind::of(&cursor.node()) != wanted
                || cursor.node().next_sibling().is_some()
            {
                return None;
            }
        }
        let span = self.here(cursor);
        let inner = self.only(cursor, span);
        self.annotate(inner);
        Some(inner)
    }

    /// Parses `text`, which stands at `shift` of the file, and lowers it with `make`.
    fn fragment<T>(
        &mut self,
        text: &[u8],
        shift: u32,
        make: impl FnOnce(&mut Self, &mut TreeCursor<'_>) -> Option<T>,
    ) -> Option<T> {
        let mut parser = self.fragments.take().or_else(new_parser)?;
        let tree = parser.parse(text, None);
        self.fragments = Some(parser);
        let tree = tree.filter(|tree| !tree.root_node().has_error())?;
        let outer = std::mem::replace(&mut self.shift, shift);
        let made = make(self, &mut tree.walk());
        self.shift = outer;
        made
    }
}

fn new_parser() -> Option<Parser> {
    let mut parser = Parser::new();
    parser.set_language(&Language::new(tree_sitter_python::LANGUAGE)).ok()?;
    Some(parser)
}
