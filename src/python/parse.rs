//! Bytes to [`Parsed`]: the file's tree, or why the file cannot be worked on.
//!
//! In: the bytes of one file. Out: an [`Ast`] and a line index. Knows no names. Never panics,
//! never hangs and never overflows the stack, whatever the bytes.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tree_sitter::{Language, Node, ParseOptions, ParseState, Parser, Tree};

use super::ast::{Ast, Expr, ExprId, MAX_DEPTH};
use super::lower::{Trouble, lower};
use super::{encoding, respell, verify};
use crate::text::{LineIndex, Span};

/// Largest file that is worked on; the trees of larger ones take gigabytes.
const LARGEST: usize = 16 << 20;

/// Emergency stop, for valid Python that tree-sitter takes for ever over: none is known. It is the
/// one place where a slow machine could decide otherwise than a fast one.
const LONGEST: Duration = Duration::from_secs(60);

/// Nesting that is lowered on the caller's stack; deeper files get a stack of their own.
const SHALLOW: usize = 64;

/// Stack for lowering [`MAX_DEPTH`] levels.
const DEEP_STACK: usize = 64 << 20;

/// A file and its tree.
#[derive(Debug)]
pub struct Parsed {
    /// The bytes of the file.
    pub bytes: Arc<[u8]>,
    /// Its tree.
    pub ast: Ast,
    /// Its lines.
    pub lines: LineIndex,
    /// The bytes as text, unless the file is in another encoding: checked once, for all the places that are looked at.
    utf8: Option<Box<str>>,
}

impl Parsed {
    /// The text at `span`; empty if it is not UTF-8, as in a file in another encoding.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        let text = match &self.utf8 {
            Some(text) => text.get(span.range()),
            None => self.bytes.get(span.range()).and_then(|bytes| std::str::from_utf8(bytes).ok()),
        };
        text.unwrap_or("")
    }

    /// Asks ruff's parser whether the file is Python 3.
    ///
    /// # Errors
    /// The first mistake.
    pub fn is_python(&self) -> Result<(), Unreadable> {
        let text = encoding::decode(&self.bytes)?;
        // What was lowered is shallow enough.
        verify::check_shallow(&text).map_err(|error| not_python(&self.lines, &error))
    }

    /// The text of a name; nothing for other expressions.
    #[must_use]
    pub fn name(&self, id: ExprId) -> Option<&str> {
        matches!(self.ast.expr(id), Expr::Name).then(|| self.text(self.ast.span(id)))
    }
}

/// Why a file cannot be worked on; becomes one review item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The place.
    pub span: Span,
    /// What is wrong and the way out, for people.
    pub why: String,
}

/// Parses one file.
///
/// # Errors
/// If the file is not Python 3, or cannot be edited by byte ranges, or is beyond our limits.
pub fn parse(bytes: Arc<[u8]>) -> Result<Parsed, Unreadable> {
    let parsed = parse_tree(bytes)?;
    parsed.is_python()?;
    Ok(parsed)
}

/// Parses one file, but leaves open whether what looks like Python 3 really is: some wrong dedents
/// and old literals pass. [`Parsed::is_python`] closes that; a conversion of the file that verifies
/// does so too, so that most files are asked once.
///
/// # Errors
/// As of [`parse`], but for the mistakes that only a second parser sees.
pub fn parse_tree(bytes: Arc<[u8]>) -> Result<Parsed, Unreadable> {
    let lines = LineIndex::new(&bytes);
    let ast = tree_of(&bytes, &lines)?;
    let utf8 = std::str::from_utf8(&bytes).ok().map(Box::from);
    Ok(Parsed { bytes, ast, lines, utf8 })
}

fn tree_of(bytes: &[u8], lines: &LineIndex) -> Result<Ast, Unreadable> {
    if bytes.len() > LARGEST {
        let why = format!("the file has {} MB; files up to {} MB are worked on", bytes.len() >> 20, LARGEST >> 20);
        return Err(Unreadable { span: Span::default(), why });
    }
    let text = encoding::decode(bytes)?;
    let mut lost_comments = Vec::new();
    let tree = match tree_sitter_tree(text.as_bytes()) {
        Ok(tree) => tree,
        Err(stop) => {
            if let Some(unreadable) = syntax_error(&text, lines) {
                return Err(unreadable);
            }
            // Python reads it: so do we, if it is only spelled in a way that tree-sitter trips over.
            let cannot = |_| stopped(lines, stop);
            let respelled = respell::respelled(&text).ok_or(()).map_err(cannot)?;
            lost_comments = respelled.comments;
            tree_sitter_tree(respelled.text.as_bytes()).map_err(|_| cannot(()))?
        }
    };
    let mut ast = lowered(&tree, text.as_bytes()).map_err(|trouble| match trouble {
        Trouble::TooDeep(span) => at_line(lines, span, "is nested too deeply"),
        // Python 2 has shapes of its own: ruff has the better words for them.
        Trouble::Shape(span) => syntax_error(&text, lines).unwrap_or_else(|| cannot_read(lines, span)),
    })?;
    drop(tree);
    ast.comments.extend(lost_comments);
    ast.comments.sort_unstable();
    Ok(ast)
}

thread_local! {
    /// One parser a thread: making one asks the C library for a large block, and that took 2 % of a whole conversion.
    static PARSER: RefCell<Option<Parser>> = const { RefCell::new(None) };
}

/// Why tree-sitter made no tree.
#[derive(Clone, Copy)]
enum Stop {
    /// It found an error at this offset.
    Error(u32),
    /// It was still at work after [`LONGEST`].
    Time,
}

/// Tree-sitter's tree of `text`, if it has no error.
///
/// It stops at the first place where no reading is left: looking for the least wrong tree of text
/// that is no Python takes 3 s/MB, and nobody wants that tree.
fn tree_sitter_tree(text: &[u8]) -> Result<Tree, Stop> {
    PARSER.with_borrow_mut(|parser| read(parser.get_or_insert_with(Parser::new), text))
}

fn read(parser: &mut Parser, text: &[u8]) -> Result<Tree, Stop> {
    // A grammar that does not fit reads nothing. A parser that is given one forgets the text that it stopped in.
    parser.set_language(&Language::new(tree_sitter_python::LANGUAGE)).map_err(|_| Stop::Error(0))?;
    let (start, mut calls, mut stop) = (Instant::now(), 0_u32, Stop::Time);
    let mut progress = |state: &ParseState| {
        // It calls every few microseconds: asking the clock each time would be felt.
        calls = calls.wrapping_add(1);
        if state.has_error() {
            stop = Stop::Error(offset(state.current_byte_offset()));
        } else if !calls.is_multiple_of(256) || start.elapsed() <= LONGEST {
            return ControlFlow::Continue(());
        }
        ControlFlow::Break(())
    };
    let options = ParseOptions::new().progress_callback(&mut progress);
    let tree = parser.parse_with_options(&mut |at, _| text.get(at..).unwrap_or(b""), None, Some(options));
    match tree {
        None => Err(stop),
        Some(tree) if tree.root_node().has_error() => Err(Stop::Error(first_error(tree.root_node()))),
        Some(tree) => Ok(tree),
    }
}

fn stopped(lines: &LineIndex, stop: Stop) -> Unreadable {
    match stop {
        Stop::Error(at) => cannot_read(lines, Span::new(at, at)),
        Stop::Time => at_line(lines, Span::default(), "takes too long to parse"),
    }
}

/// Lowers on this stack if the tree is shallow, as nearly all are, otherwise on a larger one.
fn lowered(tree: &Tree, text: &[u8]) -> Result<Ast, Trouble> {
    let shallow = lower(tree, text, SHALLOW);
    if !matches!(shallow, Err(Trouble::TooDeep(_))) {
        return shallow;
    }
    std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().stack_size(DEEP_STACK);
        let deep = builder.spawn_scoped(scope, || lower(tree, text, MAX_DEPTH));
        deep.ok().and_then(|deep| deep.join().ok()).unwrap_or(shallow)
    })
}

fn syntax_error(text: &str, lines: &LineIndex) -> Option<Unreadable> {
    verify::check(text).err().map(|error| not_python(lines, &error))
}

fn not_python(lines: &LineIndex, error: &verify::SyntaxError) -> Unreadable {
    at_line(lines, error.span, &error.message)
}

fn cannot_read(lines: &LineIndex, span: Span) -> Unreadable {
    at_line(lines, span, "is valid Python that our parser cannot read: rewrite it in a more usual form")
}

fn at_line(lines: &LineIndex, span: Span, why: &str) -> Unreadable {
    Unreadable { span, why: format!("line {} {why}", lines.line(span.start) + 1) }
}

/// The first node that is an error or missing, by steps downward: no recursion.
fn first_error(mut node: Node<'_>) -> u32 {
    let mut cursor = node.walk();
    while !node.is_error() && !node.is_missing() && cursor.goto_first_child() {
        while !cursor.node().has_error() && cursor.goto_next_sibling() {}
        node = cursor.node();
    }
    offset(node.start_byte())
}

/// Files are capped at 16 MB, so an offset always fits.
fn offset(byte: usize) -> u32 {
    u32::try_from(byte).unwrap_or(u32::MAX)
}
