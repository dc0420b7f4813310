//! How names flow through statements: which are read before they are assigned, which surely are assigned, which are
//! read later on.
//!
//! In: the tree and its bindings. Out: answers about one variable. Where it cannot be told, a name counts as read.

use rustc_hash::FxHashSet;

use crate::convert::rewrite::Rewriter;
use crate::python::ast::{Expr, ExprId, Stmt, StmtId};
use crate::python::resolve::VarId;
use crate::python::visit::{children_of_expr, exprs_of_stmt};

use super::blocks::{Blocks, suites};

/// What statements do with a variable first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum First {
    Read,
    /// It has another value on every way through, or the way ends.
    Written,
    Neither,
}

/// Answers about the variables of a file.
pub(super) struct Flow<'a> {
    pub(super) file: &'a Rewriter<'a>,
    pub(super) blocks: &'a Blocks<'a>,
    /// Statements that go, and so read nothing.
    pub(super) gone: FxHashSet<StmtId>,
}

impl Flow<'_> {
    /// Calls `f` on every expression inside of statements, nested functions included.
    pub(super) fn exprs(&self, block: &[StmtId], f: &mut impl FnMut(ExprId)) {
        for stmt in block {
            exprs_of_stmt(&self.file.parsed.ast, *stmt, &mut |expr| self.exprs_of(expr, f));
            for suite in suites(&self.file.parsed.ast, *stmt) {
                self.exprs(suite, f);
            }
        }
    }

    /// Calls `f` on an expression and on all inside of it.
    pub(super) fn exprs_of(&self, expr: ExprId, f: &mut impl FnMut(ExprId)) {
        f(expr);
        let mut inner = Vec::new();
        children_of_expr(&self.file.parsed.ast, expr, &mut |child| inner.push(child));
        inner.into_iter().for_each(|child| self.exprs_of(child, f));
    }

    /// Calls `f` on every name inside of statements, nested functions included.
    pub(super) fn names(&self, block: &[StmtId], f: &mut impl FnMut(ExprId)) {
        self.exprs(block, &mut |expr| self.if_name(expr, f));
    }

    /// Calls `f` on every name inside of an expression.
    pub(super) fn names_of(&self, expr: ExprId, f: &mut impl FnMut(ExprId)) {
        self.exprs_of(expr, &mut |inner| self.if_name(inner, f));
    }

    fn if_name(&self, expr: ExprId, f: &mut impl FnMut(ExprId)) {
        if matches!(self.file.parsed.ast.expr(expr), Expr::Name) {
            f(expr);
        }
    }

    /// True if statements may read the value that a variable had before them.
    pub(super) fn reads_first(&self, block: &[StmtId], variable: VarId) -> bool {
        self.first(block, variable) == First::Read
    }

    /// True if a variable has a value after the statements, whatever way through them was taken.
    pub(super) fn assigns(&self, block: &[StmtId], variable: VarId) -> bool {
        block.iter().any(|stmt| match self.file.parsed.ast.stmt(*stmt) {
            Stmt::If { body, orelse, .. } => {
                let (body_does, else_does) = (
                    self.assigns(&self.file.parsed.ast[body], variable),
                    self.assigns(&self.file.parsed.ast[orelse], variable),
                );
                body_does && else_does
            }
            Stmt::With { body, .. } => {
                self.stores(*stmt, variable) || self.assigns(&self.file.parsed.ast[body], variable)
            }
            Stmt::Assign { .. } | Stmt::AnnAssign { value: Some(_), .. } | Stmt::AugAssign { .. } => {
                self.stores(*stmt, variable)
            }
            Stmt::Raise { .. } => true,
            _ => false,
        })
    }

    /// True if the value that a variable has behind the statement at `stmt` may be read by what runs afterwards.
    pub(super) fn is_read_after(&self, stmt: StmtId, variable: VarId) -> bool {
        let mut at = stmt;
        loop {
            let Some(place) = self.blocks.of(at) else { return false };
            match self.first(&place.block[place.at + 1..], variable) {
                First::Read => return true,
                First::Written => return false,
                First::Neither => {}
            }
            let Some(owner) = place.owner else { return self.is_read_in_functions(stmt, variable) };
            match self.file.parsed.ast.stmt(owner) {
                Stmt::Function(_) | Stmt::Class(_) => return self.is_read_in_functions(stmt, variable),
                Stmt::For { .. } | Stmt::While { .. }
                    if place.is_body && self.is_read_again(owner, place.block, variable) =>
                {
                    return true;
                }
                _ => {}
            }
            at = owner;
        }
    }

    /// True if the next round of a loop may read a variable.
    fn is_read_again(&self, owner: StmtId, body: &[StmtId], variable: VarId) -> bool {
        match self.file.parsed.ast.stmt(owner) {
            Stmt::While { test, .. } if self.mentions(*test, variable) => true,
            Stmt::For { target, .. } if self.mentions_any(*target, variable) => false,
            _ => self.first(body, variable) == First::Read,
        }
    }

    /// True if a function elsewhere reads the variable: of a module's name, or of one that it encloses.
    fn is_read_in_functions(&self, stmt: StmtId, variable: VarId) -> bool {
        let ast = &self.file.parsed.ast;
        let home = self.file.bindings.variable(variable).scope;
        let own = self.blocks.function(stmt);
        ast.stmts.iter().enumerate().any(|(index, node)| {
            let id = StmtId::at(index);
            let Stmt::Function(function) = &node.stmt else { return false };
            let encloses = own.is_some_and(|own| ast.stmt_span(id).contains(ast.stmt_span(own)));
            let scope = self.file.bindings.body_scope(id);
            !encloses && scope != Some(home) && self.is_read_in(&ast[function.body], variable)
        })
    }

    fn is_read_in(&self, block: &[StmtId], variable: VarId) -> bool {
        let mut found = false;
        self.names(block, &mut |name| found |= self.is_read(name, variable));
        found
    }

    fn is_read(&self, name: ExprId, variable: VarId) -> bool {
        self.file.bindings.variable_of(name) == Some(variable) && !self.file.bindings.is_store(name)
    }

    fn mentions(&self, expr: ExprId, variable: VarId) -> bool {
        let mut found = false;
        self.names_of(expr, &mut |name| found |= self.is_read(name, variable));
        found
    }

    fn mentions_any(&self, expr: ExprId, variable: VarId) -> bool {
        let mut found = false;
        self.names_of(expr, &mut |name| found |= self.file.bindings.variable_of(name) == Some(variable));
        found
    }

    /// True if the statement itself, not its suites, binds the variable.
    fn stores(&self, stmt: StmtId, variable: VarId) -> bool {
        let mut found = false;
        exprs_of_stmt(&self.file.parsed.ast, stmt, &mut |expr| {
            self.names_of(expr, &mut |name| {
                found |= self.file.bindings.is_store(name) && self.file.bindings.variable_of(name) == Some(variable);
            });
        });
        found
    }

    fn reads(&self, stmt: StmtId, variable: VarId) -> bool {
        let mut found = false;
        exprs_of_stmt(&self.file.parsed.ast, stmt, &mut |expr| found |= self.mentions(expr, variable));
        found
    }

    fn first(&self, block: &[StmtId], variable: VarId) -> First {
        for stmt in block {
            match self.first_of(*stmt, variable) {
                First::Neither => {}
                found => return found,
            }
        }
        First::Neither
    }

    fn first_of(&self, stmt: StmtId, variable: VarId) -> First {
        if self.gone.contains(&stmt) {
            return First::Neither;
        }
        let ast = &self.file.parsed.ast;
        let inner = || suites(ast, stmt).into_iter().map(|block| self.first(block, variable)).collect::<Vec<_>>();
        if self.reads(stmt, variable) {
            return First::Read;
        }
        match ast.stmt(stmt) {
            Stmt::AugAssign { target, .. } if self.mentions_any(*target, variable) => First::Read,
            Stmt::Function(function) => self.captured(&ast[function.body], variable),
            Stmt::Class(class) => self.captured(&ast[class.body], variable),
            Stmt::If { orelse, .. } => {
                let found = inner();
                let all = found.iter().all(|first| *first == First::Written) && !orelse.is_empty();
                either(&found, all)
            }
            Stmt::With { .. } if self.stores(stmt, variable) => First::Written,
            Stmt::With { .. } => inner().first().copied().unwrap_or(First::Neither),
            // The body of a loop does not see what was there before if the loop itself names the variable.
            Stmt::For { target, .. } if self.mentions_any(*target, variable) => First::Neither,
            Stmt::For { .. } | Stmt::While { .. } | Stmt::Try { .. } | Stmt::Match { .. } => either(&inner(), false),
            Stmt::Return(_) | Stmt::Raise { .. } => First::Written,
            _ if self.stores(stmt, variable) => First::Written,
            _ => First::Neither,
        }
    }

    fn captured(&self, block: &[StmtId], variable: VarId) -> First {
        if self.is_read_in(block, variable) { First::Read } else { First::Neither }
    }
}

fn either(found: &[First], all_write: bool) -> First {
    if found.contains(&First::Read) {
        First::Read
    } else if all_write {
        First::Written
    } else {
        First::Neither
    }
}
