//! Expressions: operators, displays, comprehensions, lambdas.

use tree_sitter::TreeCursor;

use super::super::ast::{Clause, ComprehensionKind, Expr, ExprId, List};
use super::{Kind, Lowerer};
use crate::text::Span;

impl Lowerer<'_> {
    /// Lowers the expression, assignment target or type at the cursor.
    pub(super) fn expr(&mut self, cursor: &mut TreeCursor<'_>) -> ExprId {
        let node = cursor.node();
        let span = self.span(&node);
        // Leaves, by far the most, are settled without a level of their own.
        match Kind::of(&node) {
            Kind::Identifier => self.push(span, Expr::Name),
            Kind::Integer | Kind::Float => self.push(span, Expr::Number),
            Kind::True => self.push(span, Expr::Bool(true)),
            Kind::False => self.push(span, Expr::Bool(false)),
            Kind::None => self.push(span, Expr::None),
            Kind::Ellipsis => self.push(span, Expr::Ellipsis),
            kind => match self.deeper(span, |s| s.compound(cursor, span, kind)) {
                Some(id) => id,
                None => self.push(span, Expr::Ellipsis),
            },
        }
    }

    fn compound(&mut self, cursor: &mut TreeCursor<'_>, span: Span, kind: Kind) -> ExprId {
        match kind {
            Kind::Attribute | Kind::MemberType => self.attribute(cursor, span),
            Kind::Call => self.call(cursor, span),
            Kind::Subscript => self.subscript(cursor, span),
            Kind::String | Kind::ConcatenatedString => self.string(cursor, span, kind),
            // `for (x) in y`: brackets alone make no tuple.
            Kind::TuplePattern if !self.has_comma(cursor) => {
                let inner = self.only(cursor, span);
                self.push(span, Expr::Paren(inner))
            }
            Kind::Tuple | Kind::TuplePattern | Kind::ExpressionList | Kind::PatternList => {
                let elements = self.elements(cursor);
                self.push(span, Expr::Tuple(elements))
            }
            Kind::List | Kind::ListPattern => {
                let elements = self.elements(cursor);
                self.push(span, Expr::List(elements))
            }
            Kind::Set => {
                let elements = self.elements(cursor);
                self.push(span, Expr::Set(elements))
            }
            Kind::Dictionary => self.dictionary(cursor, span),
            Kind::ParenthesizedExpression => {
                let inner = self.only(cursor, span);
                self.push(span, Expr::Paren(inner))
            }
            Kind::ListSplat | Kind::ListSplatPattern | Kind::SplatType => {
                let inner = self.only(cursor, span);
                self.push(span, Expr::Starred(inner))
            }
            Kind::DottedName => self.dotted_name(cursor, span),
            Kind::Type | Kind::AsPatternTarget => self.only(cursor, span),
            Kind::GenericType | Kind::UnionType | Kind::ConstrainedType => self.typed(cursor, span, kind),
            _ => self.operation(cursor, span, kind),
        }
    }

    fn operation(&mut self, cursor: &mut TreeCursor<'_>, span: Span, kind: Kind) -> ExprId {
        match kind {
            Kind::BinaryOperator | Kind::BooleanOperator => self.binary(cursor, span, kind),
            Kind::ComparisonOperator => self.comparison(cursor, span),
            Kind::UnaryOperator | Kind::NotOperator => self.unary(cursor, span),
            Kind::ConditionalExpression => self.conditional(cursor, span),
            Kind::Lambda => self.lambda(cursor, span),
            Kind::Await => {
                let inner = self.only(cursor, span);
                self.push(span, Expr::Await(inner))
            }
            Kind::Yield => self.yielded(cursor, span),
            Kind::NamedExpression => {
                let (target, _, value) = self.pair(cursor, span);
                self.push(span, Expr::Named { target, value })
            }
            Kind::Slice => self.slice(cursor, span),
            Kind::ListComprehension => self.comprehension(cursor, span, ComprehensionKind::List),
            Kind::SetComprehension => self.comprehension(cursor, span, ComprehensionKind::Set),
            Kind::DictionaryComprehension => self.comprehension(cursor, span, ComprehensionKind::Dict),
            Kind::GeneratorExpression => self.comprehension(cursor, span, ComprehensionKind::Generator),
            _ => self.odd(span),
        }
    }

    /// The one expression among the children.
    pub(super) fn only(&mut self, cursor: &mut TreeCursor<'_>, span: Span) -> ExprId {
        let mut found = None;
        self.each(cursor, |s, cursor, kind| {
            if !kind.is_token() {
                found = Some(s.expr(cursor));
            }
        });
        self.need(found, span)
    }

    /// True if the tuple at the cursor has a comma, or nothing at all in it.
    fn has_comma(&self, cursor: &TreeCursor<'_>) -> bool {
        let node = cursor.node();
        let mut named = false;
        let comma = node.children(&mut node.walk()).any(|child| {
            named |= child.is_named();
            Kind::of(&child) == Kind::Comma
        });
        comma || !named
    }

    /// Every expression among the children.
    pub(super) fn elements(&mut self, cursor: &mut TreeCursor<'_>) -> List<ExprId> {
        let start = self.begin::<ExprId>();
        self.each(cursor, |s, cursor, kind| {
            if !kind.is_token() {
                let element = s.expr(cursor);
                s.add(element);
            }
        });
        self.list(start)
    }

    /// Two expressions and the operator between them.
    pub(super) fn pair(&mut self, cursor: &mut TreeCursor<'_>, span: Span) -> (ExprId, (Span, Kind), ExprId) {
        let (mut first, mut second) = (None, None);
        let mut between = (Span::new(span.start, span.start), Kind::OtherToken);
        self.each(cursor, |s, cursor, kind| match kind {
            kind if kind.is_token() => between = (s.here(cursor), kind),
            _ if first.is_none() => first = Some(s.expr(cursor)),
            _ => second = Some(s.expr(cursor)),
        });
        (self.need(first, span), between, self.need(second, span))
    }

    fn binary(&mut self, cursor: &mut TreeCursor<'_>, span: Span, kind: Kind) -> ExprId {
        let (left, (op, token), right) = self.pair(cursor, span);
        if token == Kind::Ampersand
            && let Some(mended) = self.and_before_xor(left, op, right)
        {
            return mended;
        }
        self.push_left(span, left, |left| match kind {
            Kind::BinaryOperator => Expr::Binary { left, op, right },
            _ => Expr::BoolOp { left, is_and: token == Kind::TokenAnd, right },
        })
    }

    fn comparison(&mut self, cursor: &mut TreeCursor<'_>, span: Span) -> ExprId {
        let (start, mut first, mut op) = (self.begin::<ExprId>(), None, None);
        self.each(cursor, |s, cursor, kind| match kind {
            kind if kind.is_token() => _ = op.get_or_insert_with(|| s.here(cursor)),
            _ => {
                let operand = s.expr(cursor);
                // A star in front will be put around the comparison.
                let within = if first.is_none() { s.behind_star(operand) } else { operand };
                first.get_or_insert(operand);
                s.add(within);
            }
        });
        let operands = self.list(start);
        let (Some(first), Some(op)) = (first, op) else { return self.odd(span) };
        self.push_left(span, first, |_| Expr::Compare { operands, op })
    }

    fn unary(&mut self, cursor: &mut TreeCursor<'_>, span: Span) -> ExprId {
        let (mut op, mut operand) = (Span::new(span.start, span.start), None);
        self.each(cursor, |s, cursor, kind| match kind {
            kind if kind.is_token() => op = s.here(cursor),
            _ => operand = Some(s.expr(cursor)),
        });
        let operand = self.need(operand, span);
        self.push(span, Expr::Unary { op, operand })
    }

    fn conditional(&mut self, cursor: &mut TreeCursor<'_>, span: Span) -> ExprId {
        let parts = self.elements(cursor);
        let &[body, test, orelse] = &self.ast[parts] else { return self.odd(span) };
        self.push_left(span, body, |body| Expr::Conditional { body, test, orelse })
    }

    fn lambda(&mut self, cursor: &mut TreeCursor<'_>, span: Span) -> ExprId {
        let (mut params, mut body) = (List::default(), None);
        self.each(cursor, |s, cursor, kind| match kind {
            Kind::LambdaParameters => params = s.params(cursor),
            kind if kind.is_token() => {}
            _ => body = Some(s.expr(cursor)),
        });
        let body = self.need(body, span);
        self.push(span, Expr::Lambda { params, body })
    }

    fn yielded(&mut self, cursor: &mut TreeCursor<'_>, span: Span) -> ExprId {
        let (mut from, mut value) = (false, None);
        self.each(cursor, |s, cursor, kind| match kind {
            Kind::TokenFrom => from = true,
            kind if kind.is_token() => {}
            _ => value = Some(s.expr(cursor)),
        });
        self.push(span, Expr::Yield { value, from })
    }

    fn slice(&mut self, cursor: &mut TreeCursor<'_>, span: Span) -> ExprId {
        let (mut parts, mut at) = ([None; 3], 0);
        self.each(cursor, |s, cursor, kind| match kind {
            kind if kind.is_token() => at = (at + 1).min(2),
            _ => parts[at] = Some(s.expr(cursor)),
        });
        let [lower, upper, step] = parts;
        self.push(span, Expr::Slice { lower, upper, step })
    }

    fn dictionary(&mut self, cursor: &mut TreeCursor<'_>, span: Span) -> ExprId {
        let start = self.begin::<(Option<ExprId>, ExprId)>();
        self.each(cursor, |s, cursor, kind| match kind {
            Kind::Pair => {
                let (key, _, value) = s.pair(cursor, span);
                s.add((Some(key), value));
            }
            Kind::DictionarySplat => {
                let other = s.only(cursor, span);
                s.add((None, other));
            }
            _ => {}
        });
        let entries = self.list(start);
        self.push(span, Expr::Dict(entries))
    }

    /// A comprehension with the given span; what the brackets are is in the kind.
    pub(super) fn comprehension(&mut self, cursor: &mut TreeCursor<'_>, span: Span, made: ComprehensionKind) -> ExprId {
        let (mut element, mut value) = (None, None);
        let mut clauses: Vec<(ExprId, ExprId, Vec<ExprId>)> = Vec::with_capacity(1);
        self.each(cursor, |s, cursor, kind| match kind {
            Kind::Pair => {
                let (key, _, of_key) = s.pair(cursor, span);
                (element, value) = (Some(key), Some(of_key));
            }
            Kind::ForInClause => {
                let (target, iter) = s.for_in(cursor, span);
                clauses.push((target, iter, Vec::new()));
            }
            Kind::IfClause => {
                let test = s.only(cursor, span);
                match clauses.last_mut() {
                    Some((_, _, ifs)) => ifs.push(test),
                    None => _ = s.odd(span),
                }
            }
            kind if kind.is_token() => {}
            _ => element = Some(s.expr(cursor)),
        });
        let element = self.need(element, span);
        let clause =
            |(target, iter, ifs): (ExprId, ExprId, Vec<ExprId>)| Clause { target, iter, ifs: self.ast.list(&ifs) };
        let clauses: Vec<Clause> = clauses.into_iter().map(clause).collect();
        let clauses = self.ast.list(&clauses);
        self.push(span, Expr::Comprehension { kind: made, element, value, clauses })
    }

    fn for_in(&mut self, cursor: &mut TreeCursor<'_>, span: Span) -> (ExprId, ExprId) {
        let (mut target, mut iter) = (None, None);
        self.each(cursor, |s, cursor, kind| match kind {
            kind if kind.is_token() => {}
            _ if target.is_none() => target = Some(s.expr(cursor)),
            _ => iter = Some(s.expr(cursor)),
        });
        (self.need(target, span), self.need(iter, span))
    }
}
