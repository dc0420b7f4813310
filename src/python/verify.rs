//! Says whether bytes are a valid Python 3 file.
//!
//! In: bytes, before or after a conversion. Out: nothing, or the error with its line. Tree-sitter
//! accepts Python 2 and much else, so ruff's parser decides. Ruff recurses when it drops a tree:
//! text that may nest deeply is parsed on a stack of its own.

use ruff_python_parser::parse_module;

use super::encoding;
use crate::text::{LineIndex, Span};

/// Nesting that the smallest usual stack, 2 MB, bears with ease.
const SHALLOW: usize = 1500;

/// Nesting that is refused unseen.
const BOTTOMLESS: usize = 100_000;

/// Stack for what lies between, at less than 1 KB a level.
const DEEP_STACK: usize = 128 << 20;

/// An error in a file's syntax.
pub(super) struct SyntaxError {
    pub(super) span: Span,
    pub(super) message: String,
}

/// Checks that `bytes` are a Python 3 file; the message names the line.
///
/// # Errors
/// The first error, as `line 3: expected an indented block`.
pub fn verify(bytes: &[u8]) -> Result<(), String> {
    let text = encoding::decode(bytes).map_err(|unreadable| unreadable.why)?;
    check(&text).map_err(|error| {
        let line = LineIndex::new(bytes).line(error.span.start) + 1;
        format!("line {line}: {}", error.message)
    })
}

/// Checks text whose offsets are the file's.
pub(super) fn check(text: &str) -> Result<(), SyntaxError> {
    let depth = nesting_bound(text.as_bytes());
    if depth <= SHALLOW {
        return check_here(text);
    }
    if depth > BOTTOMLESS {
        return Err(SyntaxError { span: Span::default(), message: "nested too deeply".to_owned() });
    }
    std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().stack_size(DEEP_STACK);
        let checked = builder.spawn_scoped(scope, || check_here(text)).map(std::thread::ScopedJoinHandle::join);
        checked.ok().and_then(Result::ok).unwrap_or_else(|| {
            Err(SyntaxError {
                span: Span::default(),
                message: "could not be checked: no memory for a stack".to_owned(),
            })
        })
    })
}

fn check_here(text: &str) -> Result<(), SyntaxError> {
    match parse_module(text) {
        Ok(_) => Ok(()),
        Err(error) => {
            let range = error.location;
            let span = Span::new(range.start().to_u32(), range.end().to_u32());
            Err(SyntaxError { span, message: error.error.to_string() })
        }
    }
}

/// At least the nesting of the tree that ruff would build.
///
/// Whatever nests costs a bracket, an operator, a keyword or more indentation. Those are counted
/// from one line outside brackets to the next, in strings and comments as well: too many is safe.
fn nesting_bound(bytes: &[u8]) -> usize {
    let (mut most, mut since, mut brackets, mut indent) = (0, 0, 0_usize, 0);
    let mut at_start = true;
    let mut word = 0;
    for byte in bytes {
        match byte {
            b'\n' | b'\r' => {
                if brackets == 0 {
                    since = 0;
                }
                (at_start, indent) = (true, 0);
            }
            b' ' | b'\t' if at_start => indent += 1,
            _ => at_start = false,
        }
        match byte {
            b'(' | b'[' | b'{' => {
                brackets += 1;
                since += 1;
            }
            b')' | b']' | b'}' => brackets = brackets.saturating_sub(1),
            b'+' | b'-' | b'~' | b'*' | b'.' | b'/' | b'%' | b'@' | b'|' | b'&' | b'^' | b'<' | b'>' | b':' => {
                since += 1;
            }
            _ => {}
        }
        // Keywords that nest (`not`, `if`, `lambda`, `await`, `elif`): any word in lower case of
        // up to six letters counts.
        if byte.is_ascii_lowercase() {
            word += 1;
        } else {
            since += usize::from((2..=6).contains(&word));
            word = 0;
        }
        most = most.max(since + indent);
    }
    most
}
