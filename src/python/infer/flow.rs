//! The environment: what variables are at a point, branches, and their joining.

use super::Inference;
use super::ty::{Origin, Ty};
use crate::python::ast::ExprId;
use crate::python::resolve::{ScopeId, VarId};

/// What a branch did: the variables it changed, in order of their ids.
pub(super) struct Branch {
    /// Control can leave it at its end.
    pub(super) is_live: bool,
    pub(super) values: Vec<(VarId, Ty)>,
}

impl Branch {
    /// What the branch gave a variable that had no value is of the same sort as what the variable has elsewhere.
    pub(super) fn fill(&mut self, variable: VarId, ty: Ty) {
        if let Ok(at) = self.values.binary_search_by_key(&variable, |(id, _)| *id)
            && matches!(self.values[at].1, Ty::Unknown | Ty::Open(_))
        {
            self.values[at].1 = ty;
        }
    }
}

impl Inference<'_> {
    /// Gives a variable a new value.
    pub(super) fn set(&mut self, variable: VarId, ty: Ty) {
        let ty = if self.gives_up { Ty::Unknown } else { ty };
        let total = self.total[variable.0 as usize];
        self.total[variable.0 as usize] = self.join(total, ty);
        // Logged even if nothing changes: loops ask what was assigned.
        let before = std::mem::replace(&mut self.env[variable.0 as usize], ty);
        self.log.push((variable, before));
    }

    /// Says what a variable is at this point, without an assignment.
    pub(super) fn refine(&mut self, variable: VarId, ty: Ty) {
        let entry = &mut self.env[variable.0 as usize];
        if *entry != ty {
            self.log.push((variable, *entry));
            *entry = ty;
        }
    }

    /// What a variable is when it is read at this point.
    pub(super) fn get(&self, variable: VarId) -> Ty {
        let info = self.bindings.variable(variable);
        let frame = self.frames[info.scope.0 as usize];
        let ty = if info.bound_from_inside {
            Ty::Unknown
        } else if frame == self.frame {
            self.env[variable.0 as usize]
        } else if Some(frame) == self.outer_frame && info.sites.len() > 1 {
            // The lambda may run after any of the assignments.
            Ty::Unknown
        } else {
            self.total[variable.0 as usize]
        };
        if ty == Ty::Unset { Ty::Unknown } else { ty }
    }

    /// What the name `id` is, which reads a variable. What nothing is known of where branches have joined is open from here on.
    pub(super) fn read(&mut self, id: ExprId, variable: VarId) -> Ty {
        let ty = self.get(variable);
        let info = self.bindings.variable(variable);
        let is_own = self.frame != ScopeId::MODULE && self.frames[info.scope.0 as usize] == self.frame;
        if ty != Ty::Unknown || !is_own || info.bound_from_inside || self.gives_up || self.closed.contains(&variable) {
            return ty;
        }
        let ty = self.opened(Origin::Read(id));
        self.refine(variable, ty);
        ty
    }

    /// Runs a branch and undoes what it did.
    pub(super) fn branch(&mut self, run: impl FnOnce(&mut Self) -> bool) -> Branch {
        let mark = self.log.len();
        let is_live = run(self);
        let mut values = Vec::new();
        while self.log.len() > mark {
            let Some((variable, earlier)) = self.log.pop() else { break };
            values.push((variable, std::mem::replace(&mut self.env[variable.0 as usize], earlier)));
        }
        // The sort is stable and the last change of each variable comes first.
        values.sort_by_key(|(variable, _)| *variable);
        values.dedup_by_key(|(variable, _)| *variable);
        Branch { is_live, values }
    }

    /// Continues after branches one of which was taken; false if none of them ends.
    pub(super) fn merge(&mut self, branches: &[Branch]) -> bool {
        let live = || branches.iter().filter(|branch| branch.is_live);
        let mut changed: Vec<VarId> = live().flat_map(|branch| branch.values.iter().map(|(id, _)| *id)).collect();
        changed.sort_unstable();
        changed.dedup();
        for variable in changed {
            let before = self.env[variable.0 as usize];
            let mut joined = Ty::Unset;
            for branch in live() {
                let found = branch.values.binary_search_by_key(&variable, |(id, _)| *id);
                joined = self.join(joined, found.map_or(before, |at| branch.values[at].1));
            }
            self.refine(variable, joined);
        }
        live().next().is_some()
    }

    /// Joins what a branch that may have been cut short did into what was before it.
    pub(super) fn soften(&mut self, branch: &Branch) {
        for (variable, ty) in &branch.values {
            let joined = self.join(self.env[variable.0 as usize], *ty);
            self.refine(*variable, joined);
        }
    }
}
