//! The function that is differentiated: what it takes, what it gives back beside the loss.
//!
//! In: the statements that move into it. Out: names. A name that is assigned inside is local there: if it is read later
//! on it must come back, if it is read before it must be passed.

use rustc_hash::FxHashSet;

use crate::python::ast::{Expr, ExprId, Stmt, StmtId};
use crate::python::resolve::{ScopeKind, VarId};

use super::blocks::each;
use super::carry::Carry;
use super::events::{Event, event};
use super::flow::Flow;
use super::step::{Part, Reader, Step};

/// Names of a function, in order of appearance.
#[derive(Debug, Default)]
pub(super) struct Shape {
    /// What it is called with.
    pub(super) params: Vec<String>,
    /// What it gives back beside the loss.
    pub(super) aux: Vec<String>,
    /// The only name that comes back may be a number, which has to go in a tuple.
    pub(super) is_number: bool,
}

/// Reads the shape of a part's function. `around` is the loop that it is written above.
///
/// # Errors
/// Why the statements cannot be a function.
pub(super) fn shape(
    reader: &Reader<'_>,
    step: &Step<'_>,
    part: &Part<'_>,
    around: Option<StmtId>,
) -> Result<Shape, String> {
    let gone = step.parts().flat_map(|part| part.losses.iter().map(|(_, stmt, _)| *stmt));
    let flow = Flow {
        file: reader.file,
        blocks: reader.blocks,
        gone: gone.chain(step.zeros.iter().copied()).chain(step.twins.map(|twins| twins.plain)).collect(),
    };
    let block = step.place.block;
    let inside: Vec<StmtId> = part.copies.iter().copied().chain(part.region.clone()).map(|at| block[at]).collect();
    may_move(reader, step, &inside)?;
    let assigned = assigned(reader, &flow, &inside, part)?;
    let given = part.losses.iter().filter_map(|(.., backward)| backward.gradient(reader));
    let given = given.chain(step.twins.map(|twins| twins.test));
    let values: Vec<ExprId> = part.losses.iter().map(|(.., backward)| backward.value).chain(given).collect();
    let keeps = part.losses.iter().any(|(.., backward)| backward.keeps_graph(reader));
    let mut shape = Shape::default();
    for variable in &assigned {
        let in_value = values.iter().any(|value| mentions(reader, &flow, *value, *variable));
        let later = is_wanted(reader, &flow, step, part, *variable);
        let is_sure = flow.assigns(&inside, *variable);
        let name = reader.file.bindings.name_of(*variable).to_owned();
        if flow.reads_first(&inside, *variable) || !is_sure && (later || in_value) {
            if !is_bound_outside(reader, &flow, &inside, *variable) {
                return Err(format!("`{name}` is assigned in some rounds only"));
            }
            if keeps && around.is_some() {
                return Err(format!("`{name}` carries its graph from one round to the next"));
            }
            shape.params.push(name.clone());
        }
        if later {
            shape.is_number = is_number(reader, &inside, *variable);
            shape.aux.push(name);
        }
    }
    if let Some(around) = around {
        shape.params.extend(from_loop(reader, &flow, around, &inside, &values, &assigned));
        in_order(reader, &flow, &inside, &values, &mut shape.params);
    }
    let inputs = reader.inputs(part);
    if assigned.iter().any(|variable| inputs.contains(&reader.file.bindings.name_of(*variable))) {
        return Err("an input is assigned between it and its gradient".to_owned());
    }
    shape.params.retain(|param| !inputs.contains(&param.as_str()));
    shape.params.splice(0..0, inputs.into_iter().map(str::to_owned));
    shape.is_number &= shape.aux.len() == 1;
    Ok(shape)
}

/// # Errors
/// If a statement would mean something else inside of a function.
fn may_move(reader: &Reader<'_>, step: &Step<'_>, inside: &[StmtId]) -> Result<(), String> {
    let ast = &reader.file.parsed.ast;
    let mut why = None;
    for stmt in inside {
        let mut loops = FxHashSet::default();
        each(ast, *stmt, &mut |inner| {
            if matches!(ast.stmt(inner), Stmt::For { .. } | Stmt::While { .. }) {
                loops.insert(inner);
            }
            let own_loop = loops.iter().any(|outer| ast.stmt_span(*outer).contains(ast.stmt_span(inner)));
            let found = match ast.stmt(inner) {
                Stmt::Continue | Stmt::Break if own_loop => None,
                Stmt::Return(_) => Some("`return` stands between the forward pass and the loss"),
                Stmt::Continue | Stmt::Break => {
                    Some("`continue` or `break` stands between the forward pass and the loss")
                }
                Stmt::Function(_) | Stmt::Class(_) | Stmt::Import(_) | Stmt::ImportFrom(_) => {
                    Some("a definition stands between the forward pass and the loss")
                }
                Stmt::Global(_) | Stmt::Nonlocal(_) | Stmt::Delete(_) | Stmt::Match { .. } => {
                    Some("a statement between the forward pass and the loss changes names")
                }
                Stmt::Try { handlers, .. } if ast[handlers].iter().any(|handler| handler.name.is_some()) => {
                    Some("an exception is caught between the forward pass and the loss")
                }
                _ => match event(reader.file, inner) {
                    Some(Event::Step { .. } | Event::Clip(_) | Event::Unscale | Event::Update { .. }) => {
                        Some("an optimiser steps between the forward pass and the loss")
                    }
                    Some(Event::Zero { .. }) if !step.zeros.contains(&inner) => {
                        Some("gradients of another optimiser are set back between the forward pass and the loss")
                    }
                    _ => None,
                },
            };
            why = why.or(found);
        });
    }
    let flow = Flow { file: reader.file, blocks: reader.blocks, gone: FxHashSet::default() };
    flow.exprs(inside, &mut |expr| {
        if matches!(ast.expr(expr), Expr::Yield { .. } | Expr::Await(_)) {
            why = why.or(Some("`yield` or `await` stands between the forward pass and the loss"));
        }
    });
    why.map_or(Ok(()), |why| Err(why.to_owned()))
}

/// The variables that the statements assign, in order, those of copies left out.
fn assigned(reader: &Reader<'_>, flow: &Flow<'_>, inside: &[StmtId], part: &Part<'_>) -> Result<Vec<VarId>, String> {
    let bindings = reader.file.bindings;
    let home = part.losses.first().map(|(.., backward)| bindings.scope_of(backward.func));
    let mut found: Vec<VarId> = Vec::new();
    let mut elsewhere = None;
    flow.names(&inside[part.copies.len()..], &mut |name| {
        let Some(variable) = bindings.variable_of(name).filter(|_| bindings.is_store(name)) else { return };
        let scope = bindings.variable(variable).scope;
        if Some(scope) == home {
            if !found.contains(&variable) {
                found.push(variable);
            }
        } else if bindings.scope(scope).kind != ScopeKind::Comprehension {
            elsewhere = Some(bindings.name_of(variable).to_owned());
        }
    });
    elsewhere.map_or(Ok(found), |name| Err(format!("`{name}` belongs to another scope")))
}

fn mentions(reader: &Reader<'_>, flow: &Flow<'_>, value: ExprId, variable: VarId) -> bool {
    let mut found = false;
    flow.names_of(value, &mut |name| found |= reader.file.bindings.variable_of(name) == Some(variable));
    found
}

/// True if the variable is read once the loss is computed, or by a copy of a statement for a later loss.
fn is_wanted(reader: &Reader<'_>, flow: &Flow<'_>, step: &Step<'_>, part: &Part<'_>, variable: VarId) -> bool {
    let Some(last) = part.region.clone().last().map(|at| step.place.block[at]) else { return false };
    let carry = Carry { file: reader.file };
    let copied = step.parts().flat_map(|part| &part.copies).any(|at| {
        let mut read = std::collections::BTreeSet::new();
        carry.read(step.place.block[*at], &mut read);
        read.contains(reader.file.bindings.name_of(variable))
    });
    copied || flow.is_read_after(last, variable) || is_loss_of_other(reader, flow, step, part, variable)
}

/// True if another part differentiates a value that this one assigns.
fn is_loss_of_other(reader: &Reader<'_>, flow: &Flow<'_>, step: &Step<'_>, part: &Part<'_>, variable: VarId) -> bool {
    let others = step.parts().filter(|other| other.region != part.region || other.losses[0].0 != part.losses[0].0);
    others.flat_map(|other| &other.losses).any(|(.., backward)| mentions(reader, flow, backward.value, variable))
}

/// True if something other than the statements binds the variable: a parameter, a statement before them.
fn is_bound_outside(reader: &Reader<'_>, flow: &Flow<'_>, inside: &[StmtId], variable: VarId) -> bool {
    let mut stores = 0;
    flow.names(inside, &mut |name| {
        stores += usize::from(
            reader.file.bindings.is_store(name) && reader.file.bindings.variable_of(name) == Some(variable),
        );
    });
    reader.file.bindings.variable(variable).sites.len() > stores
}

/// True if what the variable is assigned is a number rather than a tensor.
fn is_number(reader: &Reader<'_>, inside: &[StmtId], variable: VarId) -> bool {
    let ast = &reader.file.parsed.ast;
    let mut found = false;
    let is_it = |target: ExprId| reader.file.bindings.variable_of(target) == Some(variable);
    let is_plain = |value: ExprId| {
        let text = reader.text(value);
        matches!(ast.expr(value), Expr::Number | Expr::Str { .. } | Expr::Bool(_))
            || [".item()", ".numpy()", ".tolist()"].iter().any(|end| text.ends_with(end))
            || ["float(", "int(", "len("].iter().any(|start| text.starts_with(start))
    };
    for stmt in inside {
        each(ast, *stmt, &mut |inner| match ast.stmt(inner) {
            Stmt::Assign { targets, value } => {
                found |= ast[targets].iter().any(|target| is_it(*target)) && is_plain(*value)
            }
            Stmt::AugAssign { target, value, .. } => found |= is_it(*target) && is_plain(*value),
            _ => {}
        });
    }
    found
}

/// The names that the loop binds outside of the statements and that they read.
fn from_loop(
    reader: &Reader<'_>,
    flow: &Flow<'_>,
    around: StmtId,
    inside: &[StmtId],
    values: &[ExprId],
    assigned: &[VarId],
) -> Vec<String> {
    let bindings = reader.file.bindings;
    let mut bound = FxHashSet::default();
    flow.names(&[around], &mut |name| {
        let place = reader.file.parsed.ast.span(name);
        let is_inside = inside.iter().any(|stmt| reader.file.parsed.ast.stmt_span(*stmt).contains(place));
        if bindings.is_store(name) && !is_inside {
            bound.extend(bindings.variable_of(name));
        }
    });
    let mut names = Vec::new();
    let mut look = |name: ExprId| {
        let Some(variable) = bindings.variable_of(name).filter(|_| !bindings.is_store(name)) else { return };
        let text = bindings.name_of(variable);
        if bound.contains(&variable) && !assigned.contains(&variable) && !names.iter().any(|other| other == text) {
            names.push(text.to_owned());
        }
    };
    flow.names(inside, &mut look);
    values.iter().for_each(|value| flow.names_of(*value, &mut look));
    names
}

/// Sorts parameters by where the statements name them first.
fn in_order(reader: &Reader<'_>, flow: &Flow<'_>, inside: &[StmtId], values: &[ExprId], params: &mut [String]) {
    let mut places: Vec<(String, u32)> = Vec::new();
    let mut look = |name: ExprId| {
        let text = reader.text(name);
        if !places.iter().any(|(other, _)| other == text) {
            places.push((text.to_owned(), reader.file.parsed.ast.span(name).start));
        }
    };
    flow.names(inside, &mut look);
    values.iter().for_each(|value| flow.names_of(*value, &mut look));
    params.sort_by_key(|param| places.iter().find(|(name, _)| name == param).map_or(u32::MAX, |(_, place)| *place));
}
