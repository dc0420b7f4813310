//! What a gradient flows through: which statements compute a loss, and from where on weights take part.
//!
//! In: the statements before a `backward()`. Out: those that must be inside of the function that is differentiated.
//! Values are told by their text, `loss` and `self.loss` alike. What cannot be told counts as computed from weights:
//! a statement too many inside of the function changes nothing, one too few would lose a gradient.

use std::collections::BTreeSet;
use std::ops::Range;

use rustc_hash::FxHashSet;

use crate::convert::rewrite::Rewriter;
use crate::python::ast::{ExprId, Stmt, StmtId};
use crate::python::visit::exprs_of_stmt;

use super::blocks::each;
use super::events::event;

/// The statements of a block that compute a value.
pub(super) struct Slice {
    /// Their indices, ascending, from the first that weights take part in.
    pub(super) stmts: Vec<usize>,
    /// Values that they read and that no statement of the block computes.
    pub(super) open: BTreeSet<String>,
}

/// Reads what flows where in a file.
pub(super) struct Carry<'a> {
    pub(super) file: &'a Rewriter<'a>,
}

impl Carry<'_> {
    /// The statements before `end` that compute `value` from weights.
    pub(super) fn slice(&self, block: &[StmtId], end: usize, value: ExprId) -> Slice {
        let mut open = BTreeSet::new();
        self.carries(value, &mut open);
        let mut stmts = self.computing(block, 0..end, &mut open);
        let recorded = self.recorded(block, end);
        let first = stmts.iter().position(|at| recorded.contains(at)).unwrap_or(stmts.len());
        Slice { stmts: stmts.split_off(first), open }
    }

    /// The statements in a range that compute one of the `open` values, which ends as what they read themselves.
    fn computing(&self, block: &[StmtId], range: Range<usize>, open: &mut BTreeSet<String>) -> Vec<usize> {
        let mut stmts = Vec::new();
        for at in range.rev() {
            let stmt = block[at];
            if event(self.file, stmt).is_some() || !self.written(stmt).iter().any(|place| place.reaches(open)) {
                continue;
            }
            self.close(stmt, open);
            if !self.is_no_grad(stmt) {
                self.read(stmt, open);
                stmts.push(at);
            }
        }
        stmts.reverse();
        stmts
    }

    /// Indices of the statements before `end` that may compute something from weights.
    pub(super) fn recorded(&self, block: &[StmtId], end: usize) -> FxHashSet<usize> {
        let own = self.file.optimised.variables.iter();
        let mut names: FxHashSet<String> = own.map(|own| self.file.bindings.name_of(*own).to_owned()).collect();
        let mut recorded = FxHashSet::default();
        for (at, stmt) in block[..end].iter().enumerate() {
            if self.is_no_grad(*stmt) || event(self.file, *stmt).is_some() || self.is_plain(*stmt, &names) {
                continue;
            }
            recorded.insert(at);
            names.extend(self.written(*stmt).into_iter().map(|place| place.text().to_owned()));
        }
        recorded
    }

    /// Indices from `start` on of the statements that may compute something from `inputs`.
    pub(super) fn depending(&self, block: &[StmtId], start: usize, inputs: &[&str]) -> Vec<usize> {
        let mut names: FxHashSet<String> = inputs.iter().map(|name| (*name).to_owned()).collect();
        let mut found = Vec::new();
        for (at, stmt) in block.iter().enumerate().skip(start) {
            if self.is_no_grad(*stmt) || event(self.file, *stmt).is_some() || self.is_plain(*stmt, &names) {
                continue;
            }
            found.push(at);
            names.extend(self.written(*stmt).into_iter().map(|place| place.text().to_owned()));
        }
        found
    }

    /// Those of the `candidates` before `end` that compute `value`, and what stands between them and computes it too.
    pub(super) fn slice_of(&self, block: &[StmtId], end: usize, value: ExprId, candidates: &[usize]) -> Vec<usize> {
        let Some(first) = candidates.first().copied() else { return Vec::new() };
        let mut open = BTreeSet::new();
        self.carries(value, &mut open);
        let mut stmts = self.computing(block, first..end, &mut open);
        let start = stmts.iter().position(|at| candidates.contains(at)).unwrap_or(stmts.len());
        stmts.split_off(start)
    }

    /// Adds what a statement reads.
    pub(super) fn read(&self, stmt: StmtId, open: &mut BTreeSet<String>) {
        let ast = &self.file.parsed.ast;
        each(ast, stmt, &mut |inner| match ast.stmt(inner) {
            Stmt::Assign { value, .. } => self.carries(*value, open),
            _ => exprs_of_stmt(ast, inner, &mut |expr| self.carries(expr, open)),
        });
    }

    /// Takes away what a statement gives another value in any case.
    fn close(&self, stmt: StmtId, open: &mut BTreeSet<String>) {
        let ast = &self.file.parsed.ast;
        match ast.stmt(stmt) {
            Stmt::Assign { targets, .. } => {
                for target in &ast[targets] {
                    let mut places = Vec::new();
                    self.targets(*target, &mut places);
                    open.retain(|value| !places.iter().any(|place| place.is_whole() && place.text() == value));
                }
            }
            Stmt::With { .. } if self.is_no_grad(stmt) => {
                let places = self.written(stmt);
                open.retain(|value| !places.iter().any(|place| place.text() == value));
            }
            _ => {}
        }
    }
}
