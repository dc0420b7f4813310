//! Annotations: the type nodes that tree-sitter has beside expressions, and types in strings.

use tree_sitter::TreeCursor;

use super::super::ast::{Expr, ExprId, ExprNode, List};
use super::{Kind, Lowerer};
use crate::text::Span;

impl Lowerer<'_> {
    /// An annotation, with the types written as strings in it.
    pub(super) fn annotation(&mut self, cursor: &mut TreeCursor<'_>) -> ExprId {
        let id = self.expr(cursor);
        self.annotate(id);
        id
    }

    /// `list[int]`, `int | str` and `a: b`, where they stand in an annotation.
    pub(super) fn typed(&mut self, cursor: &mut TreeCursor<'_>, span: Span, kind: Kind) -> ExprId {
        match kind {
            Kind::UnionType => {
                let (left, (op, _), right) = self.pair(cursor, span);
                // After `list[int] |`, tree-sitter takes all that follows together.
                self.grouped_left(left, op, right, b"|")
            }
            // Outside type parameters, `a: b` can only be a slice: `Shape[1:2]`.
            Kind::ConstrainedType => {
                let (lower, _, upper) = self.pair(cursor, span);
                let lower = Some(lower);
                match *self.ast.expr(upper) {
                    // `a:b:c` is `a:(b:c)` to tree-sitter.
                    Expr::Slice { lower: middle, upper: step, step: None } => {
                        self.ast.exprs[upper.index()] =
                            ExprNode { span, expr: Expr::Slice { lower, upper: middle, step } };
                        upper
                    }
                    _ => self.push(span, Expr::Slice { lower, upper: Some(upper), step: None }),
                }
            }
            _ => self.generic(cursor, span),
        }
    }

    fn generic(&mut self, cursor: &mut TreeCursor<'_>, span: Span) -> ExprId {
        let (mut value, mut index) = (None, List::default());
        self.each(cursor, |s, cursor, kind| match kind {
            Kind::TypeParameter => index = s.elements(cursor),
            _ => value = Some(s.expr(cursor)),
        });
        let value = self.need(value, span);
        self.push(span, Expr::Subscript { value, index })
    }

    /// Reads the strings in an annotation as the types they stand for.
    pub(super) fn annotate(&mut self, id: ExprId) {
        match self.ast.expr(id) {
            Expr::Str { .. } => self.annotate_string(id),
            Expr::Paren(inner) | Expr::Starred(inner) => {
                let inner = *inner;
                self.annotate(inner);
            }
            Expr::Binary { left, right, .. } => {
                let (left, right) = (*left, *right);
                self.annotate(left);
                self.annotate(right);
            }
            Expr::Tuple(elements) | Expr::List(elements) => {
                let elements = *elements;
                for at in 0..elements.len() {
                    self.annotate(self.ast[elements][at]);
                }
            }
            Expr::Subscript { value, index } => {
                // Strings in `Literal[..]` are values; only the first part of `Annotated[..]` is a type.
                let types = match self.last_name(*value) {
                    b"Literal" => 0,
                    b"Annotated" => 1,
                    _ => index.len(),
                };
                let index = *index;
                for at in 0..types {
                    self.annotate(self.ast[index][at]);
                }
            }
            _ => {}
        }
    }

    fn last_name(&self, id: ExprId) -> &[u8] {
        match self.ast.expr(id) {
            Expr::Name => self.text(self.ast.span(id)),
            Expr::Attribute { name, .. } => self.text(*name),
            _ => b"",
        }
    }

    fn annotate_string(&mut self, id: ExprId) {
        let Some(content) = self.plain_content(self.ast.span(id)) else { return };
        let found = self.dotted(content).or_else(|| self.type_fragment(content));
        if let (Some(found), Expr::Str { annotation, .. }) = (found, &mut self.ast.exprs[id.index()].expr) {
            *annotation = Some(found);
        }
    }

    /// The inside of a single plain string literal on one line, without prefix but `r` and `u`.
    fn plain_content(&self, span: Span) -> Option<Span> {
        let text = self.text(span);
        let prefix = usize::from(matches!(text.first()?, b'r' | b'R' | b'u' | b'U'));
        let quote = *text.get(prefix)?;
        if !matches!(quote, b'"' | b'\'') {
            return None;
        }
        let triple = text[prefix..].starts_with(&[quote; 3]) && text.len() >= prefix + 6;
        let width = if triple { 3 } else { 1 };
        let inside = text.get(prefix + width..text.len().checked_sub(width)?)?;
        // Another quote of the kind means concatenated literals.
        if inside.iter().any(|byte| matches!(byte, b'\\' | b'\n' | b'\r' | b'#') || *byte == quote) {
            return None;
        }
        let start = span.start + super::index(prefix + width);
        Some(Span::new(start, start + super::index(inside.len())))
    }

    /// `Tensor` or `torch.Tensor` without a parser, as nearly all are; `None` for all else.
    fn dotted(&mut self, content: Span) -> Option<ExprId> {
        let text = self.text(content);
        let is_name = |name: &[u8]| {
            name.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_')
                && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
                // No keyword but these three is both capitalised and a likely type; a lower case
                // keyword is at most eight letters and goes the slow way.
                && !matches!(name, b"None" | b"True" | b"False")
                && !(name.len() <= 8 && name.iter().all(u8::is_ascii_lowercase) && KEYWORDS.contains(&name))
        };
        if !text.split(|byte| *byte == b'.').all(is_name) {
            return None;
        }
        let mut ends: Vec<u32> = Vec::new();
        for (at, byte) in text.iter().enumerate() {
            if *byte == b'.' {
                ends.push(content.start + super::index(at));
            }
        }
        ends.push(content.end);
        let mut made = self.push(Span::new(content.start, ends[0]), Expr::Name);
        for pair in ends.windows(2) {
            let name = Span::new(pair[0] + 1, pair[1]);
            made = self.push(Span::new(content.start, name.end), Expr::Attribute { value: made, name });
        }
        Some(made)
    }
}

/// Keywords in lower case; a name part that is one is no name.
const KEYWORDS: [&[u8]; 32] = [
    b"and",
    b"as",
    b"assert",
    b"async",
    b"await",
    b"break",
    b"class",
    b"continue",
    b"def",
    b"del",
    b"elif",
    b"else",
    b"except",
    b"finally",
    b"for",
    b"from",
    b"global",
    b"if",
    b"import",
    b"in",
    b"is",
    b"lambda",
    b"nonlocal",
    b"not",
    b"or",
    b"pass",
    b"raise",
    b"return",
    b"try",
    b"while",
    b"with",
    b"yield",
];
