//! The command that an expression says: `f"torchrun --nproc_per_node={n} train.py"`, `["torchrun", *args]`.
//!
//! In: an expression. Out: the text of a command line, in which `{x}` stands for what is only known when it runs.

use crate::python::Parsed;
use crate::python::ast::{ArgForm, Expr, ExprId};

/// Methods that give the text in another form.
const SAME: [&str; 6] = ["copy", "encode", "format", "rstrip", "split", "strip"];

/// Reads expressions of a file as commands.
#[derive(Clone, Copy)]
pub(super) struct CommandText<'a> {
    pub(super) parsed: &'a Parsed,
}

impl CommandText<'_> {
    /// The command line that an expression says; nothing if it is neither text nor a list of words.
    pub(super) fn of(self, expr: ExprId) -> Option<String> {
        let ast = &self.parsed.ast;
        match ast.expr(expr) {
            Expr::Paren(inner) => self.of(*inner),
            Expr::Str { .. } => Some(self.content(expr)),
            Expr::List(items) | Expr::Tuple(items) => Some(self.words(&ast[items])),
            Expr::Binary { left, op, right } => {
                let start = self.of(*left)?;
                match self.parsed.text(*op) {
                    "+" => Some(self.added(start, *left, *right)),
                    "%" => Some(start),
                    _ => None,
                }
            }
            Expr::Call { func, args, .. } => match ast.expr(*func) {
                Expr::Attribute { value, name } if SAME.contains(&self.parsed.text(*name)) => {
                    // `shlex.split(text)`
                    self.of(*value).or_else(|| self.of(ast[args].first()?.value))
                }
                Expr::Attribute { name, .. } if self.parsed.text(*name) == "join" => self.of(ast[args].first()?.value),
                _ => None,
            },
            _ => None,
        }
    }

    /// The command line with what is put behind it: words stand apart, text does not.
    pub(super) fn added(self, start: String, left: ExprId, right: ExprId) -> String {
        let is_text = matches!(self.parsed.ast.expr(self.root(left)), Expr::Str { .. });
        let gap = if is_text { "" } else { " " };
        let rest = self.of(right).unwrap_or_else(|| self.open(right));
        format!("{start}{gap}{rest}")
    }

    /// What an addition starts with.
    pub(super) fn root(self, expr: ExprId) -> ExprId {
        match self.parsed.ast.expr(expr) {
            Expr::Paren(inner) => self.root(*inner),
            Expr::Binary { left, .. } => self.root(*left),
            _ => expr,
        }
    }

    fn words(self, items: &[ExprId]) -> String {
        let ast = &self.parsed.ast;
        let is_module = |at: usize| items.get(at + 1).is_some_and(|next| self.of(*next).as_deref() == Some("-m"));
        let word = |(at, item): (usize, &ExprId)| match ast.expr(*item) {
            Expr::Str { .. } => {
                let text = self.content(*item);
                if text.contains(char::is_whitespace) && !text.contains(['"', '\'']) {
                    format!("'{text}'")
                } else {
                    text
                }
            }
            // `[sys.executable, "-m", ...]`
            _ if is_module(at) => "python".to_owned(),
            Expr::Starred(inner) => self.open(*inner),
            _ => self.open(*item),
        };
        items.iter().enumerate().map(word).collect::<Vec<_>>().join(" ")
    }

    /// What is only known at run time: `{args.gpus}`.
    fn open(self, expr: ExprId) -> String {
        let ast = &self.parsed.ast;
        match ast.expr(expr) {
            // A number as a word.
            Expr::Call { func, args, .. }
                if self.parsed.name(*func) == Some("str")
                    && matches!(&ast[args], [only] if only.form == ArgForm::Positional) =>
            {
                self.open(ast[args][0].value)
            }
            _ => braced(self.parsed.text(ast.span(expr))),
        }
    }

    /// The text of a string, with its pieces joined.
    fn content(self, expr: ExprId) -> String {
        let mut rest = self.parsed.text(self.parsed.ast.span(expr));
        let mut text = String::new();
        while let Some(at) = rest.find(['"', '\'']) {
            let prefix = &rest[..at];
            let prefix = &prefix[prefix.trim_end_matches(|c: char| c.is_ascii_alphabetic()).len()..];
            let quote = &rest[at..=at];
            let long = quote.repeat(3);
            let delimiter = if rest[at..].starts_with(&long) { long.as_str() } else { quote };
            let inner = &rest[at + delimiter.len()..];
            let end = closing(inner, delimiter);
            text.push_str(&if prefix.contains(['f', 'F']) { filled(&inner[..end]) } else { inner[..end].to_owned() });
            rest = inner.get(end + delimiter.len()..).unwrap_or_default();
        }
        text.replace("\\n", "\n")
    }
}

/// Where a string ends.
fn closing(inner: &str, delimiter: &str) -> usize {
    let mut at = 0;
    while at < inner.len() && !inner[at..].starts_with(delimiter) {
        let step = inner[at..].chars().next().map_or(1, char::len_utf8);
        let is_escape = inner[at..].starts_with('\\');
        at += if is_escape { step + inner[at + step..].chars().next().map_or(0, char::len_utf8) } else { step };
    }
    at.min(inner.len())
}

/// The text of an f-string: what is interpolated without its format.
fn filled(inner: &str) -> String {
    let mut text = String::new();
    let mut rest = inner;
    while let Some(at) = rest.find('{') {
        text.push_str(&rest[..at]);
        let mut depth = 0;
        let end = rest[at..].find(|c| {
            depth += i32::from(c == '{') - i32::from(c == '}');
            depth == 0
        });
        let end = end.map_or(rest.len(), |end| at + end);
        text.push_str(&braced(&rest[at + 1..end]));
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    text + rest
}

/// `{x}` for an expression that is one word, `{...}` for any other.
fn braced(source: &str) -> String {
    let name = source.split([':', '!']).next().unwrap_or(source);
    let is_word = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'));
    if is_word { format!("{{{name}}}") } else { "{...}".to_owned() }
}
