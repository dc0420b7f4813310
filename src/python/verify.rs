//! Says whether bytes are a valid Python 3 file.
//!
//! In: bytes, before or after a conversion. Out: nothing, or the error with its line. Tree-sitter
//! accepts Python 2 and much else, so ruff's parser decides. Ruff recurses when it drops a tree:
//! text that may nest deeply is parsed on a stack of its own.

use ruff_python_ast::Mod;
use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_parser::lexer::lex;
use ruff_python_parser::{Mode, parse_unchecked};

use super::encoding;
use crate::text::{LineIndex, Span};

/// Nesting that the smallest usual stack, 2 MB, bears with ease.
const SHALLOW: usize = 1200;

/// Nesting that is refused unseen.
const BOTTOMLESS: usize = 100_000;

/// Stack for what lies between, at about 1 KB a level.
const DEEP_STACK: usize = 160 << 20;

/// Text that cannot nest deeper than [`BOTTOMLESS`] by much.
const SHORT: usize = 128 << 10;

/// An error in a file's syntax.
pub(super) struct SyntaxError {
    pub(super) span: Span,
    /// What the line is or is not, to follow its number.
    pub(super) message: String,
}

/// Checks that `bytes` are a Python 3 file.
///
/// # Errors
/// The first error, as `line 3 is not valid Python 3: Expected an indented block`.
pub fn verify(bytes: &[u8]) -> Result<(), String> {
    checked_by(bytes, check)
}

/// Checks that the edited bytes of a file that was parsed are a Python 3 file: edits add no nesting
/// to speak of, so it is not measured again.
///
/// # Errors
/// As of [`verify`].
pub fn verify_edited(bytes: &[u8]) -> Result<(), String> {
    checked_by(bytes, check_shallow)
}

fn checked_by(bytes: &[u8], check: fn(&str) -> Result<(), SyntaxError>) -> Result<(), String> {
    let text = encoding::decode(bytes).map_err(|unreadable| unreadable.why)?;
    check(&text).map_err(|error| {
        let line = LineIndex::new(bytes).line(error.span.start) + 1;
        format!("line {line} {}", error.message)
    })
}

/// Checks text of any nesting.
pub(super) fn check(text: &str) -> Result<(), SyntaxError> {
    // Ruff grows its stack while it parses, so short text may be parsed before it is measured.
    if text.len() <= SHORT {
        let parsed = parse_unchecked(text, Mode::Module.into());
        let checked = first_error(&parsed);
        return if nesting_bound(parsed.tokens().iter().map(Token::kind)) <= SHALLOW {
            Ok(checked)
        } else {
            // Only dropping the tree recurses without bounds.
            on_deep_stack(move || drop(parsed)).map(|()| checked)
        }
        .unwrap_or_else(failed);
    }
    match nesting_bound(tokens(text)) {
        0..=SHALLOW => check_shallow(text),
        bound if bound > BOTTOMLESS => failed("is nested too deeply"),
        _ => on_deep_stack(|| check_shallow(text)).unwrap_or_else(failed),
    }
}

/// True if a tree of `text` can be built and dropped on any stack.
pub(super) fn is_shallow(text: &str) -> bool {
    nesting_bound(tokens(text)) <= SHALLOW
}

/// The tree of `text`, if it is a Python 3 file whose tree can be used and dropped on any stack.
pub(super) fn shallow_tree(text: &str) -> Option<ruff_python_parser::Parsed<Mod>> {
    if text.len() > SHORT && !is_shallow(text) {
        return None;
    }
    let parsed = parse_unchecked(text, Mode::Module.into());
    if text.len() <= SHORT && nesting_bound(parsed.tokens().iter().map(Token::kind)) > SHALLOW {
        let _ = on_deep_stack(move || drop(parsed));
        return None;
    }
    parsed.errors().is_empty().then_some(parsed)
}

/// Checks text that is known to nest no deeper than any stack bears.
pub(super) fn check_shallow(text: &str) -> Result<(), SyntaxError> {
    first_error(&parse_unchecked(text, Mode::Module.into()))
}

fn first_error(parsed: &ruff_python_parser::Parsed<Mod>) -> Result<(), SyntaxError> {
    let Some(error) = parsed.errors().first() else { return Ok(()) };
    let range = error.location;
    let span = Span::new(range.start().to_u32(), range.end().to_u32());
    Err(SyntaxError { span, message: format!("is not valid Python 3: {}", error.error) })
}

fn failed(message: &str) -> Result<(), SyntaxError> {
    Err(SyntaxError { span: Span::default(), message: message.to_owned() })
}

fn on_deep_stack<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, &'static str> {
    std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().stack_size(DEEP_STACK);
        let done = builder.spawn_scoped(scope, work).map(std::thread::ScopedJoinHandle::join);
        done.ok().and_then(Result::ok).ok_or("nests deeper than there is memory for")
    })
}

/// The kinds of the tokens of `text`.
fn tokens(text: &str) -> impl Iterator<Item = TokenKind> {
    let mut lexer = lex(text, Mode::Module);
    std::iter::from_fn(move || Some(lexer.next_token())).take_while(|kind| *kind != TokenKind::EndOfFile)
}

/// At least the nesting of the tree that ruff builds from such tokens.
///
/// Whatever nests costs an operator, a bracket, a keyword or an indentation. They are counted
/// along an expression; a comma between elements starts again, a closing bracket goes on from the
/// deepest element inside.
fn nesting_bound(tokens: impl Iterator<Item = TokenKind>) -> usize {
    let (mut most, mut indent) = (0, 0_usize);
    let mut levels = vec![Level::default()];
    for kind in tokens {
        let Some(level) = levels.last_mut() else { return most };
        match kind {
            TokenKind::Name | TokenKind::Int | TokenKind::Float | TokenKind::String | TokenKind::Comment => {}
            TokenKind::FStringMiddle | TokenKind::TStringMiddle | TokenKind::NonLogicalNewline => {}
            TokenKind::Newline => levels = vec![Level::from(indent)],
            TokenKind::Indent => {
                indent += 1;
                levels = vec![Level::from(indent)];
            }
            TokenKind::Dedent => indent = indent.saturating_sub(1),
            TokenKind::Lpar
            | TokenKind::Lsqb
            | TokenKind::Lbrace
            | TokenKind::FStringStart
            | TokenKind::TStringStart => {
                let inside = Level::from(level.count + 1);
                levels.push(inside);
            }
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace | TokenKind::FStringEnd | TokenKind::TStringEnd => {
                let inside = level.most.max(level.count);
                if levels.len() > 1 {
                    levels.pop();
                }
                if let Some(level) = levels.last_mut() {
                    level.count = level.count.max(inside) + 1;
                }
            }
            // The parameters of a lambda have commas, but its body nests on.
            TokenKind::Comma if !level.has_lambda => {
                level.most = level.most.max(level.count);
                level.count = level.base;
            }
            kind => {
                level.has_lambda |= kind == TokenKind::Lambda;
                level.count += 1;
            }
        }
        most = most.max(levels.last().map_or(0, |level| level.count));
    }
    most
}

/// Inside one pair of brackets, or outside all.
#[derive(Default)]
struct Level {
    base: usize,
    count: usize,
    /// Highest count of an element before the last comma.
    most: usize,
    has_lambda: bool,
}

impl Level {
    fn from(base: usize) -> Self {
        Self { base, count: base, most: base, has_lambda: false }
    }
}
