//! Where a file hands devices on: `device=` of calls, `device` at a place, `.to(...)`, and whatever torch is given.

use rustc_hash::{FxHashMap, FxHashSet};

use super::DEVICE;
use crate::api::{self, Kind};
use crate::python::ast::{ArgForm, Expr, ExprId};
use crate::python::project::summary::Handed;
use crate::python::resolve::VarId;
use crate::python::{Bindings, Parsed};

/// The places of one file where a device is handed on.
#[derive(Debug, Default)]
pub(in crate::python::project) struct Handing {
    /// Reads that are arguments of torch's, of `.to(...)`, or a `device=` of any call.
    reads: FxHashSet<ExprId>,
    /// Names of the functions outside of torch that each variable is handed on to.
    functions: FxHashMap<VarId, Vec<Handed>>,
    /// Names of the functions outside of torch that get a `device=`, whatever it is.
    names: Vec<Box<str>>,
    /// How often each variable is read, and how often of that it is handed on.
    read: FxHashMap<VarId, (usize, usize)>,
}

impl Handing {
    /// Looks at all calls of a file.
    pub(in crate::python::project) fn of(parsed: &Parsed, bindings: &Bindings) -> Self {
        let mut found = Self::default();
        let ast = &parsed.ast;
        for call in ast.calls() {
            let Expr::Call { func, args, .. } = ast.expr(call) else { continue };
            let moves = matches!(ast.expr(*func), Expr::Attribute { name, .. } if parsed.text(*name) == "to");
            let is_torch = moves || is_of_torch(parsed, bindings, *func);
            for (place, arg) in ast[args].iter().enumerate() {
                let names_it = matches!(arg.form, ArgForm::Keyword(name) if parsed.text(name) == DEVICE);
                let places_it = arg.form == ArgForm::Positional && parsed.name(arg.value) == Some(DEVICE);
                if !names_it && !places_it && !is_torch {
                    continue;
                }
                if is_torch {
                    found.reads.insert(arg.value);
                    continue;
                }
                let Some(name) = called(parsed, *func) else { continue };
                found.reads.insert(arg.value);
                if let Some(variable) = bindings.variable_of(ast.unparen(arg.value)) {
                    let place = places_it.then(|| u8::try_from(place).unwrap_or(u8::MAX));
                    found.functions.entry(variable).or_default().push((name.into(), place));
                }
                if names_it {
                    found.names.push(name.into());
                }
            }
        }
        if !found.reads.is_empty() {
            found.count(parsed, bindings);
        }
        found
    }

    /// Counts the reads of the variables that are handed on.
    fn count(&mut self, parsed: &Parsed, bindings: &Bindings) {
        let ids = parsed.ast.expressions();
        for id in ids.filter(|id| matches!(parsed.ast.expr(*id), Expr::Name) && !bindings.is_store(*id)) {
            if let Some(variable) = bindings.variable_of(id) {
                let (all, handed) = self.read.entry(variable).or_default();
                *all += 1;
                *handed += usize::from(self.reads.contains(&id));
            }
        }
    }

    /// True if nothing is done with the parameter but handing it on.
    pub(super) fn is_all(&self, bindings: &Bindings, variable: VarId) -> bool {
        let is_bound_once = bindings.variable(variable).sites.len() == 1;
        is_bound_once && self.read.get(&variable).is_none_or(|(all, handed)| all == handed)
    }

    /// Names of the functions outside of torch that the variable is handed on to.
    pub(super) fn functions_of(&self, variable: VarId) -> Box<[Handed]> {
        self.functions.get(&variable).map_or_else(Box::default, |names| names.as_slice().into())
    }

    /// Names of the functions outside of torch that get a `device=`.
    pub(in crate::python::project) fn into_names(mut self) -> Vec<Box<str>> {
        self.names.sort_unstable();
        self.names.dedup();
        self.names
    }
}

/// The last name of what is called.
pub(super) fn called(parsed: &Parsed, func: ExprId) -> Option<&str> {
    match parsed.ast.expr(func) {
        Expr::Attribute { name, .. } => Some(parsed.text(*name)),
        _ => parsed.name(func),
    }
}

/// True for a function or class of torch, and for a method that tensors have.
pub(super) fn is_of_torch(parsed: &Parsed, bindings: &Bindings, func: ExprId) -> bool {
    let ast = &parsed.ast;
    if let Expr::Attribute { name, .. } = ast.expr(func)
        && api::member(Kind::Tensor, parsed.text(*name)).is_some()
    {
        return true;
    }
    let mut first = func;
    while let Expr::Attribute { value, .. } = ast.expr(first) {
        first = *value;
    }
    let import = bindings.import_of(first).map(|index| &bindings.imports()[index]);
    import.is_some_and(|import| !import.relative && import.mentions.split('.').next() == Some("torch"))
}
