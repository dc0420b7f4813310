//! Which gradients an optimiser has when it steps: what `zero_grad()` sets back, and where.
//!
//! In: a step whose losses and optimisers are known. Out: whether gradients of several rounds are added up, and the calls
//! that belong to the step, or the reason why it cannot be told.

use crate::python::ast::{ExprId, Stmt, StmtId};

use super::blocks::{Place, suites};
use super::events::{Event, event};
use super::step::{Events, Reader, Step};

impl<'a> Reader<'a> {
    /// True if gradients of several rounds are added up before a step.
    ///
    /// # Errors
    /// If it cannot be told which gradients are set back.
    pub(super) fn accumulates(&self, step: &Step<'a>, events: &Events<'a>, others: &[StmtId]) -> Result<bool, String> {
        for (index, group) in step.groups.iter().enumerate() {
            for optimizer in &group.optimizers {
                let own = |of: ExprId| {
                    self.models.is_of(self, of, *optimizer, step.groups.len() == 1 && group.optimizers.len() == 1)
                };
                let zeros: Vec<usize> = (0..step.place.block.len())
                    .filter(|at| matches!(event(self.file, step.place.block[*at]), Some(Event::Zero { of }) if own(of)))
                    .collect();
                let (first, last) = (group.first(), group.last());
                let before = index.checked_sub(1).map_or(0, |at| step.groups[at].first());
                let holds_other = |at: &usize| {
                    others.iter().any(|other| self.span(step.place.block[*at]).contains(self.span(*other)))
                };
                let before = (0..first).filter(holds_other).max().map_or(before, |at| before.max(at));
                let is_before = zeros.iter().any(|at| (before..first).contains(at));
                let is_cut = index > 0 && zeros.iter().any(|at| *at < first) && self.is_cut(step, index);
                let stepped = group
                    .steps
                    .iter()
                    .filter_map(|(stmt, ..)| step.place.block.iter().position(|other| self.is_in(step, *other, *stmt)))
                    .max();
                let is_after = step.groups.len() == 1
                    && others.is_empty()
                    && stepped.is_some_and(|stepped| zeros.iter().any(|at| *at > stepped))
                    && !self.may_skip(step, first, &zeros)
                    && !zeros.iter().any(|at| (first..=last).contains(at));
                let is_above = index == 0 && self.is_zeroed_above(step, others, &own);
                if is_before || is_after || is_cut || is_above {
                    continue;
                }
                if step.groups.len() > 1 || group.optimizers.len() > 1 {
                    let name = self.text(*optimizer);
                    return Err(format!(
                        "it cannot be told which gradients `{name}` has when it steps: zero_grad() is not right before its loss"
                    ));
                }
                let some = events.iter().any(|(_, event)| matches!(event, Event::Zero { of } if own(*of)));
                if !some {
                    return Err(format!("nothing sets the gradients of `{}` back", self.text(*optimizer)));
                }
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// True if a statement of a suite is the one, or has it on one of two sides.
    fn is_in(&self, step: &Step<'a>, outer: StmtId, stmt: StmtId) -> bool {
        outer == stmt || step.twins.is_some() && self.span(outer).contains(self.span(stmt))
    }

    /// True if a round may end between a loss and the `zero_grad()` behind its step: `if not update: continue`. What it leaves
    /// is added to the next.
    fn may_skip(&self, step: &Step<'a>, first: usize, zeros: &[usize]) -> bool {
        let last = zeros.iter().copied().max().unwrap_or(first);
        step.place.block[first..=last.max(first)].iter().any(|stmt| self.ends_round(*stmt))
    }

    /// True if `continue` or `break` of the loop around stands in a statement.
    fn ends_round(&self, stmt: StmtId) -> bool {
        let ast = &self.file.parsed.ast;
        match ast.stmt(stmt) {
            Stmt::Continue | Stmt::Break => true,
            Stmt::For { .. } | Stmt::While { .. } | Stmt::Function(_) | Stmt::Class(_) => false,
            _ => suites(ast, stmt).into_iter().flatten().any(|inner| self.ends_round(*inner)),
        }
    }

    /// True if gradients are set back on the way from the head of the loop to this suite, behind all other losses there.
    pub(super) fn is_zeroed_above(&self, step: &Step<'a>, others: &[StmtId], own: &dyn Fn(ExprId) -> bool) -> bool {
        let head = step.place.block.first().map_or(0, |first| self.span(*first).start);
        let floor = others.iter().map(|other| self.span(*other).end).filter(|end| *end <= head).max().unwrap_or(0);
        self.above(step.place).into_iter().any(|stmt| {
            let sets_back = matches!(event(self.file, stmt), Some(Event::Zero { of }) if own(of));
            sets_back && self.span(stmt).start >= floor
        })
    }

    /// The statements on the way from the head of the loop to a suite.
    pub(super) fn above(&self, place: Place<'a>) -> Vec<StmtId> {
        let is_head = |stmt: StmtId| {
            let stmt = self.file.parsed.ast.stmt(stmt);
            matches!(stmt, Stmt::For { .. } | Stmt::While { .. } | Stmt::Function(_) | Stmt::Class(_))
        };
        let mut found = Vec::new();
        let mut at = place.owner.filter(|owner| !is_head(*owner));
        while let Some(place) = at.and_then(|owner| self.blocks.of(owner)) {
            found.extend(&place.block[..place.at]);
            at = place.owner.filter(|owner| !is_head(*owner));
        }
        found
    }

    /// True if the losses before a group leave its weights alone: what they share is detached.
    pub(super) fn is_cut(&self, step: &Step<'a>, index: usize) -> bool {
        step.groups[..index].iter().all(|group| {
            let last = group.last();
            let mut found = false;
            for stmt in &step.place.block[..=last] {
                found |= self.file.parsed.text(self.span(*stmt)).contains(".detach()");
            }
            found
        })
    }

    /// The calls of `zero_grad()` that belong to a step; those on the way to its suite may be among `all` events only.
    pub(super) fn zeros(&self, step: &Step<'a>, events: &Events<'a>, all: &Events<'a>) -> Vec<StmtId> {
        let optimizers = || step.groups.iter().flat_map(|group| group.optimizers.iter());
        let is_alone = optimizers().count() == 1;
        let is_own = |of: ExprId| optimizers().any(|optimizer| self.models.is_of(self, of, *optimizer, is_alone));
        let above = self.above(step.place);
        let is_above = |stmt: &StmtId| above.contains(stmt) && events.iter().all(|(other, _)| other != stmt);
        let further = all.iter().filter(|(stmt, _)| is_above(stmt));
        events
            .iter()
            .chain(further)
            .filter(|(_, event)| matches!(event, Event::Zero { of } if is_own(*of)))
            .map(|(stmt, _)| *stmt)
            .collect()
    }
}
