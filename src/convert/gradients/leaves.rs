//! `x.requires_grad_()`, `loss.backward()`, `x.grad`: the gradient of an input where no optimiser steps.
//!
//! In: a `backward()` in a function without optimisers. Out: a [`Step`] that is differentiated for the one value whose `grad`
//! is read behind it, and what becomes of `x.grad`. Several such values, or gradients that add up, are left.

use crate::convert::draft::{DraftEdit, Finding};
use crate::python::ast::{Expr, ExprId, Stmt, StmtId};
use crate::text::Span;

use super::blocks::{Place, each};
use super::events::{Backward, Direct, Event, event};
use super::step::{Events, Group, Part, Reader, Step};

const API: &str = "torch.Tensor.grad";

impl<'a> Reader<'a> {
    /// The step of a suite in whose function no optimiser steps; nothing if no gradient of an input is read.
    pub(super) fn leaf(
        &self,
        backs: &[StmtId],
        place: Place<'a>,
        events: &Events<'a>,
    ) -> Option<Result<Step<'a>, String>> {
        let [back] = backs else { return None };
        let Some(Event::Backward(backward)) = event(self.file, *back) else { return None };
        let (reads, first) = (self.grads_read(*back), self.span(*back).end);
        let (input, read) = *reads.first()?;
        let others = events.iter().filter(|(_, event)| matches!(event, Event::Backward(_))).count();
        let names = |input: ExprId| !self.is_first_named_behind(input, self.span(*back).start);
        Some(if !reads.iter().all(|(input, _)| names(*input)) {
            Err(format!("`{}` is used, and MindSpore keeps no gradients on tensors", self.text(read)))
        } else if others > 1 {
            Err("gradients of several losses are added up on the tensor".to_owned())
        } else if reads.iter().any(|(other, _)| self.text(*other) != self.text(input)) {
            Err("gradients of several inputs are read".to_owned())
        } else if reads.iter().any(|(_, read)| self.file.parsed.ast.span(*read).start < first && !self.is_reset(*read))
        {
            Err("the gradient is read before `backward`".to_owned())
        } else if !self.is_fresh(*back, place, input) {
            Err("gradients of several rounds are added up on the tensor".to_owned())
        } else if self.file.bindings.is_name_bound(&format!("{}_grad", self.text(input))) {
            Err("the name for the gradient is taken".to_owned())
        } else {
            self.leaf_step(*back, place, backward, input, read, events)
        })
    }

    fn leaf_step(
        &self,
        back: StmtId,
        place: Place<'a>,
        backward: Backward<'a>,
        input: ExprId,
        read: ExprId,
        events: &Events<'a>,
    ) -> Result<Step<'a>, String> {
        let seed = backward.gradient(self);
        let direct = Direct { target: read, weights: input, of_inputs: true, seed, keeps: false };
        let backward = Backward { direct: Some(direct), args: &[], ..backward };
        let at = place.block.iter().position(|stmt| *stmt == back).unwrap_or_default();
        let mut group = Group::new();
        group.parts.push(Part::of((at, back, backward)));
        let mut step = Step {
            place,
            groups: vec![group],
            zeros: Vec::new(),
            accumulates: false,
            branch: None,
            looks: Vec::new(),
            twins: None,
        };
        let zeros = events.iter().filter(|(_, event)| matches!(event, Event::Zero { .. }));
        step.zeros = zeros.map(|(stmt, _)| *stmt).collect();
        self.place_region(&mut step, 0)?;
        Ok(step)
    }

    /// The values of which `grad` is read in the function around a statement, and where.
    fn grads_read(&self, back: StmtId) -> Vec<(ExprId, ExprId)> {
        let ast = &self.file.parsed.ast;
        let whole = self.blocks.whole(back);
        let is_inside = |span: Span| whole.iter().any(|stmt| self.span(*stmt).contains(span));
        let ids = ast.expressions();
        let grads = ids.filter_map(|id| match ast.expr(id) {
            Expr::Attribute { value, name } if self.file.parsed.text(*name) == "grad" && is_inside(ast.span(id)) => {
                (self.file.kinds.api(id).is_none() && matches!(ast.expr(*value), Expr::Name)).then_some((*value, id))
            }
            _ => None,
        });
        let mut found: Vec<(ExprId, ExprId)> = grads.collect();
        found.sort_by_key(|(_, id)| ast.span(*id).start);
        found
    }

    /// True if the function names a variable for the first time behind a place: no loss there is computed from it.
    fn is_first_named_behind(&self, input: ExprId, place: u32) -> bool {
        let variable = self.file.bindings.variable_of(input);
        let ast = &self.file.parsed.ast;
        let ids = ast.expressions();
        let mut named =
            ids.filter(|id| matches!(ast.expr(*id), Expr::Name) && self.file.bindings.variable_of(*id) == variable);
        !named.any(|id| ast.span(id).start < place)
    }

    /// True if each round of the loop around differentiates another tensor, or starts with no gradient.
    fn is_fresh(&self, back: StmtId, place: Place<'a>, input: ExprId) -> bool {
        let ast = &self.file.parsed.ast;
        let is_loop = |stmt: &StmtId| matches!(ast.stmt(*stmt), Stmt::For { .. } | Stmt::While { .. });
        let Some(around) = self.blocks.around(back).into_iter().find(is_loop) else { return true };
        let is_it = |target: ExprId| {
            let variable = self.file.bindings.variable_of(target);
            variable.is_some() && variable == self.file.bindings.variable_of(input)
        };
        let binds = |target: ExprId| {
            is_it(target)
                || matches!(ast.expr(target), Expr::Tuple(items) if ast[items].iter().any(|item| is_it(*item)))
        };
        let bound = match ast.stmt(around) {
            Stmt::For { target, .. } => {
                let nested = |item: &ExprId| binds(*item);
                binds(*target) || matches!(ast.expr(*target), Expr::Tuple(items) if ast[items].iter().any(nested))
            }
            _ => false,
        };
        bound
            || place.block.iter().any(|stmt| match ast.stmt(*stmt) {
                Stmt::Assign { targets, .. } => {
                    ast[targets].iter().any(|target| binds(*target)) || self.resets(*stmt).is_some()
                }
                _ => self.resets(*stmt).is_some(),
            })
    }

    /// `x.grad` of a statement that takes the gradient away: `x.grad.zero_()`, `x.grad = None`.
    fn resets(&self, stmt: StmtId) -> Option<ExprId> {
        let ast = &self.file.parsed.ast;
        let grad = |expr: ExprId| match ast.expr(expr) {
            Expr::Attribute { name, .. } if self.file.parsed.text(*name) == "grad" => Some(expr),
            Expr::Attribute { value, name } if self.file.parsed.text(*name) == "data" => match ast.expr(*value) {
                Expr::Attribute { name, .. } if self.file.parsed.text(*name) == "grad" => Some(*value),
                _ => None,
            },
            _ => None,
        };
        match ast.stmt(stmt) {
            Stmt::Assign { targets, value } if matches!(ast.expr(*value), Expr::None) => match ast[targets] {
                [target] => grad(target),
                _ => None,
            },
            Stmt::Expr(call) => {
                let Expr::Call { func, .. } = ast.expr(*call) else { return None };
                let Expr::Attribute { value, name } = ast.expr(*func) else { return None };
                if self.file.parsed.text(*name) == "zero_" { grad(*value) } else { None }
            }
            _ => None,
        }
    }

    /// True if `x.grad` stands in a statement that takes the gradient away.
    fn is_reset(&self, read: ExprId) -> bool {
        let stmts = self.file.parsed.ast.statements();
        stmts.into_iter().any(|stmt| self.resets(stmt) == Some(read))
    }

    /// `x.grad` and `x.grad.data` become the gradient that came back; what takes it away goes.
    pub(super) fn gradient_names(&self, step: &Step<'_>) -> Vec<Finding> {
        let Some((_, back, backward)) = step.groups[0].losses().next() else { return Vec::new() };
        let Some(direct) = backward.direct.filter(|direct| self.is_attribute(direct.target)) else { return Vec::new() };
        let ast = &self.file.parsed.ast;
        let name = format!("{}_grad", self.text(direct.weights));
        let mut found = Vec::new();
        for stmt in self.blocks.whole(*back) {
            each(ast, *stmt, &mut |inner| {
                if let Some(read) = self.resets(inner) {
                    let site = ast.span(read);
                    found.push(Finding { site, api: API.to_owned(), removes: Some(inner), ..Finding::default() });
                }
            });
        }
        for (_, read) in self.grads_read(*back).into_iter().filter(|(_, read)| !self.is_reset(*read)) {
            let site = ast.span(read);
            let is_data = |node: &&crate::python::ast::ExprNode| matches!(&node.expr, Expr::Attribute { value, name } if *value == read && self.file.parsed.text(*name) == "data");
            let span = ast.exprs.iter().find(is_data).map_or(site, |node| node.span);
            let edits = vec![DraftEdit::text(span, name.clone())];
            found.push(Finding { site, api: API.to_owned(), edits, ..Finding::default() });
        }
        found
    }

    /// True for `x.grad`, which is read rather than assigned to.
    pub(super) fn is_attribute(&self, target: ExprId) -> bool {
        matches!(self.file.parsed.ast.expr(target), Expr::Attribute { name, .. } if self.file.parsed.text(*name) == "grad")
    }
}
