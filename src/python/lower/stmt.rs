//! Blocks and compound statements but definitions and `match`.

use tree_sitter::{Node, TreeCursor};

use super::super::ast::{Block, Expr, ExprId, Handler, List, Stmt, StmtId, WithItem};
use super::{Kind, Lowerer};
use crate::text::Span;

/// An `if` or one of its `elif`s, before they are nested.
struct Branch {
    start: u32,
    test: ExprId,
    body: Block,
}

impl Lowerer<'_> {
    /// The statements among the children.
    pub(super) fn block(&mut self, cursor: &mut TreeCursor<'_>) -> Block {
        let start = self.begin::<StmtId>();
        self.each(cursor, |s, cursor, kind| {
            if !kind.is_token() {
                let stmt = s.stmt(cursor, kind);
                s.add(stmt);
            }
        });
        self.list(start)
    }

    fn stmt(&mut self, cursor: &mut TreeCursor<'_>, kind: Kind) -> StmtId {
        let span = self.here(cursor);
        match self.deeper(span, |s| s.stmt_inside(cursor, span, kind)) {
            Some(id) => id,
            None => self.push_stmt(span, Stmt::Pass),
        }
    }

    fn stmt_inside(&mut self, cursor: &mut TreeCursor<'_>, span: Span, kind: Kind) -> StmtId {
        match kind {
            Kind::IfStatement => self.if_stmt(cursor, span),
            Kind::WhileStatement => self.while_stmt(cursor, span),
            Kind::ForStatement => self.for_stmt(cursor, span),
            Kind::TryStatement => self.try_stmt(cursor, span),
            Kind::WithStatement => self.with_stmt(cursor, span),
            Kind::MatchStatement => self.match_stmt(cursor, span),
            Kind::FunctionDefinition => self.function(cursor, span, List::default()),
            Kind::ClassDefinition => self.class(cursor, span, List::default()),
            Kind::DecoratedDefinition => self.decorated(cursor, span),
            _ => self.simple(cursor, span, kind),
        }
    }

    /// The span from the start of `span` to the end of the last statement of the last block that
    /// has any: tree-sitter counts the comments after it as well.
    pub(super) fn through(&self, span: Span, blocks: &[Block]) -> Span {
        let last = blocks.iter().rev().find_map(|block| self.ast[block].last());
        Span::new(span.start, last.map_or(span.end, |last| self.ast.stmt_span(*last).end))
    }

    fn if_stmt(&mut self, cursor: &mut TreeCursor<'_>, span: Span) -> StmtId {
        let mut branches = Vec::with_capacity(1);
        let (mut test, mut orelse, depth) = (None, Block::default(), self.depth);
        self.each(cursor, |s, cursor, kind| match kind {
            Kind::Block => {
                let body = s.block(cursor);
                branches.push(Branch { start: span.start, test: s.need(test, span), body });
            }
            Kind::ElifClause => {
                // Each `elif` will stand in the `else` of the one before.
                s.depth += 1;
                let at = s.here(cursor);
                match s.deeper(at, |s| s.elif(cursor, at)) {
                    Some(branch) => branches.push(branch),
                    None => s.depth -= 1,
                }
            }
            Kind::ElseClause => orelse = s.clause(cursor),
            kind if kind.is_token() => {}
            _ => test = Some(s.expr(cursor)),
        });
        self.depth = depth;
        self.nest(span, branches, orelse)
    }

    fn elif(&mut self, cursor: &mut TreeCursor<'_>, span: Span) -> Branch {
        let (mut test, mut body) = (None, Block::default());
        self.each(cursor, |s, cursor, kind| match kind {
            Kind::Block => body = s.block(cursor),
            kind if kind.is_token() => {}
            _ => test = Some(s.expr(cursor)),
        });
        Branch { start: span.start, test: self.need(test, span), body }
    }

    /// Nests the branches from the last to the first, each in the `else` of the one before.
    fn nest(&mut self, span: Span, branches: Vec<Branch>, mut orelse: Block) -> StmtId {
        let mut made = None;
        for Branch { start, test, body } in branches.into_iter().rev() {
            if let Some(inner) = made {
                orelse = self.ast.list(&[inner]);
            }
            let span = self.through(Span::new(start, span.end), &[body, orelse]);
            made = Some(self.push_stmt(span, Stmt::If { test, body, orelse }));
        }
        made.unwrap_or_else(|| self.odd_stmt(span))
    }

    /// The block of an `else` or `finally`.
    fn clause(&mut self, cursor: &mut TreeCursor<'_>) -> Block {
        let mut body = Block::default();
        self.each(cursor, |s, cursor, kind| {
            if kind == Kind::Block {
                body = s.block(cursor);
            }
        });
        body
    }

    fn while_stmt(&mut self, cursor: &mut TreeCursor<'_>, span: Span) -> StmtId {
        let (mut test, mut body, mut orelse) = (None, Block::default(), Block::default());
        self.each(cursor, |s, cursor, kind| match kind {
            Kind::Block => body = s.block(cursor),
            Kind::ElseClause => orelse = s.clause(cursor),
            kind if kind.is_token() => {}
            _ => test = Some(s.expr(cursor)),
        });
        let test = self.need(test, span);
        self.push_stmt(self.through(span, &[body, orelse]), Stmt::While { test, body, orelse })
    }

    fn for_stmt(&mut self, cursor: &mut TreeCursor<'_>, span: Span) -> StmtId {
        let (mut target, mut iter) = (None, None);
        let (mut body, mut orelse) = (Block::default(), Block::default());
        self.each(cursor, |s, cursor, kind| match kind {
            Kind::Block => body = s.block(cursor),
            Kind::ElseClause => orelse = s.clause(cursor),
            kind if kind.is_token() => {}
            _ if target.is_none() => target = Some(s.expr(cursor)),
            _ => iter = Some(s.expr(cursor)),
        });
        let (target, iter) = (self.need(target, span), self.need(iter, span));
        self.push_stmt(self.through(span, &[body, orelse]), Stmt::For { target, iter, body, orelse })
    }

    fn try_stmt(&mut self, cursor: &mut TreeCursor<'_>, span: Span) -> StmtId {
        let (mut body, mut orelse, mut finally) = (Block::default(), Block::default(), Block::default());
        let mut handlers = Vec::new();
        self.each(cursor, |s, cursor, kind| match kind {
            Kind::Block => body = s.block(cursor),
            Kind::ExceptClause => handlers.push(s.handler(cursor)),
            Kind::ElseClause => orelse = s.clause(cursor),
            Kind::FinallyClause => finally = s.clause(cursor),
            _ => {}
        });
        let caught = handlers.last().map_or(body, |handler: &Handler| handler.body);
        let span = self.through(span, &[body, caught, orelse, finally]);
        let handlers = self.ast.list(&handlers);
        self.push_stmt(span, Stmt::Try { body, handlers, orelse, finally })
    }

    fn handler(&mut self, cursor: &mut TreeCursor<'_>) -> Handler {
        let span = self.here(cursor);
        let (mut exceptions, mut name, mut is_name) = (Vec::new(), None, false);
        let mut body = Block::default();
        self.each(cursor, |s, cursor, kind| match kind {
            Kind::Block => body = s.block(cursor),
            Kind::TokenAs => is_name = true,
            kind if kind.is_token() => {}
            Kind::AsPattern => {
                let (exception, target) = s.as_pattern(cursor);
                exceptions.push(exception);
                // Here it is a name and no expression; it was the last one made.
                name = target.and_then(|_| s.ast.exprs.pop()).map(|target| target.span);
            }
            _ if is_name => name = Some(s.here(cursor)),
            _ => exceptions.push(s.expr(cursor)),
        });
        let exception = match *exceptions {
            [] => None,
            [only] => Some(only),
            // `except A, B:` without brackets, as newest Python has it.
            [first, .., last] => {
                let whole = Span::new(self.ast.span(first).start, self.ast.span(last).end);
                let all = self.ast.list(&exceptions);
                Some(self.push(whole, Expr::Tuple(all)))
            }
        };
        Handler { span: self.through(span, &[body]), exception, name, body }
    }

    /// `a as b`
    fn as_pattern(&mut self, cursor: &mut TreeCursor<'_>) -> (ExprId, Option<ExprId>) {
        let span = self.here(cursor);
        let mut parts = [None; 2];
        self.each(cursor, |s, cursor, kind| {
            if !kind.is_token() {
                parts[usize::from(parts[0].is_some())] = Some(s.expr(cursor));
            }
        });
        (self.need(parts[0], span), parts[1])
    }

    fn with_stmt(&mut self, cursor: &mut TreeCursor<'_>, span: Span) -> StmtId {
        let (mut items, mut body) = (Vec::with_capacity(1), Block::default());
        self.each(cursor, |s, cursor, kind| match kind {
            Kind::Block => body = s.block(cursor),
            Kind::WithClause => s.with_items(cursor, &mut items),
            _ => {}
        });
        let span = self.through(span, &[body]);
        let items = self.ast.list(&items);
        self.push_stmt(span, Stmt::With { items, body })
    }

    fn with_items(&mut self, cursor: &mut TreeCursor<'_>, items: &mut Vec<WithItem>) {
        let alone = cursor.node().named_child_count() == 1;
        self.each(cursor, |s, cursor, kind| {
            if kind == Kind::WithItem {
                s.each(cursor, |s, cursor, kind| match kind {
                    // `with (a as b, c):`, where the brackets are no tuple's.
                    _ if alone && brackets_items(&cursor.node(), kind) => {
                        s.each(cursor, |s, cursor, kind| s.with_item(cursor, kind, items));
                    }
                    _ => s.with_item(cursor, kind, items),
                });
            }
        });
    }

    fn with_item(&mut self, cursor: &mut TreeCursor<'_>, kind: Kind, items: &mut Vec<WithItem>) {
        let span = self.here(cursor);
        match kind {
            kind if kind.is_token() => {}
            Kind::AsPattern => {
                let (context, target) = self.as_pattern(cursor);
                items.push(WithItem { span, context, target });
            }
            _ => {
                let context = self.expr(cursor);
                items.push(WithItem { span, context, target: None });
            }
        }
    }

    /// Stands in for a statement of a shape that no Python gives.
    pub(super) fn odd_stmt(&mut self, span: Span) -> StmtId {
        let odd = self.odd(span);
        self.push_stmt(span, Stmt::Expr(odd))
    }
}

/// True if the brackets of what stands alone after `with` hold items: `(a as b)` and `(a, b)` do,
/// `(a)` is an expression, and so is a tuple of what no item can be.
fn brackets_items(node: &Node<'_>, kind: Kind) -> bool {
    let mut cursor = node.walk();
    let mut inside = node.named_children(&mut cursor).map(|child| Kind::of(&child));
    match kind {
        Kind::ParenthesizedExpression => inside.any(|kind| kind == Kind::AsPattern),
        Kind::Tuple => {
            let mut any = false;
            inside.all(|kind| {
                any = true;
                !matches!(kind, Kind::NamedExpression | Kind::ListSplat | Kind::Yield)
            }) && any
        }
        _ => false,
    }
}
