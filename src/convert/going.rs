//! Names that are bound or read where bytes go.
//!
//! In: which places go. Out: whether every name that is bound there alone may be missed.

use std::collections::{BTreeMap, BTreeSet};

use crate::python::resolve::VarId;
use crate::python::{Bindings, Parsed};
use crate::text::Span;

/// What goes of the names of a file.
pub(super) struct Going<'a> {
    bindings: &'a Bindings,
    /// How often each name is bound in what goes.
    bound: BTreeMap<VarId, usize>,
    /// Names that are read in what stays.
    read: BTreeSet<VarId>,
}

impl<'a> Going<'a> {
    /// Looks at all names of a file but those that imports bind.
    pub(super) fn of(parsed: &Parsed, bindings: &'a Bindings, is_gone: &dyn Fn(Span) -> bool) -> Self {
        let ast = &parsed.ast;
        let mut going = Self { bindings, bound: BTreeMap::new(), read: BTreeSet::new() };
        for id in ast.expressions() {
            let Some(variable) = bindings.variable_of(id) else { continue };
            match (bindings.is_store(id), is_gone(ast.span(id))) {
                (true, true) => going.binds(variable),
                (false, false) => _ = going.read.insert(variable),
                _ => {}
            }
        }
        going
    }

    /// Counts a binding that goes.
    pub(super) fn binds(&mut self, variable: VarId) {
        *self.bound.entry(variable).or_default() += 1;
    }

    /// True if every name that is bound in what goes is bound elsewhere too, or read nowhere else and one that nobody else
    /// misses.
    pub(super) fn are_bound(&self, is_missed: impl Fn(VarId) -> bool) -> bool {
        self.bound.iter().all(|(id, count)| {
            self.bindings.variable(*id).sites.len() > *count || !self.read.contains(id) && !is_missed(*id)
        })
    }
}
