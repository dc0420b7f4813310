//! Functions, classes, parameters and type parameters.

use tree_sitter::TreeCursor;

use super::super::ast::{Block, Class, Expr, ExprId, Function, List, Param, ParamForm, Stmt, StmtId};
use super::{Kind, Lowerer};
use crate::text::Span;

impl Lowerer<'_> {
    pub(super) fn decorated(&mut self, cursor: &mut TreeCursor<'_>, span: Span) -> StmtId {
        let (mut decorators, mut made) = (Vec::with_capacity(1), None);
        self.each(cursor, |s, cursor, kind| match kind {
            Kind::Decorator => decorators.push(s.only(cursor, span)),
            Kind::FunctionDefinition => {
                let decorators = s.ast.list(&decorators);
                made = Some(s.function(cursor, span, decorators));
            }
            Kind::ClassDefinition => {
                let decorators = s.ast.list(&decorators);
                made = Some(s.class(cursor, span, decorators));
            }
            _ => {}
        });
        made.unwrap_or_else(|| self.odd_stmt(span))
    }

    pub(super) fn function(&mut self, cursor: &mut TreeCursor<'_>, span: Span, decorators: List<ExprId>) -> StmtId {
        let (mut name, mut params, mut returns) = (None, List::default(), None);
        let (mut type_params, mut type_bounds) = (Vec::new(), Vec::new());
        let (mut body, mut is_async) = (Block::default(), false);
        self.each(cursor, |s, cursor, kind| match kind {
            Kind::TokenAsync => is_async = true,
            Kind::Identifier if name.is_none() => name = Some(s.here(cursor)),
            Kind::TypeParameter => s.type_params(cursor, &mut type_params, &mut type_bounds),
            Kind::Parameters => params = s.params(cursor),
            Kind::Type => returns = Some(s.annotation(cursor)),
            Kind::Block => body = s.block(cursor),
            _ => {}
        });
        let (name, span) = (name.unwrap_or(span), self.through(span, &[body]));
        let (type_params, type_bounds) = (self.ast.list(&type_params), self.ast.list(&type_bounds));
        let function = Function { name, decorators, params, returns, body, type_params, type_bounds, is_async };
        self.push_stmt(span, Stmt::Function(Box::new(function)))
    }

    pub(super) fn class(&mut self, cursor: &mut TreeCursor<'_>, span: Span, decorators: List<ExprId>) -> StmtId {
        let (mut name, mut args, mut body) = (None, List::default(), Block::default());
        let (mut type_params, mut type_bounds) = (Vec::new(), Vec::new());
        self.each(cursor, |s, cursor, kind| match kind {
            Kind::Identifier if name.is_none() => name = Some(s.here(cursor)),
            Kind::TypeParameter => s.type_params(cursor, &mut type_params, &mut type_bounds),
            Kind::ArgumentList => args = s.args(cursor),
            Kind::Block => body = s.block(cursor),
            _ => {}
        });
        let (name, span) = (name.unwrap_or(span), self.through(span, &[body]));
        let (type_params, type_bounds) = (self.ast.list(&type_params), self.ast.list(&type_bounds));
        let class = Class { name, decorators, args, body, type_params, type_bounds };
        self.push_stmt(span, Stmt::Class(Box::new(class)))
    }

    /// The parameters of a function or lambda.
    pub(super) fn params(&mut self, cursor: &mut TreeCursor<'_>) -> List<Param> {
        let mut params: Vec<Param> = Vec::new();
        let mut form = ParamForm::Normal;
        self.each(cursor, |s, cursor, kind| match kind {
            Kind::PositionalSeparator => {
                for param in &mut params {
                    param.form = ParamForm::PositionalOnly;
                }
            }
            Kind::KeywordSeparator => form = ParamForm::KeywordOnly,
            kind if kind.is_token() => {}
            _ => {
                let param = s.param(cursor, kind, form);
                if param.form == ParamForm::VarArgs {
                    form = ParamForm::KeywordOnly;
                }
                params.push(param);
            }
        });
        self.ast.list(&params)
    }

    fn param(&mut self, cursor: &mut TreeCursor<'_>, kind: Kind, form: ParamForm) -> Param {
        let span = self.here(cursor);
        let mut param = Param { span, name: span, form, annotation: None, default: None };
        match kind {
            Kind::ListSplatPattern | Kind::DictionarySplatPattern => self.splat(cursor, kind, &mut param),
            Kind::TypedParameter | Kind::DefaultParameter | Kind::TypedDefaultParameter => {
                let mut named = false;
                self.each(cursor, |s, cursor, kind| match kind {
                    kind if kind.is_token() => {}
                    Kind::Type => param.annotation = Some(s.annotation(cursor)),
                    Kind::ListSplatPattern | Kind::DictionarySplatPattern if !named => {
                        named = true;
                        s.splat(cursor, kind, &mut param);
                    }
                    _ if !named => {
                        named = true;
                        param.name = s.here(cursor);
                    }
                    _ => param.default = Some(s.expr(cursor)),
                });
            }
            _ => {}
        }
        param
    }

    fn splat(&mut self, cursor: &mut TreeCursor<'_>, kind: Kind, param: &mut Param) {
        param.form = if kind == Kind::ListSplatPattern { ParamForm::VarArgs } else { ParamForm::KwArgs };
        self.each(cursor, |s, cursor, kind| {
            if !kind.is_token() {
                param.name = s.here(cursor);
            }
        });
    }

    /// `[T: bound, *Ts, **P]`
    pub(super) fn type_params(&mut self, cursor: &mut TreeCursor<'_>, names: &mut Vec<Span>, bounds: &mut Vec<ExprId>) {
        self.each(cursor, |s, cursor, kind| {
            if !kind.is_token() {
                let mut none = Vec::new();
                names.push(s.declared(cursor, &mut none, bounds));
            }
        });
    }

    /// The name that a type node declares, through `Name[params]`, `Name: bound` and stars.
    pub(super) fn declared(
        &mut self,
        cursor: &mut TreeCursor<'_>,
        names: &mut Vec<Span>,
        bounds: &mut Vec<ExprId>,
    ) -> Span {
        let here = self.here(cursor);
        let mut name = None;
        let inside = |s: &mut Self| {
            s.each(cursor, |s, cursor, kind| match kind {
                kind if kind.is_token() => {}
                Kind::TypeParameter => s.type_params(cursor, names, bounds),
                Kind::Identifier if name.is_none() => name = Some(s.here(cursor)),
                _ if name.is_none() => name = Some(s.declared(cursor, names, bounds)),
                _ => s.bound(cursor, bounds),
            });
        };
        self.deeper(here, inside);
        name.unwrap_or(here)
    }

    /// A bound or a default. Both together have been respelled as `bound : default`, and the star of
    /// `*Ts = *default` has been blanked out.
    fn bound(&mut self, cursor: &mut TreeCursor<'_>, bounds: &mut Vec<ExprId>) {
        let only = cursor.node().named_child(0);
        if only.is_some_and(|only| Kind::of(&only) == Kind::ConstrainedType) {
            return self.each(cursor, |s, cursor, _| {
                s.each(cursor, |s, cursor, kind| {
                    if !kind.is_token() {
                        s.bound(cursor, bounds);
                    }
                });
            });
        }
        let id = self.annotation(cursor);
        let span = self.ast.span(id);
        let before = self.text(Span::new(0, span.start)).trim_ascii_end();
        if before.ends_with(b"*") {
            let start = u32::try_from(before.len() - 1).unwrap_or(span.start);
            bounds.push(self.push(Span::new(start, span.end), Expr::Starred(id)));
        } else {
            bounds.push(id);
        }
    }
}
