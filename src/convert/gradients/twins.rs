//! One loss that is differentiated with a scaler or without: `if scaler is not None: scaler.scale(loss).backward() ... else:
//! loss.backward() ...`.
//!
//! In: the suites with `backward()` of a loop. Out: the [`Step`] that both are, with the function above the `if`: it gives
//! `scaler.scale(loss) if scaler is not None else loss`, and each branch goes on with the gradients.

use std::collections::BTreeSet;

use crate::python::ast::{Expr, ExprId, Stmt, StmtId};

use super::blocks::Place;
use super::carry::Carry;
use super::events::{Backward, Event, event};
use super::flow::Flow;
use super::step::{Events, Group, Reader, Step};

/// A branch whose suites differentiate the same loss.
#[derive(Clone, Copy)]
pub(super) struct Twins {
    /// The `if`.
    pub(super) branch: StmtId,
    /// Its condition.
    pub(super) test: ExprId,
    /// The call of `backward` without a scaler.
    pub(super) plain: StmtId,
    /// The scaler takes part where the condition holds.
    scaled_first: bool,
}

/// A side of the branch.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Body,
    Else,
}

impl<'a> Reader<'a> {
    /// The step of two suites with one `backward()` each that are the sides of one `if`.
    pub(super) fn twins(&self, suites: &[Vec<StmtId>]) -> Option<Step<'a>> {
        let [one, other] = suites else { return None };
        let ([one], [other]) = (&one[..], &other[..]) else { return None };
        let (first, second) = (self.blocks.of(*one)?, self.blocks.of(*other)?);
        let branch = first.owner.filter(|owner| second.owner == Some(*owner) && first.is_body && !second.is_body)?;
        let Stmt::If { test, .. } = self.file.parsed.ast.stmt(branch) else { return None };
        let scaled_first = self.backward_of(*one)?.scaler.is_some();
        let (scaled, plain) = if scaled_first { (*one, *other) } else { (*other, *one) };
        let (with, without) = (self.backward_of(scaled)?, self.backward_of(plain)?);
        let fits = with.scaler.is_some_and(|scaler| self.is_plain_test(scaler))
            && without.scaler.is_none()
            && with.args.is_empty()
            && without.args.is_empty()
            && self.text(with.loss) == self.text(without.loss)
            && self.is_plain_test(with.loss)
            && self.is_plain_test(*test)
            && [first, second].iter().all(|place| self.sets_back_at_most(place));
        let twins = Twins { branch, test: *test, plain, scaled_first };
        fits.then(|| self.twin_step(twins, scaled)).flatten()
    }

    fn twin_step(&self, twins: Twins, scaled: StmtId) -> Option<Step<'a>> {
        let place = self.blocks.of(twins.branch)?;
        let whole = self.blocks.whole(twins.branch);
        let outermost = self.blocks.around(twins.branch).last().copied();
        let mut events = self.events(whole);
        events.retain(|(stmt, _)| outermost.is_none_or(|outer| self.span(outer).contains(self.span(*stmt))));
        let looks = self.looks(outermost, place, &[scaled, twins.plain]).ok().filter(Vec::is_empty)?;
        let mut group = self.side(twins, place, scaled, &events)?;
        let other = self.side(twins, place, twins.plain, &events)?;
        let is_same = group.optimizers.len() == 1
            && other.optimizers.len() == 1
            && self.text(group.optimizers[0]) == self.text(other.optimizers[0]);
        group.steps.extend(other.steps);
        for clip in other.clips {
            if group.clips.iter().all(|(stmt, _)| *stmt != clip.0) {
                group.clips.push(clip);
            }
        }
        let mut step = Step {
            place,
            groups: vec![group],
            zeros: Vec::new(),
            accumulates: false,
            branch: None,
            looks,
            twins: Some(twins),
        };
        let in_both = [scaled, twins.plain].iter().all(|back| self.is_set_back_before(*back));
        step.accumulates = !in_both && self.accumulates(&step, &events, &[]).ok()?;
        step.zeros = self.zeros(&step, &events, &events);
        self.keeps_no_graph_for(&step, whole).ok()?;
        self.place_region(&mut step, 0).ok()?;
        let part = step.groups[0].parts.first()?;
        let carry = Carry { file: self.file };
        let mut read = BTreeSet::new();
        carry.carries(twins.test, &mut read);
        let is_decided =
            part.region.clone().any(|at| carry.written(place.block[at]).iter().any(|place| place.reaches(&read)));
        (is_same && !is_decided && !part.region.is_empty() && part.copies.is_empty()).then_some(step)
    }

    /// The loss, the optimisers and the limits of one side. What stands on no side belongs to both.
    fn side(&self, twins: Twins, place: Place<'a>, back: StmtId, events: &Events<'a>) -> Option<Group<'a>> {
        let is_scaled = back != twins.plain;
        let scaled = if twins.scaled_first { Side::Body } else { Side::Else };
        let mut own: Events<'a> = Vec::new();
        for (stmt, event) in events {
            let side = self.side_of(twins, *stmt);
            let of_scaler = match event {
                Event::Step { scaler, .. } => scaler.is_some(),
                Event::Unscale | Event::Update { .. } => true,
                Event::Backward(backward) => backward.scaler.is_some(),
                Event::Clip(_) | Event::Zero { .. } => side.map_or(is_scaled, |side| side == scaled),
            };
            let is_known = side.is_some() || matches!(event, Event::Clip(_) | Event::Zero { .. });
            if !is_known || side.is_some_and(|side| (side == scaled) != of_scaler) {
                return None;
            }
            if of_scaler == is_scaled {
                own.push((*stmt, *event));
            }
        }
        let mut groups = self.grouped(place, &[back], &own).ok()?;
        groups.pop().filter(|_| groups.is_empty())
    }

    /// The side on which a statement stands: of the branch, or of another one with the same condition.
    fn side_of(&self, twins: Twins, stmt: StmtId) -> Option<Side> {
        let ast = &self.file.parsed.ast;
        let mut at = stmt;
        while let Some(place) = self.blocks.of(at) {
            let owner = place.owner?;
            match ast.stmt(owner) {
                Stmt::If { test, .. } if self.text(*test) == self.text(twins.test) => {
                    return Some(if place.is_body { Side::Body } else { Side::Else });
                }
                Stmt::Function(_) | Stmt::Class(_) => return None,
                _ => at = owner,
            }
        }
        None
    }

    fn backward_of(&self, stmt: StmtId) -> Option<Backward<'a>> {
        match event(self.file, stmt) {
            Some(Event::Backward(backward)) => Some(backward).filter(|backward| backward.direct.is_none()),
            _ => None,
        }
    }

    /// True if nothing but `zero_grad()` stands before `backward()` in its suite.
    fn sets_back_at_most(&self, place: &Place<'a>) -> bool {
        place.block[..place.at].iter().all(|stmt| matches!(event(self.file, *stmt), Some(Event::Zero { .. })))
    }

    fn is_set_back_before(&self, back: StmtId) -> bool {
        self.blocks.of(back).is_some_and(|place| place.at > 0)
    }

    /// True for what is read without being called: `scaler is not None`, `self.args.amp`.
    fn is_plain_test(&self, expr: ExprId) -> bool {
        let flow = Flow { file: self.file, blocks: self.blocks, gone: rustc_hash::FxHashSet::default() };
        let ast = &self.file.parsed.ast;
        let mut is_plain = !self.text(expr).contains(['\n', '\r']);
        flow.exprs_of(expr, &mut |inner| {
            let computes = matches!(
                ast.expr(inner),
                Expr::Call { .. } | Expr::Lambda { .. } | Expr::Named { .. } | Expr::Await(_) | Expr::Yield { .. }
            );
            is_plain &= !computes && self.file.kinds.api(inner).is_none();
        });
        is_plain
    }

    /// What the function gives back for the loss.
    pub(super) fn either(&self, twins: Twins, backward: &Backward<'a>) -> String {
        let (value, loss, test) = (self.text(backward.value), self.text(backward.loss), self.text(twins.test));
        if twins.scaled_first {
            format!("{value} if {test} else {loss}")
        } else {
            format!("{loss} if {test} else {value}")
        }
    }

    /// The statements of the branch that go: the calls of `backward`, or the whole branch if it is nothing else.
    pub(super) fn gone_with(&self, twins: Twins, scaled: StmtId) -> Vec<StmtId> {
        let is_alone = |stmt: &StmtId| self.blocks.of(*stmt).is_some_and(|place| place.block.len() == 1);
        let both = [scaled, twins.plain];
        if both.iter().all(is_alone) { vec![twins.branch] } else { both.to_vec() }
    }
}
