//! Says whether bytes are a valid Python 3 file.
//!
//! In: bytes, before or after a conversion. Out: nothing, or the error with its line. Tree-sitter
//! accepts Python 2 and much else, so ruff's parser decides. Ruff recurses when it drops a tree:
//! text that may nest deeply is parsed on a stack of its own.

use ruff_python_ast::token::TokenKind;
use ruff_python_parser::lexer::lex;
use ruff_python_parser::{Mode, parse_module};

use super::encoding;
use crate::text::{LineIndex, Span};

/// Nesting that the smallest usual stack, 2 MB, bears with ease.
const SHALLOW: usize = 1200;

/// Nesting that is refused unseen.
const BOTTOMLESS: usize = 100_000;

/// Stack for what lies between, at about 1 KB a level.
const DEEP_STACK: usize = 160 << 20;

/// An error in a file's syntax.
pub(super) struct SyntaxError {
    pub(super) span: Span,
    pub(super) message: String,
}

/// Checks that `bytes` are a Python 3 file.
///
/// # Errors
/// The first error, as `line 3: Expected an indented block`.
pub fn verify(bytes: &[u8]) -> Result<(), String> {
    let text = encoding::decode(bytes).map_err(|unreadable| unreadable.why)?;
    check(&text).map_err(|error| {
        let line = LineIndex::new(bytes).line(error.span.start) + 1;
        format!("line {line}: {}", error.message)
    })
}

/// Checks text of any nesting.
pub(super) fn check(text: &str) -> Result<(), SyntaxError> {
    let failed = |message: &str| Err(SyntaxError { span: Span::default(), message: message.to_owned() });
    match nesting_bound(text) {
        0..=SHALLOW => return check_shallow(text),
        bound if bound > BOTTOMLESS => return failed("nested too deeply"),
        _ => {}
    }
    std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().stack_size(DEEP_STACK);
        let checked = builder.spawn_scoped(scope, || check_shallow(text)).map(std::thread::ScopedJoinHandle::join);
        checked.ok().and_then(Result::ok).unwrap_or_else(|| failed("no memory to check it"))
    })
}

/// True if a tree of `text` can be built and dropped on any stack.
pub(super) fn is_shallow(text: &str) -> bool {
    nesting_bound(text) <= SHALLOW
}

/// Checks text that is known to nest no deeper than any stack bears.
pub(super) fn check_shallow(text: &str) -> Result<(), SyntaxError> {
    let Err(error) = parse_module(text) else { return Ok(()) };
    let range = error.location;
    let span = Span::new(range.start().to_u32(), range.end().to_u32());
    Err(SyntaxError { span, message: error.error.to_string() })
}

/// At least the nesting of the tree that ruff builds from `text`, without building it.
///
/// Whatever nests costs an operator, a bracket, a keyword or an indentation. They are counted
/// along an expression; a comma between elements starts again, a closing bracket goes on from the
/// deepest element inside.
fn nesting_bound(text: &str) -> usize {
    let mut lexer = lex(text, Mode::Module);
    let (mut most, mut indent) = (0, 0_usize);
    let mut levels = vec![Level::default()];
    loop {
        let kind = lexer.next_token();
        let Some(level) = levels.last_mut() else { return most };
        match kind {
            TokenKind::EndOfFile => return most,
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
