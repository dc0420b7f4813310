//! `match`: the names that patterns look up and bind.

use tree_sitter::TreeCursor;

use super::super::ast::{Block, Case, Expr, ExprId, Stmt, StmtId};
use super::{Kind, Lowerer};
use crate::text::Span;

impl Lowerer<'_> {
    pub(super) fn match_stmt(&mut self, cursor: &mut TreeCursor<'_>, span: Span) -> StmtId {
        let (mut subjects, mut commas, mut cases) = (Vec::with_capacity(1), None, Vec::new());
        self.each(cursor, |s, cursor, kind| match kind {
            Kind::Block => s.each(cursor, |s, cursor, kind| {
                if kind == Kind::CaseClause {
                    cases.push(s.case(cursor));
                }
            }),
            Kind::Comma => commas = Some(s.here(cursor)),
            kind if kind.is_token() => {}
            _ => subjects.push(s.expr(cursor)),
        });
        let subject = match (&*subjects, commas) {
            (&[only], None) => only,
            (&[first, ..], Some(comma)) => {
                let last = subjects.last().map_or(comma.end, |last| self.ast.span(*last).end);
                let whole = Span::new(self.ast.span(first).start, last.max(comma.end));
                let all = self.ast.list(&subjects);
                self.push(whole, Expr::Tuple(all))
            }
            _ => return self.odd_stmt(span),
        };
        let last = cases.last().map(|case: &Case| case.body);
        let span = self.through(span, last.as_slice());
        let cases = self.ast.list(&cases);
        self.push_stmt(span, Stmt::Match { subject, cases })
    }

    fn case(&mut self, cursor: &mut TreeCursor<'_>) -> Case {
        let (mut found, mut guard, mut body) = (Found::default(), None, Block::default());
        self.each(cursor, |s, cursor, kind| match kind {
            Kind::Block => body = s.block(cursor),
            Kind::IfClause => {
                let span = s.here(cursor);
                guard = Some(s.only(cursor, span));
            }
            kind if kind.is_token() => {}
            kind => s.pattern(cursor, kind, &mut found),
        });
        let (references, binds) = (self.ast.list(&found.references), self.ast.list(&found.binds));
        Case { references, binds, guard, body }
    }

    fn pattern(&mut self, cursor: &mut TreeCursor<'_>, kind: Kind, found: &mut Found) {
        let span = self.here(cursor);
        match kind {
            Kind::DottedName => {
                if self.text(span).contains(&b'.') {
                    found.references.push(self.dotted_name(cursor, span));
                } else {
                    found.bind(self, span);
                }
            }
            // After `as` and in `*rest`; the name of a keyword is skipped below.
            Kind::Identifier => found.bind(self, span),
            Kind::String | Kind::ConcatenatedString | Kind::Integer | Kind::Float => {}
            _ => _ = self.deeper(span, |s| s.pattern_inside(cursor, kind, found)),
        }
    }

    fn pattern_inside(&mut self, cursor: &mut TreeCursor<'_>, kind: Kind, found: &mut Found) {
        let mut first = true;
        self.each(cursor, |s, cursor, child| match child {
            child if child.is_token() => {}
            Kind::DottedName if kind == Kind::ClassPattern && std::mem::take(&mut first) => {
                let span = s.here(cursor);
                found.references.push(s.dotted_name(cursor, span));
            }
            Kind::Identifier if kind == Kind::KeywordPattern && std::mem::take(&mut first) => {}
            _ => s.pattern(cursor, child, found),
        });
    }
}

/// What a pattern mentions.
#[derive(Default)]
struct Found {
    references: Vec<ExprId>,
    binds: Vec<Span>,
}

impl Found {
    fn bind(&mut self, lowerer: &Lowerer<'_>, name: Span) {
        if lowerer.text(name) != b"_" {
            self.binds.push(name);
        }
    }
}
