//! String literals and what f-strings interpolate.

use tree_sitter::TreeCursor;

use super::super::ast::{Expr, ExprId};
use super::{Kind, Lowerer};
use crate::text::Span;

impl Lowerer<'_> {
    /// One literal, or several in a row.
    pub(super) fn string(&mut self, cursor: &mut TreeCursor<'_>, span: Span, kind: Kind) -> ExprId {
        let mut parts = Vec::new();
        if kind == Kind::String {
            self.literal(cursor, &mut parts);
        } else {
            self.each(cursor, |s, cursor, kind| {
                if kind == Kind::String {
                    s.literal(cursor, &mut parts);
                }
            });
        }
        let parts = self.ast.list(&parts);
        self.push(span, Expr::Str { parts, annotation: None })
    }

    fn literal(&mut self, cursor: &mut TreeCursor<'_>, parts: &mut Vec<ExprId>) {
        // Most literals interpolate nothing: no need to look inside.
        let span = self.here(cursor);
        let mut prefix = self.text(span).iter().take_while(|byte| byte.is_ascii_alphabetic());
        if !prefix.any(|byte| matches!(byte.to_ascii_lowercase(), b'f' | b't')) {
            return;
        }
        self.each(cursor, |s, cursor, kind| {
            if kind == Kind::Interpolation {
                s.interpolation(cursor, parts);
            }
        });
    }

    /// `{value!r:{width}}`; a format specification may interpolate again.
    fn interpolation(&mut self, cursor: &mut TreeCursor<'_>, parts: &mut Vec<ExprId>) {
        let span = self.here(cursor);
        let inside = |s: &mut Self| {
            s.each(cursor, |s, cursor, kind| match kind {
                kind if kind.is_token() => {}
                Kind::OtherNode => {}
                Kind::FormatSpecifier => s.each(cursor, |s, cursor, kind| {
                    if kind == Kind::FormatExpression {
                        s.interpolation(cursor, parts);
                    }
                }),
                // `{x:=10}` is `x` with the specification `=10`: an unbracketed `:=` is none.
                Kind::NamedExpression => s.before_walrus(cursor, parts),
                _ => parts.push(s.expr(cursor)),
            });
        };
        self.deeper(span, inside);
    }

    /// `x` of `{x:=10}`, and `width` of `{x:={width}}`, which looks like a set.
    fn before_walrus(&mut self, cursor: &mut TreeCursor<'_>, parts: &mut Vec<ExprId>) {
        let mut first = true;
        self.each(cursor, |s, cursor, kind| match kind {
            Kind::Identifier if std::mem::take(&mut first) => parts.push(s.expr(cursor)),
            Kind::Set => {
                let elements = s.elements(cursor);
                parts.extend(&s.ast[elements]);
            }
            _ => {}
        });
    }
}
