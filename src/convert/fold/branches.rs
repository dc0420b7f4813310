//! Which arms of an `if` are left once conditions are decided.
//!
//! In: an `if` and the conditions that came out constant. Out: a [`Fold`], where it is certain that nobody misses what
//! goes. Whole lines go; `elif` becomes `if`, or `else` where its condition is true.

use std::collections::{BTreeMap, BTreeSet};

use crate::convert::draft::DraftEdit;
use crate::convert::going::Going;
use crate::convert::marks;
use crate::convert::unwrap::Unwrap;
use crate::python::ast::{Block, Expr, ExprId, Stmt, StmtId};
use crate::python::resolve::{ImportBinding, ScopeKind};
use crate::python::visit::blocks_of_stmt;
use crate::python::{Bindings, Parsed};
use crate::text::Span;

use super::Fold;
use super::chain::{Arm, arms, below, end, indent};

#[derive(Clone)]
pub(super) struct Branches<'a> {
    pub(super) parsed: &'a Parsed,
    pub(super) bindings: &'a Bindings,
    /// Other files take what the import binds from here.
    pub(super) is_offered: &'a dyn Fn(&ImportBinding) -> bool,
    /// Libraries whose imports may go, if all that reads them goes too.
    pub(super) absent: &'a BTreeSet<String>,
    /// What goes of the whole file.
    pub(super) together: Vec<Span>,
}

impl Branches<'_> {
    /// True if parts of expressions may go: they bind nothing, and no comment stands in them.
    pub(super) fn may_cut(&self, gone: &[Span]) -> bool {
        let ast = &self.parsed.ast;
        let is_gone = |span: Span| gone.iter().any(|gone| gone.contains(span));
        !ast.comments.iter().any(|comment| is_gone(*comment))
            && !ast.exprs.iter().any(|node| {
                matches!(node.expr, Expr::Named { .. } | Expr::Yield { .. } | Expr::Await(_)) && is_gone(node.span)
            })
    }

    /// What goes of an `if`; `None` if nothing does, or it is not certain.
    pub(super) fn fold(&self, stmt: StmtId, decided: &BTreeMap<ExprId, bool>) -> Option<Fold> {
        let ast = &self.parsed.ast;
        let value = |arm: &Arm<'_>| arm.test.map_or(Some(true), |test| decided.get(&test).copied());
        let arms = arms(self.parsed, stmt)?;
        arms.iter().any(|arm| arm.test.is_some() && value(arm).is_some()).then_some(())?;
        let last = arms.iter().position(|arm| value(arm) == Some(true)).unwrap_or(arms.len());
        let (mut left, mut dead): (Vec<&Arm<'_>>, Vec<Span>) = (Vec::new(), Vec::new());
        for (at, arm) in arms.iter().enumerate() {
            if at > last || value(arm) == Some(false) {
                dead.push(arm.lines);
            } else {
                left.push(arm);
            }
        }
        let Some(first) = left.first() else {
            let whole = ast.stmt_span(stmt);
            // A comment below the last statement would lose what it speaks of.
            let is_last = below(self.parsed, whole.end, usize::MAX) == arms.last()?.lines.end;
            return (is_last && self.may_go(&[whole])).then(|| Fold {
                removes: Some(stmt),
                gone: vec![whole],
                ..Fold::default()
            });
        };
        let mut edits: Vec<DraftEdit> = Vec::new();
        let mut gone = Vec::new();
        let mut unwraps = None;
        if value(first) == Some(true) {
            let unwrap = Unwrap::suite(self.parsed, first.word, first.body)?;
            dead.extend(self.unreachable(stmt, first.body, arms.last()?.lines.end)?);
            self.binds_no_import(first.body).then_some(())?;
            gone.push(unwrap.header);
            unwraps = Some(unwrap);
        } else if first.word != arms[0].word {
            // `elif` becomes `if`.
            edits.push(DraftEdit::delete(Span::new(first.word, first.word + 2)));
        }
        let tests = left.iter().filter(|arm| value(arm) == Some(true)).filter_map(|arm| arm.test);
        let tests: Vec<Span> = tests.map(|test| ast.span(test)).collect();
        let decided = left.iter().skip(1).filter(|arm| value(arm) == Some(true));
        for (arm, test) in decided.filter_map(|arm| Some((arm, arm.test?))) {
            let header = Span::new(arm.word, ast.span(test).end);
            edits.push(DraftEdit::text(header, "else"));
            gone.push(header);
        }
        edits.extend(dead.iter().map(|lines| DraftEdit::delete(*lines)));
        let may_go = self.may_go(&dead) && self.may_cut(&tests);
        gone.extend(&dead);
        may_go.then_some(Fold { edits, removes: None, unwraps, gone })
    }

    /// The statements behind an `if` that always leaves its suite; `None` if they cannot be told.
    fn unreachable(&self, stmt: StmtId, body: &Block, from: u32) -> Option<Option<Span>> {
        let ast = &self.parsed.ast;
        let leaves =
            matches!(ast.stmt(*ast[body].last()?), Stmt::Return(_) | Stmt::Raise { .. } | Stmt::Break | Stmt::Continue);
        if !leaves {
            return Some(None);
        }
        let mut behind = None;
        let mut look = |block: &[StmtId]| {
            if block.contains(&stmt) {
                behind = block.last().copied();
            }
        };
        look(ast.body());
        ast.statements().for_each(|id| blocks_of_stmt(ast, id, &mut look));
        let last = behind?;
        if last == stmt {
            return Some(None);
        }
        let indent = indent(self.parsed, ast.stmt_span(stmt).start)?;
        Some(Some(Span::new(from, below(self.parsed, ast.stmt_span(last).end, indent.max(1)))))
    }

    /// An import takes others with it, at its own place.
    fn binds_no_import(&self, body: &Block) -> bool {
        let ast = &self.parsed.ast;
        let inside =
            ast[body].first().zip(end(self.parsed, body)).map(|(first, end)| (ast.stmt_span(*first).start, end));
        let inside = inside.map_or(Span::default(), |(start, end)| Span::new(start, end));
        let is_import = |stmt: &Stmt| matches!(stmt, Stmt::Import(_) | Stmt::ImportFrom(_));
        !ast.stmts.iter().any(|node| is_import(&node.stmt) && inside.contains(node.span))
    }

    /// True if nobody misses the statements in `gone`.
    fn may_go(&self, gone: &[Span]) -> bool {
        let ast = &self.parsed.ast;
        let is_gone = |span: Span| gone.iter().any(|gone| gone.contains(span));
        let binds = |id: StmtId, stmt: &Stmt| match stmt {
            Stmt::Import(_) | Stmt::ImportFrom(_) if self.is_absent(id) => false,
            Stmt::Import(_) | Stmt::Global(_) | Stmt::Nonlocal(_) | Stmt::Match { .. } => true,
            Stmt::ImportFrom(import) => import.level == 0 || import.star,
            Stmt::Function(_) | Stmt::Class(_) | Stmt::TypeAlias(_) | Stmt::Delete(_) => true,
            Stmt::Try { handlers, .. } => ast[handlers].iter().any(|handler| handler.name.is_some()),
            _ => false,
        };
        // Without its last `yield` a function is no generator any more.
        let is_needed = |expr: &Expr| matches!(expr, Expr::Named { .. } | Expr::Yield { .. } | Expr::Await(_));
        let is_mark = |span: &Span| self.parsed.text(*span).starts_with(marks::START);
        // Names that a relative import takes from another file, where nothing reads them any more.
        let is_read = |import: &ImportBinding| {
            (self.is_offered)(import) || import.uses.iter().any(|name| !is_gone(ast.span(*name)))
        };
        let mut imports = self.bindings.imports().iter().filter(|import| is_gone(ast.stmt_span(import.stmt)));
        !ast.statements().zip(&ast.stmts).any(|(id, node)| is_gone(node.span) && binds(id, &node.stmt))
            && !imports.any(|import| !self.is_absent(import.stmt) && is_read(import))
            && !ast.exprs.iter().any(|node| is_needed(&node.expr) && is_gone(node.span))
            && !ast.comments.iter().any(|comment| is_mark(comment) && is_gone(*comment))
            && self.are_bound(&is_gone)
    }

    /// True for an import of absent libraries alone, where all that reads it goes.
    fn is_absent(&self, stmt: StmtId) -> bool {
        let is_gone = |name: &ExprId| {
            let name = self.parsed.ast.span(*name);
            self.together.iter().any(|gone| gone.contains(name))
        };
        let goes = |import: &ImportBinding| {
            self.absent.contains(super::library(import))
                && !import.relative
                && !(self.is_offered)(import)
                && import.uses.iter().all(is_gone)
        };
        let mut imports = self.bindings.imports().iter().filter(|import| import.stmt == stmt).peekable();
        imports.peek().is_some() && imports.all(goes)
    }

    /// True if every name that is bound in what goes is bound elsewhere too, or one of a function that reads it nowhere else.
    fn are_bound(&self, is_gone: &dyn Fn(Span) -> bool) -> bool {
        Going::of(self.parsed, self.bindings, is_gone).are_bound(|id| {
            let variable = self.bindings.variable(id);
            let is_own = !matches!(self.bindings.scope(variable.scope).kind, ScopeKind::Module | ScopeKind::Class);
            !is_own || variable.bound_from_inside
        })
    }
}
