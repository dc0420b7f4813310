//! Respells valid Python that tree-sitter-python trips over, byte for byte at the same offsets.
//!
//! In: text that ruff reads and tree-sitter does not. Out: text with the same tree for both. Only
//! line ends, comments in brackets and the fill character of a format are changed, none of which
//! the lowered tree shows.

use ruff_python_ast::token::TokenKind;
use ruff_python_parser::parse_module;

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
