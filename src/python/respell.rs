//! Respells valid Python that tree-sitter-python trips over, byte for byte at the same offsets.
//!
//! In: text that ruff reads and tree-sitter does not. Out: text with the same tree for both. Only
//! line ends, comments in brackets, the fill character of a format and the signs around the default of
//! a type parameter are changed, none of which the lowered tree shows.

use std::collections::BTreeMap;

use ruff_python_ast::token::TokenKind;
use ruff_python_ast::visitor::{Visitor, walk_type_param};
use ruff_python_ast::{Expr, Identifier, TypeParam};
use ruff_python_parser::parse_module;
use ruff_text_size::Ranged;

use super::verify;
use crate::text::Span;

/// Text for tree-sitter only.
pub(super) struct Respelled {
    pub(super) text: String,
    /// Comments that were blanked out.
    pub(super) comments: Vec<Span>,
}

/// Respells `text`; nothing if it is not valid Python, or nests so deep that it is not worth it.
pub(super) fn respelled(text: &str) -> Option<Respelled> {
    if !verify::is_shallow(text) {
        return None;
    }
    let parsed = parse_module(text).ok()?;
    let mut defaults = Defaults::default();
    defaults.visit_body(parsed.suite());
    let mut bytes = text.as_bytes().to_vec();
    let mut comments = Vec::new();
    let (mut nesting, mut after_colon) = (0_usize, 0);
    for token in parsed.tokens() {
        let (kind, range) = token.as_tuple();
        let (start, end) = (range.start().to_usize(), range.end().to_usize());
        match kind {
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => nesting += 1,
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => nesting = nesting.saturating_sub(1),
            // A lone `\r` ends a line; `(a.` and a line indented less is no dedent.
            TokenKind::Newline if &bytes[start..end] == b"\r" => bytes[start] = b'\n',
            TokenKind::NonLogicalNewline if nesting > 0 => bytes[start..end].fill(b' '),
            TokenKind::NonLogicalNewline if &bytes[start..end] == b"\r" => bytes[start] = b'\n',
            TokenKind::Comment if nesting > 0 => {
                comments.push(Span::new(range.start().to_u32(), range.end().to_u32()));
                bytes[start..end].fill(b' ');
            }
            TokenKind::Equal | TokenKind::Star => {
                if let Some(sign) = defaults.sign(kind, start) {
                    bytes[start] = sign;
                }
            }
            // `{x:=^80}` fills with `=`; it is no `:=`.
            TokenKind::FStringMiddle | TokenKind::TStringMiddle if start == after_colon && bytes[start] == b'=' => {
                bytes[start] = b'<';
            }
            _ => {}
        }
        after_colon = if kind == TokenKind::Colon { end } else { 0 };
    }
    String::from_utf8(bytes).ok().map(|text| Respelled { text, comments })
}

/// The defaults of type parameters, which tree-sitter does not know: `[T = a]` is spelled like the bound
/// `[T : a]`, `[T: a = b]` like `[T: a : b]`, and `[*Ts = *a]` like `[*Ts :  a]`.
#[derive(Default)]
struct Defaults {
    /// By the end of what stands before the default's sign: where the default starts.
    signs: BTreeMap<usize, usize>,
    /// Where a default starts with a star.
    stars: Vec<usize>,
}

impl Defaults {
    /// What to write for a token that belongs to a default.
    fn sign(&self, kind: TokenKind, start: usize) -> Option<u8> {
        if kind == TokenKind::Star {
            return self.stars.contains(&start).then_some(b' ');
        }
        let (_, end) = self.signs.range(..=start).next_back()?;
        (start < *end).then_some(b':')
    }

    fn add(&mut self, name: &Identifier, bound: Option<&Expr>, default: Option<&Expr>) {
        let Some(default) = default else { return };
        let start = default.start().to_usize();
        let before = bound.map_or(name.end(), Ranged::end).to_usize();
        self.signs.insert(before, start);
        if default.is_starred_expr() {
            self.stars.push(start);
        }
    }
}

impl<'a> Visitor<'a> for Defaults {
    fn visit_type_param(&mut self, param: &'a TypeParam) {
        match param {
            TypeParam::TypeVar(param) => self.add(&param.name, param.bound.as_deref(), param.default.as_deref()),
            TypeParam::TypeVarTuple(param) => self.add(&param.name, None, param.default.as_deref()),
            TypeParam::ParamSpec(param) => self.add(&param.name, None, param.default.as_deref()),
        }
        walk_type_param(self, param);
    }
}
