//! Names that are bound or read where bytes go.
//!
//! In: which places go. Out: whether every name that is bound there alone may be missed.

use std::collections::{BTreeMap, BTreeSet};

use crate::python::ast::ExprId;
use crate::python::resolve::VarId;
use crate::python::{Bindings, Parsed};
use crate::text::Span;

/// What goes of the names of a file.
pub(super) struct Going<'a> {
    parsed: &'a Parsed,
    bindings: &'a Bindings,
    is_gone: &'a dyn Fn(Span) -> bool,
    /// How often each name is bound in what goes.
    bound: BTreeMap<VarId, usize>,
}

impl<'a> Going<'a> {
    /// Looks at all names of a file but those that imports bind.
    pub(super) fn of(parsed: &'a Parsed, bindings: &'a Bindings, is_gone: &'a dyn Fn(Span) -> bool) -> Self {
        let mut going = Self { parsed, bindings, is_gone, bound: BTreeMap::new() };
        for (id, variable) in going.names(true) {
            if bindings.is_store(id) {
                going.binds(variable);
            }
        }
        going
    }

    /// The names in what goes, or in what stays, and their variables.
    fn names(&self, in_what_goes: bool) -> impl Iterator<Item = (ExprId, VarId)> + use<'a> {
        let (ast, bindings, is_gone) = (&self.parsed.ast, self.bindings, self.is_gone);
        let names = ast.expressions().filter_map(|id| Some((id, bindings.variable_of(id)?)));
        names.filter(move |(id, _)| is_gone(ast.span(*id)) == in_what_goes)
    }

    /// Counts a binding that goes.
    pub(super) fn binds(&mut self, variable: VarId) {
        *self.bound.entry(variable).or_default() += 1;
    }

    /// True if every name that is bound in what goes is bound elsewhere too, or read nowhere else and one that nobody else
    /// misses.
    pub(super) fn are_bound(&self, is_missed: impl Fn(VarId) -> bool) -> bool {
        let is_alone = |(id, count): &(&VarId, &usize)| self.bindings.variable(**id).sites.len() <= **count;
        let alone: BTreeSet<VarId> = self.bound.iter().filter(is_alone).map(|(id, _)| *id).collect();
        let is_read = |(id, variable): (ExprId, VarId)| alone.contains(&variable) && !self.bindings.is_store(id);
        alone.is_empty() || !alone.iter().any(|id| is_missed(*id)) && !self.names(false).any(is_read)
    }
}
