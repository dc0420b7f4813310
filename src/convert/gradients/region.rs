//! The statements that move into the function: those that compute a loss, and nothing that would mean something else there.
//!
//! In: a step of which losses and optimisers are known. Out: the region of each part, or the reason why it has none.

use std::collections::BTreeSet;

use crate::python::ast::{Stmt, StmtId};

use super::carry::Carry;
use super::events::event;
use super::step::{Group, Part, Reader, Step};

impl<'a> Reader<'a> {
    /// Finds the statements that compute the losses of a group.
    pub(super) fn place_region(&self, step: &mut Step<'a>, index: usize) -> Result<(), String> {
        let carry = Carry { file: self.file };
        let block = step.place.block;
        let boundary =
            step.groups[..index].iter().flat_map(|group| self.last(block, group)).max().map_or(0, |at| at + 1);
        let mut parts: Vec<(Part<'a>, BTreeSet<usize>)> = Vec::new();
        for part in std::mem::take(&mut step.groups[index].parts) {
            let (at, stmt, backward) = part.losses[0];
            let inputs = self.inputs(&part);
            let mut needed: BTreeSet<usize> = if inputs.is_empty() {
                let slice = carry.slice(block, at, backward.value);
                self.comes_from_here(step, &slice.open)?;
                slice.stmts.into_iter().collect()
            } else {
                self.of_inputs(block, at, backward.value, &inputs)?.into_iter().collect()
            };
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
            let is_recorded = |at: &usize| recorded.contains(at) || !self.inputs(part).is_empty();
            part.copies = needed.iter().copied().filter(|at| *at < boundary && is_recorded(at)).collect();
            let start = needed.iter().copied().find(|at| *at >= boundary).unwrap_or(first);
            let last = needed.iter().copied().filter(|at| *at >= boundary).max();
            part.region = start..last.map_or(start, |last| last + 1);
            self.take_in_seeds(block, part);
            self.may_be_copied(step, index, &part.copies, start)?;
            if self.inputs(part).is_empty() {
                self.models.has_model(self, block, part)?;
            }
        }
        step.groups[index].parts = parts.into_iter().map(|(part, _)| part).collect();
        Ok(())
    }

    /// What the gradient of a loss is computed from moves into the function with it.
    fn take_in_seeds(&self, block: &[StmtId], part: &mut Part<'_>) {
        let carry = Carry { file: self.file };
        let mut read = BTreeSet::new();
        for (.., backward) in &part.losses {
            if let Some(seed) = backward.gradient(self) {
                carry.carries(seed, &mut read);
            }
        }
        let last = part.last();
        let sets = |at: &usize| carry.written(block[*at]).iter().any(|place| place.reaches(&read) && !place.is_call());
        if (part.region.end..last).any(|at| sets(&at)) {
            part.region.end = last;
        }
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
