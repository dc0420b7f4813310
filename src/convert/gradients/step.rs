//! A training step: which losses, which optimisers, and which statements belong to the function that is differentiated.
//!
//! In: the `backward()` calls of one suite. Out: a [`Step`] that can be written, or the reason why not. Order is
//! that of the text: a loss counts for the next optimisers that step.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::convert::rewrite::Rewriter;
use crate::python::ast::{Expr, ExprId, Stmt, StmtId};
use crate::python::visit::exprs_of_stmt;

use super::blocks::{Blocks, Place, each};
use super::carry::Carry;
use super::events::{Backward, Clip, Direct, Event, event};
use super::models::Models;

/// What torch does between two calls of `step()`.
pub(super) struct Step<'a> {
    /// The suite with the `backward()` calls.
    pub(super) place: Place<'a>,
    pub(super) groups: Vec<Group<'a>>,
    /// Calls of `zero_grad()`.
    pub(super) zeros: Vec<StmtId>,
    /// Gradients are added up over several rounds.
    pub(super) accumulates: bool,
    /// `if training:` below the forward pass, in which `backward` is called.
    pub(super) branch: Option<StmtId>,
}

/// A call of `backward`: its index in the suite, its statement.
pub(super) type Loss<'a> = (usize, StmtId, Backward<'a>);

/// Losses that are computed together: one function.
pub(super) struct Part<'a> {
    pub(super) losses: Vec<Loss<'a>>,
    /// Statements of the suite that move into the function.
    pub(super) region: Range<usize>,
    /// Statements before another group's step, which are run once more in the function.
    pub(super) copies: Vec<usize>,
}

/// Losses whose gradients are added, and the optimisers that take them.
pub(super) struct Group<'a> {
    pub(super) parts: Vec<Part<'a>>,
    /// Different ones, in order.
    pub(super) optimizers: Vec<ExprId>,
    pub(super) steps: Vec<(StmtId, ExprId, Option<ExprId>)>,
    pub(super) clips: Vec<(StmtId, Clip<'a>)>,
    pub(super) unscales: Vec<StmtId>,
    pub(super) updates: Vec<(StmtId, ExprId)>,
}

/// All events of the function around a step, in order of the text.
pub(super) type Events<'a> = Vec<(StmtId, Event<'a>)>;

/// Reads training steps.
pub(super) struct Reader<'a> {
    pub(super) file: &'a Rewriter<'a>,
    pub(super) blocks: &'a Blocks<'a>,
    pub(super) models: &'a Models<'a>,
}

impl<'a> Reader<'a> {
    /// Reads the step whose `backward()` calls are `backs`, all of one suite. Nothing if no optimiser steps near it.
    ///
    /// # Errors
    /// Why it is not understood.
    pub(super) fn read(&self, backs: &[StmtId]) -> Option<Result<Step<'a>, String>> {
        let first = *backs.first()?;
        let place = self.blocks.of(first)?;
        let events = self.events(self.blocks.whole(first));
        let is_direct = |event: &Event<'a>| matches!(event, Event::Backward(backward) if backward.direct.is_some());
        let counts = |event: &Event<'a>| matches!(event, Event::Step { .. }) || is_direct(event);
        if !events.iter().any(|(_, event)| counts(event)) {
            return None;
        }
        let step = self.step(backs, place, &events);
        Some(step.or_else(|why| self.in_branch(backs, place, &events).ok_or(why)))
    }

    /// The step of `if training: loss.backward()` where the forward pass stands before the `if`.
    fn in_branch(&self, backs: &[StmtId], place: Place<'a>, events: &Events<'a>) -> Option<Step<'a>> {
        let owner = place.owner?;
        let Stmt::If { test, orelse, .. } = self.file.parsed.ast.stmt(owner) else { return None };
        let outer = self.blocks.of(owner).filter(|_| place.is_body && orelse.is_empty() && backs.len() == 1)?;
        let at = place.block.iter().position(|stmt| *stmt == backs[0])?;
        let Some(Event::Backward(backward)) = event(self.file, backs[0]) else { return None };
        let carry = Carry { file: self.file };
        if !carry.slice(place.block, at, backward.value).stmts.is_empty() {
            return None;
        }
        let mut step = self.step(backs, outer, events).ok().filter(|step| !step.accumulates)?;
        let part = step.groups.first_mut()?.parts.first_mut().filter(|part| !part.region.is_empty())?;
        part.region.end = outer.at;
        let mut read = BTreeSet::new();
        carry.carries(*test, &mut read);
        let decided =
            part.region.clone().any(|at| carry.written(outer.block[at]).iter().any(|place| place.reaches(&read)));
        step.branch = Some(owner);
        (!decided).then_some(step)
    }

    /// The events below statements, in order.
    fn events(&self, block: &'a [StmtId]) -> Events<'a> {
        let mut events = Vec::new();
        for stmt in block {
            each(&self.file.parsed.ast, *stmt, &mut |inner| {
                events.extend(event(self.file, inner).map(|event| (inner, event)));
            });
        }
        events.sort_by_key(|(stmt, _)| self.file.parsed.ast.stmt_span(*stmt).start);
        events
    }

    fn step(&self, backs: &[StmtId], place: Place<'a>, events: &Events<'a>) -> Result<Step<'a>, String> {
        let around = self.blocks.around(backs[0]);
        let outermost = around.last().copied();
        let within = |stmt: StmtId| outermost.is_none_or(|outer| self.span(outer).contains(self.span(stmt)));
        let is_other = |(stmt, event): &(StmtId, Event<'a>)| {
            matches!(event, Event::Backward(_)) && within(*stmt) && !backs.contains(stmt)
        };
        let others: Vec<StmtId> = events.iter().filter(|event| is_other(event)).map(|(stmt, _)| *stmt).collect();
        self.no_other_use_of_gradients(outermost, place)?;
        let own: Events<'a> = events.iter().filter(|(stmt, _)| self.belongs(*stmt, place, &others)).copied().collect();
        let groups = self.grouped(place, backs, &own)?;
        let mut step = Step { place, groups, zeros: Vec::new(), accumulates: false, branch: None };
        step.accumulates = self.accumulates(&step, &own, &others)?;
        // Several steps in one loop are fine if each sets its gradients back itself.
        let is_whole = || own.iter().filter(|(_, event)| matches!(event, Event::Backward(_))).count() == backs.len();
        if !others.is_empty() && (step.accumulates || !is_whole()) {
            return Err("`backward` is called in more than one branch".to_owned());
        }
        step.zeros = self.zeros(&step, &own, events);
        for index in 0..step.groups.len() {
            self.place_region(&mut step, index)?;
        }
        Ok(step)
    }

    /// True for an event of this suite, where `others` are the `backward()` calls of other suites of the same loop:
    /// what stands in a loop with one of them belongs to that one, and so does a branch that steps for itself.
    fn belongs(&self, stmt: StmtId, place: Place<'a>, others: &[StmtId]) -> bool {
        let holds = |outer: StmtId, inner: StmtId| self.span(outer).contains(self.span(inner));
        let Some(around) = place.block.iter().find(|outer| holds(**outer, stmt)) else { return others.is_empty() };
        let is_loop = matches!(self.file.parsed.ast.stmt(*around), Stmt::For { .. } | Stmt::While { .. });
        let has_other = others.iter().any(|other| holds(*around, *other));
        !has_other || !is_loop && !self.steps_for_itself(*around, place)
    }

    /// True for a branch with optimisers of its own, which nothing else in the suite steps.
    fn steps_for_itself(&self, branch: StmtId, place: Place<'a>) -> bool {
        let stepped = |stmts: &[StmtId]| {
            let mut found: Vec<&str> = Vec::new();
            let read = |inner: StmtId| match event(self.file, inner) {
                Some(Event::Step { optimizer, .. }) => Some(self.text(optimizer)),
                _ => None,
            };
            stmts.iter().for_each(|stmt| each(&self.file.parsed.ast, *stmt, &mut |inner| found.extend(read(inner))));
            found
        };
        let rest: Vec<StmtId> = place.block.iter().copied().filter(|stmt| *stmt != branch).collect();
        let (inside, outside) = (stepped(&[branch]), stepped(&rest));
        !inside.is_empty() && inside.iter().all(|optimizer| !outside.contains(optimizer))
    }

    pub(super) fn span(&self, stmt: StmtId) -> crate::text::Span {
        self.file.parsed.ast.stmt_span(stmt)
    }

    pub(super) fn text(&self, expr: ExprId) -> &'a str {
        self.file.parsed.text(self.file.parsed.ast.span(expr))
    }

    /// # Errors
    /// If the code reads or writes `p.grad`.
    fn no_other_use_of_gradients(&self, outermost: Option<StmtId>, place: Place<'a>) -> Result<(), String> {
        let ast = &self.file.parsed.ast;
        let block: &[StmtId] = outermost.as_ref().map_or(place.block, std::slice::from_ref);
        let mut found = None;
        for stmt in block {
            each(ast, *stmt, &mut |inner| exprs_of_stmt(ast, inner, &mut |expr| self.grads(expr, &mut found)));
        }
        found.map_or(Ok(()), |text| Err(format!("`{text}` is used, and MindSpore keeps no gradients on tensors")))
    }

    fn grads(&self, expr: ExprId, found: &mut Option<&'a str>) {
        let parsed = self.file.parsed;
        if let Expr::Attribute { name, .. } = parsed.ast.expr(expr)
            && parsed.text(*name) == "grad"
            && self.file.kinds.api(expr).is_none()
        {
            found.get_or_insert(self.text(expr));
        }
        let mut inner = Vec::new();
        crate::python::visit::children_of_expr(&parsed.ast, expr, &mut |child| inner.push(child));
        inner.into_iter().for_each(|child| self.grads(child, found));
    }

    /// True if gradients of several rounds are added up before a step.
    ///
    /// # Errors
    /// If it cannot be told which gradients are set back.
    fn accumulates(&self, step: &Step<'a>, events: &Events<'a>, others: &[StmtId]) -> Result<bool, String> {
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
                    .filter_map(|(stmt, ..)| step.place.block.iter().position(|other| other == stmt))
                    .max();
                let is_after = step.groups.len() == 1
                    && others.is_empty()
                    && stepped.is_some_and(|stepped| zeros.iter().any(|at| *at > stepped))
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

    /// True if gradients are set back on the way from the head of the loop to this suite, behind all other losses there.
    fn is_zeroed_above(&self, step: &Step<'a>, others: &[StmtId], own: &dyn Fn(ExprId) -> bool) -> bool {
        let head = step.place.block.first().map_or(0, |first| self.span(*first).start);
        let floor = others.iter().map(|other| self.span(*other).end).filter(|end| *end <= head).max().unwrap_or(0);
        self.above(step.place).into_iter().any(|stmt| {
            let sets_back = matches!(event(self.file, stmt), Some(Event::Zero { of }) if own(of));
            sets_back && self.span(stmt).start >= floor
        })
    }

    /// The statements on the way from the head of the loop to a suite.
    fn above(&self, place: Place<'a>) -> Vec<StmtId> {
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
    fn is_cut(&self, step: &Step<'a>, index: usize) -> bool {
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
    fn zeros(&self, step: &Step<'a>, events: &Events<'a>, all: &Events<'a>) -> Vec<StmtId> {
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

    /// Finds the statements that compute the losses of a group.
    fn place_region(&self, step: &mut Step<'a>, index: usize) -> Result<(), String> {
        let carry = Carry { file: self.file };
        let block = step.place.block;
        let boundary =
            step.groups[..index].iter().flat_map(|group| self.last(block, group)).max().map_or(0, |at| at + 1);
        let mut parts: Vec<(Part<'a>, BTreeSet<usize>)> = Vec::new();
        for part in std::mem::take(&mut step.groups[index].parts) {
            let (at, stmt, backward) = part.losses[0];
            let slice = carry.slice(block, at, backward.value);
            self.comes_from_here(step, &slice.open)?;
            let mut needed: BTreeSet<usize> = slice.stmts.into_iter().collect();
            let mut losses = vec![(at, stmt, backward)];
            // What is computed for both is computed once.
            while let Some((before, read)) =
                parts.pop_if(|(before, _)| needed.iter().any(|at| (boundary..=before.last()).contains(at)))
            {
                self.nothing_is_overwritten(block, before.last(), at)?;
                needed.extend(read);
                losses.splice(0..0, before.losses);
            }
            parts.push((Part { losses, region: 0..0, copies: Vec::new() }, needed));
        }
        for (part, needed) in &mut parts {
            let first = part.losses[0].0;
            let recorded = carry.recorded(block, first);
            part.copies = needed.iter().copied().filter(|at| *at < boundary && recorded.contains(at)).collect();
            let start = needed.iter().copied().find(|at| *at >= boundary).unwrap_or(first);
            let last = needed.iter().copied().filter(|at| *at >= boundary).max();
            part.region = start..last.map_or(start, |last| last + 1);
            self.may_be_copied(step, index, &part.copies, start)?;
            self.models.has_model(self, block, part)?;
        }
        step.groups[index].parts = parts.into_iter().map(|(part, _)| part).collect();
        Ok(())
    }

    /// # Errors
    /// If a tensor changes in place between two losses that are differentiated together: the first would be
    /// differentiated with the new values.
    fn nothing_is_overwritten(&self, block: &[StmtId], from: usize, to: usize) -> Result<(), String> {
        let between = &block[from + 1..to];
        let changes = between.iter().any(|stmt| {
            let text = self.file.parsed.text(self.span(*stmt));
            text.contains("_(") && event(self.file, *stmt).is_none() || text.contains("] =")
        });
        if changes {
            Err("a tensor may change in place between two losses that share a forward pass".to_owned())
        } else {
            Ok(())
        }
    }

    /// Where the last statement of a group stands in a block.
    fn last(&self, block: &[StmtId], group: &Group<'a>) -> Vec<usize> {
        let stmts = group.steps.iter().map(|(stmt, ..)| *stmt).chain(group.losses().map(|(_, stmt, _)| *stmt));
        let around = |stmt: StmtId| block.iter().position(|other| self.span(*other).contains(self.span(stmt)));
        stmts.filter_map(around).collect()
    }

    /// # Errors
    /// If a statement would give another value when it is run once more.
    fn may_be_copied(&self, step: &Step<'a>, index: usize, copies: &[usize], start: usize) -> Result<(), String> {
        let carry = Carry { file: self.file };
        let block = step.place.block;
        let own: Vec<&str> = step.groups[index].optimizers.iter().map(|other| self.text(*other)).collect();
        let shared = step.groups[..index]
            .iter()
            .flat_map(|group| &group.optimizers)
            .find(|other| own.contains(&self.text(**other)));
        if let Some(optimizer) = shared.filter(|_| !copies.is_empty()) {
            return Err(format!("`{}` steps between the forward pass and `backward`", self.text(*optimizer)));
        }
        for copy in copies {
            if !matches!(self.file.parsed.ast.stmt(block[*copy]), Stmt::Assign { .. }) {
                return Err("two losses share a forward pass that cannot be run twice".to_owned());
            }
            let mut read = BTreeSet::new();
            carry.read(block[*copy], &mut read);
            let between =
                (*copy + 1..start).filter(|at| !copies.contains(at) && event(self.file, block[*at]).is_none());
            for at in between {
                if carry.written(block[at]).iter().any(|place| place.reaches(&read) && !place.is_call()) {
                    return Err("what a loss is computed from changes before `backward`".to_owned());
                }
            }
        }
        Ok(())
    }

    /// # Errors
    /// If a value is computed from weights in a suite around this one, as in `if flag: loss.backward()`.
    fn comes_from_here(&self, step: &Step<'a>, open: &BTreeSet<String>) -> Result<(), String> {
        let ast = &self.file.parsed.ast;
        let carry = Carry { file: self.file };
        let mut at = step.place.owner;
        while let Some(owner) = at.filter(|owner| !matches!(ast.stmt(*owner), Stmt::For { .. } | Stmt::While { .. })) {
            if matches!(ast.stmt(owner), Stmt::Function(_) | Stmt::Class(_)) {
                break;
            }
            let Some(place) = self.blocks.of(owner) else { break };
            let recorded = carry.recorded(place.block, place.at);
            for before in 0..place.at {
                let stmt = place.block[before];
                if recorded.contains(&before)
                    && carry.written(stmt).iter().any(|place| place.reaches(open) && !place.is_call())
                {
                    return Err("the loss is computed outside of the branch that calls `backward`".to_owned());
                }
            }
            at = place.owner;
        }
        Ok(())
    }
}

impl<'a> Part<'a> {
    pub(super) fn of(loss: Loss<'a>) -> Self {
        Self { losses: vec![loss], region: 0..0, copies: Vec::new() }
    }

    /// Where its last loss is differentiated.
    fn last(&self) -> usize {
        self.losses.last().map_or(0, |(at, ..)| *at)
    }
}

impl<'a> Group<'a> {
    pub(super) fn new() -> Self {
        Self {
            parts: Vec::new(),
            optimizers: Vec::new(),
            steps: Vec::new(),
            clips: Vec::new(),
            unscales: Vec::new(),
            updates: Vec::new(),
        }
    }

    /// What `torch.autograd.grad` is asked for, if that is the group.
    pub(super) fn direct(&self) -> Option<Direct> {
        self.losses().find_map(|(.., backward)| backward.direct)
    }

    /// Its losses, in order.
    pub(super) fn losses(&self) -> impl Iterator<Item = &Loss<'a>> {
        self.parts.iter().flat_map(|part| &part.losses)
    }

    fn first(&self) -> usize {
        self.losses().next().map_or(0, |(at, ..)| *at)
    }

    fn last(&self) -> usize {
        self.losses().last().map_or(0, |(at, ..)| *at)
    }
}

impl<'a> Step<'a> {
    /// The functions that it needs, in order.
    pub(super) fn parts(&self) -> impl Iterator<Item = &Part<'a>> {
        self.groups.iter().flat_map(|group| &group.parts)
    }
}
