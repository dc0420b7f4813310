//! Attributes, calls with their arguments, and subscripts.

use tree_sitter::TreeCursor;

use super::super::ast::{Arg, ArgForm, ComprehensionKind, Expr, ExprId, List};
use super::{Kind, Lowerer};
use crate::text::Span;

impl Lowerer<'_> {
    pub(super) fn attribute(&mut self, cursor: &mut TreeCursor<'_>, span: Span) -> ExprId {
        let (mut value, mut name) = (None, self.name_at_end(span));
        // Value, dot and name, and no comment: the name is what the text ends with.
        if cursor.node().child_count() == 3 && cursor.goto_first_child() {
            let value = self.expr(cursor);
            cursor.goto_parent();
            return self.push_left(span, value, |value| Expr::Attribute { value, name });
        }
        self.each(cursor, |s, cursor, kind| match kind {
            kind if kind.is_token() => {}
            _ if value.is_none() => value = Some(s.expr(cursor)),
            _ => name = s.here(cursor),
        });
        let value = self.need(value, span);
        self.push_left(span, value, |value| Expr::Attribute { value, name })
    }

    /// The name that the text at `span` ends with.
    fn name_at_end(&self, span: Span) -> Span {
        let is_of_name = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_' || !byte.is_ascii();
        let length = self.text(span).iter().rev().take_while(is_of_name).count();
        Span::new(span.end - super::index(length), span.end)
    }

    /// `a.b.c` in a `case`, where tree-sitter has no attributes: identifiers and dots in a row.
    pub(super) fn dotted_name(&mut self, cursor: &mut TreeCursor<'_>, span: Span) -> ExprId {
        let mut made: Option<ExprId> = None;
        self.each(cursor, |s, cursor, kind| {
            if kind == Kind::Identifier {
                let name = s.here(cursor);
                made = Some(match made {
                    None => s.push(name, Expr::Name),
                    Some(value) => s.push(Span::new(span.start, name.end), Expr::Attribute { value, name }),
                });
            }
        });
        self.need(made, span)
    }

    pub(super) fn call(&mut self, cursor: &mut TreeCursor<'_>, span: Span) -> ExprId {
        let (mut func, mut args, mut parens) = (None, List::default(), Span::new(span.end, span.end));
        self.each(cursor, |s, cursor, kind| match kind {
            _ if func.is_none() => func = Some(s.expr(cursor)),
            Kind::ArgumentList => {
                parens = s.here(cursor);
                args = s.args(cursor);
            }
            Kind::GeneratorExpression => {
                parens = s.here(cursor);
                let only = s.bare_generator(cursor);
                args = s.ast.list(&[only]);
            }
            _ => {}
        });
        let func = self.need(func, span);
        self.push_left(span, func, |func| Expr::Call { func, args, parens })
    }

    /// The generator of `f(x for x in y)`: the brackets are the call's, not its own.
    fn bare_generator(&mut self, cursor: &mut TreeCursor<'_>) -> Arg {
        let brackets = self.here(cursor);
        let value = match self.deeper(brackets, |s| s.comprehension(cursor, brackets, ComprehensionKind::Generator)) {
            Some(value) => value,
            None => self.odd(brackets),
        };
        let span = match self.ast.expr(value) {
            Expr::Comprehension { element, clauses, .. } => {
                let last =
                    self.ast[clauses].last().map(|clause| self.ast[clause.ifs].last().copied().unwrap_or(clause.iter));
                let end = last.map_or(brackets.end, |last| self.ast.span(last).end);
                Span::new(self.ast.span(*element).start, end)
            }
            _ => brackets,
        };
        self.ast.exprs[value.index()].span = span;
        Arg { span, form: ArgForm::Positional, value }
    }

    /// The arguments in an argument list, of a call or a class header.
    pub(super) fn args(&mut self, cursor: &mut TreeCursor<'_>) -> List<Arg> {
        let start = self.begin::<Arg>();
        self.each(cursor, |s, cursor, kind| {
            let span = s.here(cursor);
            let arg = match kind {
                kind if kind.is_token() => return,
                Kind::KeywordArgument => s.keyword(cursor, span),
                Kind::DictionarySplat => Arg { span, form: ArgForm::DoubleStar, value: s.only(cursor, span) },
                Kind::ListSplat => Arg { span, form: ArgForm::Star, value: s.only(cursor, span) },
                _ => {
                    let value = s.expr(cursor);
                    match *s.ast.expr(value) {
                        Expr::Starred(_) => Arg { span, form: ArgForm::Star, value: s.without_star(value) },
                        _ => Arg { span, form: ArgForm::Positional, value },
                    }
                }
            };
            s.add(arg);
        });
        self.list(start)
    }

    fn keyword(&mut self, cursor: &mut TreeCursor<'_>, span: Span) -> Arg {
        let (mut name, mut value) = (None, None);
        self.each(cursor, |s, cursor, kind| match kind {
            kind if kind.is_token() => {}
            _ if name.is_none() => name = Some(s.here(cursor)),
            _ => value = Some(s.expr(cursor)),
        });
        let value = self.need(value, span);
        Arg { span, form: ArgForm::Keyword(name.unwrap_or(span)), value }
    }

    pub(super) fn subscript(&mut self, cursor: &mut TreeCursor<'_>, span: Span) -> ExprId {
        let (mut value, start) = (None, self.begin::<ExprId>());
        self.each(cursor, |s, cursor, kind| match kind {
            kind if kind.is_token() => {}
            _ if value.is_none() => value = Some(s.expr(cursor)),
            _ => {
                let index = s.expr(cursor);
                s.add(index);
            }
        });
        let (value, index) = (self.need(value, span), self.list(start));
        self.push_left(span, value, |value| Expr::Subscript { value, index })
    }
}
