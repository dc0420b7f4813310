//! Which losses, optimisers and limits of a suite belong together.
//!
//! In: the events of a suite in order of the text. Out: a [`Group`] for each run of losses and the optimisers that step
//! behind them, or the reason why they do not fit together.

use crate::python::ast::{ArgForm, StmtId};

use super::blocks::Place;
use super::events::{Backward, Event};
use super::step::{Events, Group, Part, Reader};

impl<'a> Reader<'a> {
    /// Which losses and optimisers belong together.
    pub(super) fn grouped(
        &self,
        place: Place<'a>,
        backs: &[StmtId],
        events: &Events<'a>,
    ) -> Result<Vec<Group<'a>>, String> {
        let mut groups: Vec<Group<'a>> = Vec::new();
        let mut is_open = false;
        // The last group that optimisers step for.
        let mut current = None;
        for (stmt, event) in events {
            match *event {
                Event::Backward(backward) if backs.contains(stmt) => {
                    self.arguments(&backward)?;
                    if backward.direct.is_some() || !is_open {
                        groups.push(Group::new());
                    }
                    if backward.direct.is_none() {
                        is_open = true;
                        current = Some(groups.len() - 1);
                    } else if is_open {
                        return Err("gradients are asked for between a loss and its step".to_owned());
                    }
                    let around = |other: &StmtId| self.span(*other).contains(self.span(*stmt));
                    let at = place.block.iter().position(around).unwrap_or_default();
                    groups.last_mut().into_iter().for_each(|group| group.parts.push(Part::of((at, *stmt, backward))));
                }
                Event::Backward(_) | Event::Zero { .. } => {}
                _ => {
                    let Some(group) = current.and_then(|at: usize| groups.get_mut(at)) else { continue };
                    if let Event::Step { .. } = event {
                        is_open = false;
                    }
                    self.attach(group, *stmt, *event);
                }
            }
        }
        groups.iter().try_for_each(|group| self.consistent(group, groups.len()))?;
        Ok(groups)
    }

    fn attach(&self, group: &mut Group<'a>, stmt: StmtId, event: Event<'a>) {
        match event {
            Event::Step { optimizer, scaler } => {
                if group.optimizers.iter().all(|other| self.text(*other) != self.text(optimizer)) {
                    group.optimizers.push(optimizer);
                }
                group.steps.push((stmt, optimizer, scaler));
            }
            Event::Clip(clip) => group.clips.push((stmt, clip)),
            Event::Unscale => group.unscales.push(stmt),
            Event::Update { scaler } => group.updates.push((stmt, scaler)),
            Event::Zero { .. } | Event::Backward(_) => {}
        }
    }

    /// # Errors
    /// If `backward` is passed what has no counterpart.
    fn arguments(&self, backward: &Backward<'a>) -> Result<(), String> {
        for argument in backward.args {
            let value = self.text(argument.value);
            match argument.form {
                ArgForm::Keyword(name) => match self.file.parsed.text(name) {
                    "retain_graph" | "gradient" => {}
                    "create_graph" if value == "False" => {}
                    other => return Err(format!("`{other}` is passed to `backward`")),
                },
                ArgForm::Positional => {}
                ArgForm::Star | ArgForm::DoubleStar => return Err("arguments of `backward` are hidden".to_owned()),
            }
        }
        Ok(())
    }

    /// # Errors
    /// If the parts of a group do not fit together.
    fn consistent(&self, group: &Group<'a>, groups: usize) -> Result<(), String> {
        let loss = group.losses().next().map_or("loss", |(.., backward)| self.text(backward.loss));
        if group.direct().is_some() {
            return Ok(());
        }
        if group.steps.is_empty() {
            return Err(format!("no optimiser steps after the gradients of `{loss}`"));
        }
        let scaled = group.losses().filter(|(.., backward)| backward.scaler.is_some()).count();
        let steps_scaled = group.steps.iter().filter(|(.., scaler)| scaler.is_some()).count();
        let is_scaled = scaled > 0 || steps_scaled > 0 || !group.unscales.is_empty();
        if is_scaled && (scaled < group.parts.len() || steps_scaled < group.steps.len()) {
            return Err("the scaler takes part in some of the calls only".to_owned());
        }
        if is_scaled && (groups > 1 || group.optimizers.len() > 1 || group.parts.len() > 1) {
            return Err("one scaler serves several losses or optimisers".to_owned());
        }
        if group.unscales.len() > 1 {
            return Err("gradients are unscaled at more than one place".to_owned());
        }
        if group.optimizers.len() > 2 {
            return Err("more than two optimisers share a loss".to_owned());
        }
        if group.optimizers.len() > 1 && !group.clips.is_empty() {
            return Err("gradients of several optimisers are clipped together".to_owned());
        }
        let in_time = |stmt: &StmtId| {
            let first = group.steps.iter().map(|(step, ..)| self.span(*step).start).min().unwrap_or_default();
            self.span(*stmt).start < first
        };
        if !group.clips.iter().all(|(stmt, _)| in_time(stmt)) || !group.unscales.iter().all(in_time) {
            return Err("gradients are clipped after the step".to_owned());
        }
        group.clips.iter().try_for_each(|(_, clip)| self.models.clips_all(self, group, clip))
    }
}
