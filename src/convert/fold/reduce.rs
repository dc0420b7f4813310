//! What is left of an expression of which a part is constant.
//!
//! In: the constants. Out: the bytes to take away, or the value of the whole. An operand goes only where Python would
//! not compute it, or would throw its value away: `x or True` is `True` as a condition alone, and if `x` is a name.

use std::collections::BTreeMap;

use crate::python::Parsed;
use crate::python::ast::{Expr, ExprId};
use crate::python::visit::children_of_expr;
use crate::text::Span;

use super::Fold;
use crate::convert::draft::DraftEdit;
use crate::convert::template::is_cheap;

/// What the place of an expression does with its value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Want {
    /// Anything.
    Value,
    /// Asks whether it is true.
    Test,
    /// Gives it on if it is false, and asks no more if it is true: the left of `and`.
    IfFalse,
    /// The left of `or`.
    IfTrue,
}

/// What an expression comes to.
enum Left {
    Constant(bool),
    /// This part of it, once the bytes are taken away.
    Part(ExprId, Vec<Span>),
}

pub(super) struct Reducer<'a> {
    parsed: &'a Parsed,
    constants: &'a BTreeMap<ExprId, (bool, usize)>,
    /// What goes inside of expressions.
    pub(super) folds: Vec<Fold>,
    /// Conditions of statements that came out constant.
    pub(super) decided: BTreeMap<ExprId, bool>,
}

impl<'a> Reducer<'a> {
    pub(super) fn new(parsed: &'a Parsed, constants: &'a BTreeMap<ExprId, (bool, usize)>) -> Self {
        Self { parsed, constants, folds: Vec::new(), decided: BTreeMap::new() }
    }

    /// Folds an expression that stands for itself. If it is constant and `decides`, that is kept for its statement.
    pub(super) fn root(&mut self, expr: ExprId, want: Want, decides: bool) {
        let span = self.parsed.ast.span(expr);
        match self.reduce(expr, want) {
            Left::Constant(value) if decides => {
                self.decided.insert(expr, value);
            }
            Left::Constant(value) => {
                if !self.constants.contains_key(&expr) {
                    let text = if value { "True" } else { "False" };
                    let space = if self.follows_word(span) { " " } else { "" };
                    let edits = vec![DraftEdit::text(span, format!("{space}{text}"))];
                    self.folds.push(Fold { edits, gone: vec![span], ..Fold::default() });
                }
            }
            Left::Part(_, cuts) if !cuts.is_empty() && cuts.iter().all(|cut| !self.joins_words(*cut)) => {
                let edits = cuts.iter().map(|cut| DraftEdit::delete(*cut)).collect();
                self.folds.push(Fold { edits, gone: cuts, ..Fold::default() });
            }
            Left::Part(..) => {}
        }
    }

    fn reduce(&mut self, expr: ExprId, want: Want) -> Left {
        if let Some((value, _)) = self.constants.get(&expr) {
            return Left::Constant(*value);
        }
        let ast = &self.parsed.ast;
        let whole = ast.span(expr);
        match ast.expr(expr) {
            Expr::Paren(inner) => match self.reduce(*inner, want) {
                Left::Part(part, cuts) if part != *inner => self.without_brackets(expr, part, cuts),
                Left::Part(_, cuts) => Left::Part(expr, cuts),
                constant @ Left::Constant(_) => constant,
            },
            Expr::Unary { op, operand } if self.parsed.text(*op) == "not" => match self.reduce(*operand, Want::Test) {
                Left::Constant(value) => Left::Constant(!value),
                Left::Part(_, cuts) => Left::Part(expr, cuts),
            },
            Expr::BoolOp { left, is_and, right } => self.joined(expr, *left, *is_and, *right, want),
            Expr::Conditional { body, test, orelse } => match self.reduce(*test, Want::Test) {
                Left::Constant(true) => {
                    let cut = Span::new(ast.span(*body).end, whole.end);
                    with(self.reduce(*body, want), cut)
                }
                Left::Constant(false) => {
                    let cut = Span::new(whole.start, ast.span(*orelse).start);
                    with(self.reduce(*orelse, want), cut)
                }
                Left::Part(_, cuts) => {
                    self.root(*body, Want::Value, false);
                    self.root(*orelse, Want::Value, false);
                    Left::Part(expr, cuts)
                }
            },
            _ => {
                children_of_expr(ast, expr, &mut |child| self.root(child, Want::Value, false));
                Left::Part(expr, Vec::new())
            }
        }
    }

    /// `left and right`, `left or right`.
    fn joined(&mut self, expr: ExprId, left: ExprId, is_and: bool, right: ExprId, want: Want) -> Left {
        let ast = &self.parsed.ast;
        let whole = ast.span(expr);
        let own = if is_and { Want::IfFalse } else { Want::IfTrue };
        let first = self.reduce(left, if want == Want::Test { want } else { own });
        let first = match first {
            // The left alone decides, or has no say.
            Left::Constant(value) if value != is_and => return Left::Constant(value),
            Left::Constant(_) => {
                let cut = Span::new(whole.start, ast.span(right).start);
                return with(self.reduce(right, want), cut);
            }
            Left::Part(part, cuts) => (part, cuts),
        };
        match self.reduce(right, want) {
            Left::Constant(value) if value == is_and && (want == Want::Test || want == own) => {
                let cut = Span::new(self.after_comment(ast.span(left).end), whole.end);
                with(Left::Part(first.0, first.1), cut)
            }
            Left::Constant(value) if value != is_and && want == Want::Test && is_cheap(ast, left) => {
                Left::Constant(value)
            }
            Left::Constant(_) => {
                // It stays, as the constant that it is.
                self.root(right, Want::Value, false);
                Left::Part(expr, first.1)
            }
            Left::Part(_, cuts) => Left::Part(expr, first.1.into_iter().chain(cuts).collect()),
        }
    }

    /// Brackets around what is one unit now go too: `(x if c else y)`.
    fn without_brackets(&self, brackets: ExprId, part: ExprId, mut cuts: Vec<Span>) -> Left {
        let ast = &self.parsed.ast;
        let (outer, inner) = (ast.span(brackets), ast.span(part));
        let is_unit =
            matches!(ast.expr(part), Expr::Name | Expr::Attribute { .. } | Expr::Call { .. } | Expr::Paren(_))
                && !self.parsed.bytes[inner.range()].contains(&b'\n');
        if !is_unit || self.follows_word(outer) || is_word(self.parsed.bytes.get(outer.end as usize)) {
            return Left::Part(brackets, cuts);
        }
        cuts.retain(|cut| inner.contains(*cut));
        cuts.extend([Span::new(outer.start, inner.start), Span::new(inner.end, outer.end)]);
        Left::Part(part, cuts)
    }

    /// The end of a comment behind `at` on its line, which speaks of what stays; else `at`.
    fn after_comment(&self, at: u32) -> u32 {
        let blanks = self.parsed.bytes[at as usize..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let start = at + u32::try_from(blanks).unwrap_or(0);
        let comments = &self.parsed.ast.comments;
        comments.iter().find(|comment| comment.start == start).map_or(at, |comment| comment.end)
    }

    /// True if the byte before is of a word that the new text must not grow together with.
    fn follows_word(&self, span: Span) -> bool {
        is_word(self.parsed.bytes[..span.start as usize].last())
    }

    fn joins_words(&self, cut: Span) -> bool {
        self.follows_word(cut) && is_word(self.parsed.bytes.get(cut.end as usize))
    }
}

fn is_word(byte: Option<&u8>) -> bool {
    byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}

/// Takes more away.
fn with(left: Left, cut: Span) -> Left {
    match left {
        Left::Part(part, mut cuts) => {
            cuts.push(cut);
            Left::Part(part, cuts)
        }
        constant @ Left::Constant(_) => constant,
    }
}
