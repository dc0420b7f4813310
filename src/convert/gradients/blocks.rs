//! Where statements stand: the suite that each is in, and what owns the suite.

use crate::python::ast::{Ast, Stmt, StmtId};
use crate::python::visit::blocks_of_stmt;

/// The suite that a statement stands in.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) block: &'a [StmtId],
    /// Its index there.
    pub(super) at: usize,
    /// The statement whose suite it is; the module has none.
    pub(super) owner: Option<StmtId>,
    /// The suite is the first of its owner: what a loop repeats, not its `else`.
    pub(super) is_body: bool,
}

/// The places of all statements of a file.
pub(super) struct Blocks<'a> {
    ast: &'a Ast,
    places: Vec<Option<Place<'a>>>,
}

impl<'a> Blocks<'a> {
    pub(super) fn new(ast: &'a Ast) -> Self {
        let mut blocks = Self { ast, places: vec![None; ast.stmts.len()] };
        blocks.enter(ast.body(), None, true);
        for index in 0..ast.stmts.len() {
            let owner = StmtId::at(index);
            for (number, block) in suites(ast, owner).into_iter().enumerate() {
                blocks.enter(block, Some(owner), number == 0);
            }
        }
        blocks
    }

    fn enter(&mut self, block: &'a [StmtId], owner: Option<StmtId>, is_body: bool) {
        for (at, stmt) in block.iter().enumerate() {
            self.places[stmt.index()] = Some(Place { block, at, owner, is_body });
        }
    }

    /// The place of a statement.
    pub(super) fn of(&self, stmt: StmtId) -> Option<Place<'a>> {
        self.places[stmt.index()]
    }

    /// The statements around one, from the inside out, up to the function, class or module that its code runs in.
    pub(super) fn around(&self, stmt: StmtId) -> Vec<StmtId> {
        let mut around = Vec::new();
        let mut at = self.of(stmt).and_then(|place| place.owner);
        while let Some(owner) = at {
            if matches!(self.ast.stmt(owner), Stmt::Function(_) | Stmt::Class(_)) {
                break;
            }
            around.push(owner);
            at = self.of(owner).and_then(|place| place.owner);
        }
        around
    }

    /// The function that runs a statement.
    pub(super) fn function(&self, stmt: StmtId) -> Option<StmtId> {
        let outermost = self.around(stmt).last().copied().unwrap_or(stmt);
        let owner = self.of(outermost)?.owner?;
        matches!(self.ast.stmt(owner), Stmt::Function(_)).then_some(owner)
    }

    /// All statements of the function, class or module around a statement.
    pub(super) fn whole(&self, stmt: StmtId) -> &'a [StmtId] {
        let outermost = self.around(stmt).last().copied().unwrap_or(stmt);
        self.of(outermost).map_or(&[], |place| place.block)
    }
}

/// The suites of a statement, in order; empty ones are left out.
pub(super) fn suites(ast: &Ast, stmt: StmtId) -> Vec<&[StmtId]> {
    let mut found = Vec::new();
    blocks_of_stmt(ast, stmt, &mut |block| found.push(block));
    found
}

/// Calls `f` on a statement and on all statements inside of it; not on those of functions and classes that it defines.
pub(super) fn each(ast: &Ast, stmt: StmtId, f: &mut impl FnMut(StmtId)) {
    f(stmt);
    if matches!(ast.stmt(stmt), Stmt::Function(_) | Stmt::Class(_)) {
        return;
    }
    for block in suites(ast, stmt) {
        block.iter().for_each(|inner| each(ast, *inner, f));
    }
}
