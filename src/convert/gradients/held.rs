//! The modules that a cell holds to compute a loss: `model` of the loop is `self.model` there.
//!
//! In: the statements that move into the cell. Out: each module with its uses, or the reason why they would mean something
//! else inside of a class.

use crate::python::ast::{Expr, ExprId, StmtId};

use super::step::{Part, Reader, Step};

/// A module that a cell holds.
pub(super) struct Held {
    /// What the cell calls it.
    pub(super) name: String,
    /// What the loop calls it.
    pub(super) text: String,
    /// Where the statements name it; there is at least one.
    pub(super) uses: Vec<ExprId>,
}

impl Reader<'_> {
    /// The modules of the statements that compute the loss.
    ///
    /// # Errors
    /// If a name would mean something else in a class.
    pub(super) fn held(&self, step: &Step<'_>, part: &Part<'_>, around: StmtId) -> Result<Vec<Held>, String> {
        let exprs = self.moved(step, part);
        exprs.iter().try_for_each(|expr| self.means_the_same(*expr))?;
        let mut held: Vec<Held> = Vec::new();
        for expr in exprs.iter().filter(|expr| self.is_held(**expr, around)) {
            self.hold(*expr, &mut held)?;
        }
        let ast = &self.file.parsed.ast;
        let holds = |expr: &ExprId| {
            held.iter().flat_map(|held| &held.uses).any(|used| ast.span(*used).contains(ast.span(*expr)))
        };
        match exprs.iter().find(|expr| self.file.parsed.name(**expr) == Some("self") && !holds(expr)) {
            Some(_) => Err("the forward pass uses `self`, which is the cell inside of one".to_owned()),
            None => Ok(held),
        }
    }

    /// The expressions that move into the cell, in order of the text.
    fn moved(&self, step: &Step<'_>, part: &Part<'_>) -> Vec<ExprId> {
        let (ast, flow) = (&self.file.parsed.ast, self.flow());
        let mut exprs = Vec::new();
        part.region.clone().for_each(|at| flow.exprs(&step.place.block[at..=at], &mut |expr| exprs.push(expr)));
        flow.exprs_of(part.losses[0].2.value, &mut |expr| exprs.push(expr));
        exprs.sort_by_key(|expr| (ast.span(*expr).start, ast.span(*expr).end));
        exprs.dedup();
        exprs
    }

    /// Adds a use of a module.
    ///
    /// # Errors
    /// If a cell has the name for itself, or for another module.
    fn hold(&self, expr: ExprId, held: &mut Vec<Held>) -> Result<(), String> {
        let text = self.text(expr).to_owned();
        if let Some(known) = held.iter_mut().find(|known| known.text == text) {
            known.uses.push(expr);
            return Ok(());
        }
        let name = text.rsplit('.').next().unwrap_or(&text).to_owned();
        let is_taken = held.iter().any(|known| known.name == name);
        if is_taken || name.starts_with('_') || self.file.facts.exists(&format!("mindspore.nn.Cell.{name}")) {
            return Err(format!("a cell cannot hold `{text}` under its name"));
        }
        held.push(Held { name, text, uses: vec![expr] });
        Ok(())
    }

    /// True for the shortest chain of names that is a module from outside of a loop.
    fn is_held(&self, expr: ExprId, around: StmtId) -> bool {
        let is_inner = match self.file.parsed.ast.expr(expr) {
            Expr::Attribute { value, .. } => self.is_module(*value),
            Expr::Name => false,
            _ => return false,
        };
        !is_inner && self.is_module(expr) && !self.file.bindings.is_store(expr) && !self.is_bound_in(around, expr)
    }

    /// True if a loop binds the name that a chain begins with.
    fn is_bound_in(&self, around: StmtId, expr: ExprId) -> bool {
        let root = self.text(expr).split('.').next().unwrap_or_default();
        let mut found = false;
        self.flow().names(&[around], &mut |name| {
            found |= self.file.bindings.is_store(name) && self.text(name) == root;
        });
        found
    }

    /// # Errors
    /// For a name that depends on the class around it.
    fn means_the_same(&self, expr: ExprId) -> Result<(), String> {
        let name = match self.file.parsed.ast.expr(expr) {
            Expr::Name => self.text(expr),
            Expr::Attribute { name, .. } => self.file.parsed.text(*name),
            _ => return Ok(()),
        };
        if name == "super" || name.starts_with("__") {
            return Err(format!("`{name}` means something else in another class"));
        }
        Ok(())
    }
}
