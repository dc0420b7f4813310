//! A training step: which losses, which optimisers, and which statements belong to the function that is differentiated.
//!
//! In: the `backward()` calls of one suite. Out: a [`Step`] that can be written, or the reason why not. Order is
//! that of the text: a loss counts for the next optimisers that step.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::convert::rewrite::Rewriter;
use crate::python::ast::{ExprId, Stmt, StmtId};

use super::blocks::{Blocks, Place, each};
use super::carry::Carry;
use super::events::{Backward, Clip, Direct, Event, event};
use super::looks::Look;
use super::models::Models;
use super::twins::Twins;

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
    /// Loops that look at the gradients.
    pub(super) looks: Vec<Look>,
    /// An `if` whose sides differentiate the loss with a scaler and without.
    pub(super) twins: Option<Twins>,
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
    /// What the gradients are of where no optimiser says it: `model.trainable_params()`.
    pub(super) weights: Option<String>,
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
        if let Some(engine) = self.engine(backs) {
            return Some(Err(format!("`{engine}` computes the gradients, and works on tensors of torch")));
        }
        let events = self.events(self.blocks.whole(first));
        let is_direct = |event: &Event<'a>| matches!(event, Event::Backward(backward) if backward.direct.is_some());
        let counts = |event: &Event<'a>| matches!(event, Event::Step { .. }) || is_direct(event);
        if !events.iter().any(|(_, event)| counts(event)) {
            return self.by_hand(backs, place, &events).map(Ok).or_else(|| self.leaf(backs, place, &events));
        }
        let step = self.step(backs, place, &events, false);
        Some(step.or_else(|why| self.in_branch(backs, place, &events).ok_or(why)))
    }

    /// What computes the gradients in place of the loss itself.
    pub(super) fn engine(&self, backs: &[StmtId]) -> Option<&'a str> {
        let engine = |back: &StmtId| match event(self.file, *back) {
            Some(Event::Backward(backward)) => backward.engine,
            _ => None,
        };
        backs.iter().find_map(engine).map(|engine| self.text(engine))
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
        let is_set_back =
            place.block[..at].iter().any(|stmt| matches!(event(self.file, *stmt), Some(Event::Zero { .. })));
        let mut step = self.step(backs, outer, events, is_set_back).ok().filter(|step| !step.accumulates)?;
        let part = step.groups.first_mut()?.parts.first_mut().filter(|part| !part.region.is_empty())?;
        part.region.end = outer.at;
        let mut read = BTreeSet::new();
        carry.carries(*test, &mut read);
        let decided =
            part.region.clone().any(|at| carry.written(outer.block[at]).iter().any(|place| place.reaches(&read)));
        step.branch = Some(owner);
        (!decided && self.look_inside(&step, owner)).then_some(step)
    }

    /// The events below statements, in order.
    pub(super) fn events(&self, block: &'a [StmtId]) -> Events<'a> {
        let mut events = Vec::new();
        for stmt in block {
            each(&self.file.parsed.ast, *stmt, &mut |inner| {
                events.extend(event(self.file, inner).map(|event| (inner, event)));
            });
        }
        events.sort_by_key(|(stmt, _)| self.file.parsed.ast.stmt_span(*stmt).start);
        events
    }

    /// The step of one suite; `is_set_back` if it is known that no gradients are left from earlier rounds.
    fn step(
        &self,
        backs: &[StmtId],
        place: Place<'a>,
        events: &Events<'a>,
        is_set_back: bool,
    ) -> Result<Step<'a>, String> {
        let around = self.blocks.around(backs[0]);
        let outermost = around.last().copied();
        let within = |stmt: StmtId| outermost.is_none_or(|outer| self.span(outer).contains(self.span(stmt)));
        let is_other = |(stmt, event): &(StmtId, Event<'a>)| {
            matches!(event, Event::Backward(_)) && within(*stmt) && !backs.contains(stmt)
        };
        let others: Vec<StmtId> = events.iter().filter(|event| is_other(event)).map(|(stmt, _)| *stmt).collect();
        let looks = self.looks(outermost, place, backs)?;
        let own: Events<'a> = events.iter().filter(|(stmt, _)| self.belongs(*stmt, place, &others)).copied().collect();
        let groups = self.grouped(place, backs, &own)?;
        let mut step = Step { place, groups, zeros: Vec::new(), accumulates: false, branch: None, looks, twins: None };
        step.accumulates = !is_set_back && self.accumulates(&step, &own, &others)?;
        // Several steps in one loop are fine if each sets its gradients back itself.
        let is_whole = || own.iter().filter(|(_, event)| matches!(event, Event::Backward(_))).count() == backs.len();
        if !others.is_empty() && (step.accumulates || !is_whole()) {
            return Err("`backward` is called in more than one branch".to_owned());
        }
        self.look_at_own(&step)?;
        step.zeros = self.zeros(&step, &own, events);
        self.keeps_no_graph_for(&step, self.blocks.whole(backs[0]))?;
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
}

impl<'a> Part<'a> {
    pub(super) fn of(loss: Loss<'a>) -> Self {
        Self { losses: vec![loss], region: 0..0, copies: Vec::new() }
    }

    /// Where its last loss is differentiated.
    pub(super) fn last(&self) -> usize {
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
            weights: None,
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

    pub(super) fn first(&self) -> usize {
        self.losses().next().map_or(0, |(at, ..)| *at)
    }

    pub(super) fn last(&self) -> usize {
        self.losses().last().map_or(0, |(at, ..)| *at)
    }
}

impl<'a> Step<'a> {
    /// The functions that it needs, in order.
    pub(super) fn parts(&self) -> impl Iterator<Item = &Part<'a>> {
        self.groups.iter().flat_map(|group| &group.parts)
    }
}
