//! Training steps: `zero_grad / backward / step` becomes a function that is differentiated and an optimiser that takes
//! the gradients.
//!
//! In: a file, its names and kinds. Out: findings, and the places that they answer, of which no rule speaks. Torch
//! records what code computes and walks it back from a loss; MindSpore differentiates a function. So the statements that
//! compute the loss move into one, as they stand, and what is read later on comes back beside the loss. A loop that is
//! not understood stays whole, with one item.

mod blocks;
mod carry;
mod events;
mod flow;
mod function;
mod groups;
mod held;
mod inputs;
mod leaves;
mod lines;
mod looks;
mod models;
mod one_step;
mod one_step_text;
mod plain;
mod region;
mod rounds;
mod shape;
mod step;
mod twins;
mod update;
mod write;
mod written;
mod zeros;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::api::Training;
use crate::python::ast::{Ast, Expr, Stmt, StmtId};
use crate::review::{Code, Severity};
use crate::text::Span;

use super::draft::{DraftItem, Finding};
use super::rewrite::Rewriter;
use blocks::{Blocks, each};
use events::{Event, callee, event};
use models::Models;
use one_step_text::Cells;
use shape::shape;
use step::{Group, Reader, Step};
use write::{Names, Writer};

const API: &str = "torch.Tensor.backward";

/// What becomes of the training steps of a file.
#[derive(Default)]
pub(super) struct Gradients {
    pub(super) findings: Vec<Finding>,
    /// The calls that the findings answer.
    pub(super) answered: FxHashSet<Span>,
}

/// Returns the rewrites of the training steps of a file.
pub(super) fn findings(file: &Rewriter<'_>) -> Gradients {
    let mut found = Gradients::default();
    let ast = &file.parsed.ast;
    if !differentiates(file, ast) {
        return found;
    }
    let (blocks, models) = (Blocks::new(ast), Models::new(file));
    let reader = Reader { file, blocks: &blocks, models: &models };
    let mut used: FxHashMap<Option<StmtId>, FxHashSet<String>> = FxHashMap::default();
    for suites in loops_with_backward(&reader) {
        let mut whole = Gradients::default();
        let mut why = None;
        let has_engine = suites.iter().any(|backs| reader.engine(backs).is_some());
        let twins = if has_engine { None } else { reader.twins(&suites) };
        let read = |backs: &Vec<StmtId>| Some((backs[0], reader.read(backs)?));
        let steps: Vec<_> =
            twins.map_or_else(|| suites.iter().filter_map(read).collect(), |step| vec![(suites[0][0], Ok(step))]);
        for (back, step) in steps {
            let taken = used.entry(blocks.function(back)).or_default();
            match step.and_then(|step| written(&reader, &step, taken, &mut whole.answered)) {
                Ok(findings) => whole.findings.extend(findings),
                Err(reason) => _ = why.get_or_insert((back, reason)),
            }
        }
        // A loop that is understood in parts stays whole: each step may count on what the others leave.
        if let Some((back, why)) = why {
            let answered = answered(&reader, outermost(&blocks, back), back).into_iter().collect();
            whole = Gradients { findings: refusal(&reader, back, &why).into_iter().collect(), answered };
        }
        say_once(&mut whole.findings);
        found.findings.extend(whole.findings);
        found.answered.extend(whole.answered);
    }
    found
}

/// The outermost loop around a statement, or its function.
fn outermost(blocks: &Blocks<'_>, stmt: StmtId) -> Option<StmtId> {
    blocks.around(stmt).last().copied().or_else(|| blocks.function(stmt))
}

/// The suites with `backward()`, those of one loop together.
fn loops_with_backward(reader: &Reader<'_>) -> Vec<Vec<Vec<StmtId>>> {
    let mut found: Vec<(Option<StmtId>, Vec<Vec<StmtId>>)> = Vec::new();
    for backs in suites_with_backward(reader.file, reader.blocks) {
        let place = outermost(reader.blocks, backs[0]);
        match found.iter_mut().find(|(other, _)| *other == place) {
            Some((_, suites)) => suites.push(backs),
            None => found.push((place, vec![backs])),
        }
    }
    found.into_iter().map(|(_, suites)| suites).collect()
}

fn differentiates(file: &Rewriter<'_>, ast: &Ast) -> bool {
    let asks = |name: Span| matches!(file.parsed.text(name), "backward" | "grad" | "manual_backward");
    ast.attributes().any(|id| matches!(ast.expr(id), Expr::Attribute { name, .. } if asks(*name)))
}

/// The statements `loss.backward()`, those of one suite together, in order of the text.
fn suites_with_backward(file: &Rewriter<'_>, blocks: &Blocks<'_>) -> Vec<Vec<StmtId>> {
    let mut found: Vec<(*const StmtId, Vec<StmtId>)> = Vec::new();
    let mut stmts: Vec<StmtId> = file.parsed.ast.statements().collect();
    stmts.retain(|stmt| matches!(event(file, *stmt), Some(Event::Backward(_))));
    stmts.sort_by_key(|stmt| file.parsed.ast.stmt_span(*stmt).start);
    for stmt in stmts {
        let Some(place) = blocks.of(stmt) else { continue };
        let suite = place.block.as_ptr();
        match found.iter_mut().find(|(other, _)| *other == suite) {
            Some((_, stmts)) => stmts.push(stmt),
            None => found.push((suite, vec![stmt])),
        }
    }
    found.into_iter().map(|(_, stmts)| stmts).collect()
}

/// Writes a step.
fn written(
    reader: &Reader<'_>,
    step: &Step<'_>,
    taken: &mut FxHashSet<String>,
    done: &mut FxHashSet<Span>,
) -> Result<Vec<Finding>, String> {
    let Some(first) = step.parts().next().map(|part| part.losses[0].1) else { return Ok(Vec::new()) };
    let around = above(reader, step);
    let outermost = reader.blocks.around(first).into_iter().rfind(|stmt| is_loop(reader, *stmt));
    if step.accumulates && outermost.is_none() {
        return Err("gradients are added up over several calls".to_owned());
    }
    let shapes = step.parts().map(|part| shape(reader, step, part, around)).collect::<Result<Vec<_>, _>>()?;
    let one = is_asked_for(reader, step).then(|| reader.one_step(step, around));
    let mut items: Vec<DraftItem> =
        one.iter().filter_map(|one| Some(as_function(reader, first, one.as_ref().err()?))).collect();
    let (edits, repeats, writer);
    let names = match &one {
        Some(Ok(_)) => names(reader, step, &mut taken.clone()),
        _ => names(reader, step, taken),
    };
    if let Some(Ok(one)) = &one {
        let cells = cells(reader, taken);
        writer = Writer { reader, step, shapes: &shapes, names: &names, around: Some(one.home), outermost };
        (edits, repeats) = (writer.cells(one, &cells)?, writer.repeated(one));
    } else {
        writer = Writer { reader, step, shapes: &shapes, names: &names, around, outermost };
        (edits, repeats) = (writer.edits()?, writer.repeats());
    }
    if writer.forgets() {
        items.push(item(reader, first, Code::DIFFERS, Severity::Review, FORGETS.0.to_owned(), FORGETS.1.to_owned()));
    }
    items.extend(step.parts().filter(|part| !part.copies.is_empty()).map(|part| {
        item(reader, part.losses[0].1, Code::DIFFERS, Severity::Review, AGAIN.0.to_owned(), AGAIN.1.to_owned())
    }));
    // Not the first loss: its line may go by itself.
    let site = site_of(reader, step.groups[0].steps.first().map_or(first, |(stmt, ..)| *stmt));
    let mut findings = vec![Finding { site, api: API.to_owned(), edits, items, repeats, ..Finding::default() }];
    let of_twins = step.twins.map(|twins| reader.gone_with(twins, first)).unwrap_or_default();
    let inside = step
        .parts()
        .flat_map(|part| part.losses.iter().filter(|(at, ..)| part.region.contains(at)).map(|(_, stmt, _)| *stmt))
        .chain(of_twins);
    let zeros = step.zeros.iter().copied().filter(|_| !step.accumulates);
    let moved = step
        .groups
        .iter()
        .flat_map(|group| group.unscales.iter().copied().filter(|stmt| writer.hoisted(group, *stmt).is_some()));
    findings.extend(inside.chain(zeros).chain(moved).map(|stmt| Finding {
        site: site_of(reader, stmt),
        api: API.to_owned(),
        removes: Some(stmt),
        ..Finding::default()
    }));
    let unasked: Vec<Finding> = reader.no_longer_asked(step).into_iter().chain(reader.gradient_names(step)).collect();
    done.extend(unasked.iter().map(|finding| finding.site));
    findings.extend(unasked);
    for group in &step.groups {
        done.extend(group.losses().map(|(_, stmt, _)| site_of(reader, *stmt)));
        done.extend(group.steps.iter().map(|(stmt, ..)| site_of(reader, *stmt)));
        done.extend(group.clips.iter().map(|(stmt, _)| site_of(reader, *stmt)));
        done.extend(group.unscales.iter().map(|stmt| site_of(reader, *stmt)));
        done.extend(group.updates.iter().map(|(stmt, _)| site_of(reader, *stmt)));
    }
    done.extend(reader.looked_at(step));
    done.extend(step.twins.map(|twins| site_of(reader, twins.plain)));
    done.extend(step.zeros.iter().map(|stmt| site_of(reader, *stmt)));
    Ok(findings)
}

/// True if a step is to be written with `nn.TrainOneStepCell`: one that an optimiser takes.
fn is_asked_for(reader: &Reader<'_>, step: &Step<'_>) -> bool {
    let takes = |group: &Group<'_>| group.direct().is_none() && group.weights.is_none();
    reader.file.style.training == Training::Model && step.groups.iter().all(takes)
}

/// What says that a loop is written in the other style.
fn as_function(reader: &Reader<'_>, loss: StmtId, why: &str) -> DraftItem {
    let why = format!("`nn.TrainOneStepCell` cannot do this step, which is written with `value_and_grad`: {why}.");
    item(reader, loss, Code::NO_COUNTERPART, Severity::Note, why, AS_FUNCTION.to_owned())
}

/// One loop says it once.
fn say_once(findings: &mut [Finding]) {
    let mut is_said = false;
    for finding in findings {
        finding.items.retain(|item| item.severity != Severity::Note || !std::mem::replace(&mut is_said, true));
    }
}

const AS_FUNCTION: &str = "Nothing has to be done: both styles train the same.";

const FORGETS: (&str, &str) = (
    "Gradients that are left over when the loop ends are kept for the next call in torch, and forgotten here.",
    "Call zero_grad() before the loop if they are not wanted, and step once more behind it if they are.",
);

const AGAIN: (&str, &str) = (
    "What this loss shares with the one before is computed a second time: random layers draw anew, and running statistics \
     are updated twice.",
    "Take this loss first, and give the other one what it returns, detached.",
);

fn is_loop(reader: &Reader<'_>, stmt: StmtId) -> bool {
    matches!(reader.file.parsed.ast.stmt(stmt), Stmt::For { .. } | Stmt::While { .. })
}

/// The loop above which the functions are written: the step is all of its body.
fn above(reader: &Reader<'_>, step: &Step<'_>) -> Option<StmtId> {
    let owner = step.place.owner.filter(|owner| step.place.is_body && is_loop(reader, *owner))?;
    let place = reader.blocks.of(owner)?;
    let in_class = place.owner.is_some_and(|outer| matches!(reader.file.parsed.ast.stmt(outer), Stmt::Class(_)));
    (!in_class).then_some(owner)
}

/// Names that are free in the file. The functions of one scope have names of their own: their loops may nest.
fn names(reader: &Reader<'_>, step: &Step<'_>, taken: &mut FxHashSet<String>) -> Names {
    let is_free = |name: &str| !reader.file.bindings.is_name_bound(name);
    let pick = |names: [&str; 2]| {
        names.into_iter().find(|name| is_free(name)).map_or_else(|| format!("ms_{}", names[0]), str::to_owned)
    };
    let is_several = step.parts().count() > 1;
    let mut functions = Vec::new();
    for part in step.parts() {
        let loss = reader.text(part.losses[0].2.loss).rsplit('.').next().unwrap_or_default();
        let is_name = !loss.is_empty() && loss.chars().all(|c| c.is_alphanumeric() || c == '_');
        let plain = ("forward_fn".to_owned(), "grad_fn".to_owned());
        let own = (format!("forward_{loss}"), format!("grad_{loss}"));
        let numbered = (2..).map(|number| (format!("forward_fn_{number}"), format!("grad_fn_{number}")));
        let candidates = (!is_several).then_some(plain).into_iter().chain(is_name.then_some(own)).chain(numbered);
        let mut fitting =
            candidates.filter(|(forward, grad)| is_free(forward) && is_free(grad) && !taken.contains(forward));
        let Some(chosen) = fitting.next() else { continue };
        taken.insert(chosen.0.clone());
        functions.push(chosen);
    }
    Names {
        functions,
        grads: pick(["grads", "gradients"]),
        new_grads: pick(["step_grads", "new_gradients"]),
        finite: pick(["is_finite", "grads_are_finite"]),
        unread: if is_read(reader, "_") { pick(["unused_loss", "unused_value"]) } else { "_".to_owned() },
    }
}

/// Names of cells that are free in the file, and not those of another loop of the scope.
fn cells(reader: &Reader<'_>, taken: &mut FxHashSet<String>) -> Cells {
    let numbers = std::iter::once(String::new()).chain((2..).map(|number: u32| format!("_{number}")));
    let mut named = numbers.map(|number| Cells {
        class: format!("NetWithLoss{}", number.trim_start_matches('_')),
        network: format!("net_with_loss{number}"),
        step: format!("train_step{number}"),
    });
    let is_free = |cells: &Cells| {
        let all = [&cells.class, &cells.network, &cells.step];
        all.iter().all(|name| !reader.file.bindings.is_name_bound(name) && !taken.contains(*name))
    };
    let chosen = named.find(is_free).unwrap_or_default();
    taken.insert(chosen.step.clone());
    chosen
}

/// True if the file reads a name anywhere.
fn is_read(reader: &Reader<'_>, name: &str) -> bool {
    let exprs = reader.file.parsed.ast.expressions();
    let mut named = exprs.filter(|expr| reader.file.parsed.name(*expr) == Some(name));
    named.any(|expr| !reader.file.bindings.is_store(expr))
}

/// The function that a statement calls.
fn site_of(reader: &Reader<'_>, stmt: StmtId) -> Span {
    let ast = &reader.file.parsed.ast;
    callee(reader.file, stmt).map_or(ast.stmt_span(stmt), |func| ast.span(func))
}

/// All calls of a loop that is not understood that its item answers.
fn answered(reader: &Reader<'_>, outermost: Option<StmtId>, back: StmtId) -> Vec<Span> {
    let whole;
    let stmts: &[StmtId] = match outermost {
        Some(outermost) if !matches!(reader.file.parsed.ast.stmt(outermost), Stmt::Function(_)) => {
            whole = [outermost];
            &whole
        }
        _ => reader.blocks.whole(back),
    };
    let mut spans = Vec::new();
    for stmt in stmts {
        each(&reader.file.parsed.ast, *stmt, &mut |inner| {
            if event(reader.file, inner).is_some() {
                spans.push(site_of(reader, inner));
            }
        });
    }
    spans
}

/// The one item of a loop that is not understood.
fn refusal(reader: &Reader<'_>, back: StmtId, why: &str) -> Option<Finding> {
    let Some(Event::Backward(backward)) = event(reader.file, back) else { return None };
    let loss = reader.text(backward.loss);
    let why = format!("the training step stays as it is: {why}");
    let Some(optimizer) = stepping(reader, back) else {
        let advice = format!(
            "Put what `{loss}` is computed from into a function, `def forward_fn(...): ...; return {loss}`: \
             `{loss}, grads = ms.value_and_grad(forward_fn, None, net.trainable_params())(...)` gives the value and the gradients of \
             weights, `{loss}, x_grad = ms.value_and_grad(forward_fn)(x)` that of its first argument."
        );
        let item = item(reader, back, Code::NO_COUNTERPART, Severity::Blocking, why, advice);
        return Some(Finding {
            site: site_of(reader, back),
            api: API.to_owned(),
            items: vec![item],
            ..Finding::default()
        });
    };
    let advice = format!(
        "Put the forward pass up to `{loss}` into a function, `def forward_fn(...): ...; return {loss}`, then \
         `{loss}, grads = ms.value_and_grad(forward_fn, None, {optimizer}.parameters)(...)` in place of `backward()`, and \
         `{optimizer}(grads)` in place of `{optimizer}.step()`; zero_grad() goes. What else is needed of the forward pass is \
         returned behind `{loss}`, with has_aux=True."
    );
    let item = item(reader, back, Code::NO_COUNTERPART, Severity::Blocking, why, advice);
    Some(Finding { site: site_of(reader, back), api: API.to_owned(), items: vec![item], ..Finding::default() })
}

/// The optimiser that steps behind a call of `backward`.
fn stepping<'a>(reader: &Reader<'a>, back: StmtId) -> Option<&'a str> {
    let ast = &reader.file.parsed.ast;
    let mut found = None;
    for stmt in reader.blocks.whole(back) {
        each(ast, *stmt, &mut |inner| {
            if let Some(Event::Step { optimizer, .. }) = event(reader.file, inner)
                && (found.is_none() || ast.stmt_span(inner).start < ast.stmt_span(back).start)
            {
                found = Some(reader.text(optimizer));
            }
        });
    }
    found
}

fn item(reader: &Reader<'_>, stmt: StmtId, code: Code, severity: Severity, why: String, advice: String) -> DraftItem {
    let span = site_of(reader, stmt);
    DraftItem { span, code, api: Some(API.to_owned()), severity, why, advice: Some(advice) }
}
