//! Resolves every name in a file to the variable, and every variable to the import, it stands for.
//!
//! In: [`Parsed`] and its [`ModulePath`]. Out: [`Bindings`]. Knows nothing of kinds, rules or other
//! files. A name that is bound twice in one scope stands for nothing (we never pick one), except
//! where all its bindings agree or an import is guarded against a missing package.

mod expressions;
mod guards;
mod imports;
mod scope;
mod settle;
mod statements;
mod symbols;
#[cfg(test)]
mod tests;
mod walk;

use rustc_hash::{FxHashMap, FxHashSet};

pub(crate) use imports::is_family;
pub use imports::{ImportBinding, StarImport};
pub(crate) use scope::{Bound, Site};
pub use scope::{Guard, Scope, ScopeId, ScopeKind, Suite, VarId, Variable};
use symbols::{Symbol, Symbols};

use super::ast::{ExprId, StmtId};
use super::{ModulePath, Parsed};

/// No entry in a side table.
const ABSENT: u32 = u32::MAX;

/// What every name of one file is bound to.
#[derive(Clone, Debug, Default)]
pub struct Bindings {
    module: ModulePath,
    symbols: Symbols,
    scopes: Vec<Scope>,
    variables: Vec<Variable>,
    by_name: FxHashMap<(ScopeId, Symbol), VarId>,
    imports: Vec<ImportBinding>,
    stars: Vec<StarImport>,
    /// Scope and variable of each expression; [`ABSENT`] where there is none.
    scope_of: Vec<u32>,
    variable_of: Vec<u32>,
    stores: FxHashSet<ExprId>,
    deletes: FxHashSet<ExprId>,
    body_scopes: FxHashMap<StmtId, ScopeId>,
    inner_scopes: FxHashMap<ExprId, ScopeId>,
    targets: Vec<settle::Target>,
    exported: FxHashSet<Symbol>,
    has_all: bool,
}

/// A file of a library that is ported: what it takes from other files of the library by a relative import, and is
/// answered like an API, stands for the library's own name.
#[derive(Clone, Copy)]
pub struct Ported<'a> {
    /// The file as a module of the library.
    pub module: &'a ModulePath,
    /// True for the names that are answered.
    pub is_answered: &'a dyn Fn(&str) -> bool,
}

/// Resolves the names of a file.
#[must_use]
pub fn resolve(parsed: &Parsed, module: &ModulePath) -> Bindings {
    resolve_ported(parsed, module, None)
}

/// Resolves the names of a file, which may be one that is ported.
#[must_use]
pub fn resolve_ported(parsed: &Parsed, module: &ModulePath, ported: Option<Ported<'_>>) -> Bindings {
    let mut bindings = walk::Walker::new(parsed, module, ported).run();
    settle::settle(parsed, &mut bindings);
    bindings
}

impl Bindings {
    /// The module that the file is.
    #[must_use]
    pub fn module(&self) -> &ModulePath {
        &self.module
    }

    /// Every name that an import statement binds, in source order.
    #[must_use]
    pub fn imports(&self) -> &[ImportBinding] {
        &self.imports
    }

    /// Every `from m import *`, in source order.
    #[must_use]
    pub fn stars(&self) -> &[StarImport] {
        &self.stars
    }

    /// The import that a name stands for; the first of several that agree.
    #[must_use]
    pub fn import_of(&self, name: ExprId) -> Option<usize> {
        let target = &self.targets[self.variable_of(name)?.0 as usize];
        target.import.map(|index| index as usize)
    }

    /// Qualified name that a variable stands for through imports and aliases, before other files
    /// are asked. See [`Target`](QualifiedTarget).
    #[must_use]
    pub fn target_of(&self, variable: VarId) -> Option<QualifiedTarget<'_>> {
        let target = &self.targets[variable.0 as usize];
        let name = target.name.as_deref()?;
        Some(QualifiedTarget { name, relative: target.relative })
    }

    /// The variable that a name reads or binds; `None` for builtins and other free names.
    #[must_use]
    pub fn variable_of(&self, name: ExprId) -> Option<VarId> {
        let index = *self.variable_of.get(name.index())?;
        (index != ABSENT).then_some(VarId(index))
    }

    /// A variable.
    #[must_use]
    pub fn variable(&self, id: VarId) -> &Variable {
        &self.variables[id.0 as usize]
    }

    /// The name of a variable.
    #[must_use]
    pub fn name_of(&self, id: VarId) -> &str {
        self.symbols.text(self.variable(id).symbol)
    }

    /// How many variables there are; their ids count from 0.
    #[must_use]
    pub fn variable_count(&self) -> usize {
        self.variables.len()
    }

    /// The scope in which an expression is evaluated.
    #[must_use]
    pub fn scope_of(&self, expr: ExprId) -> ScopeId {
        match self.scope_of.get(expr.index()) {
            Some(scope) if *scope != ABSENT => ScopeId(*scope),
            _ => ScopeId::MODULE,
        }
    }

    /// A scope.
    #[must_use]
    pub fn scope(&self, id: ScopeId) -> Scope {
        self.scopes[id.0 as usize]
    }

    /// How many scopes there are; their ids count from 0, outer ones first.
    #[must_use]
    pub fn scope_count(&self) -> usize {
        self.scopes.len()
    }

    /// The scope of the body of a `def` or `class`.
    #[must_use]
    pub fn body_scope(&self, stmt: StmtId) -> Option<ScopeId> {
        self.body_scopes.get(&stmt).copied()
    }

    /// The scope that a lambda or comprehension opens.
    #[must_use]
    pub fn inner_scope(&self, expr: ExprId) -> Option<ScopeId> {
        self.inner_scopes.get(&expr).copied()
    }

    /// The variable `name` of a scope itself, not of those around it.
    #[must_use]
    pub fn variable_in(&self, scope: ScopeId, name: &str) -> Option<VarId> {
        self.by_name.get(&(scope, self.symbols.get(name)?)).copied()
    }

    /// The variable that `name` would mean if it were read in `scope`.
    #[must_use]
    pub fn lookup(&self, scope: ScopeId, name: &str) -> Option<VarId> {
        self.find(scope, self.symbols.get(name)?)
    }

    /// True for a name that is bound or deleted here, not read.
    #[must_use]
    pub fn is_store(&self, name: ExprId) -> bool {
        self.stores.contains(&name)
    }

    /// True if the file binds, reads or lists (`__all__`) this name in any scope: a new import must
    /// not take it.
    #[must_use]
    pub fn is_name_bound(&self, name: &str) -> bool {
        self.symbols.get(name).is_some()
    }

    /// True if `name` stands in `__all__`.
    #[must_use]
    pub fn is_exported(&self, name: &str) -> bool {
        self.symbols.get(name).is_some_and(|symbol| self.exported.contains(&symbol))
    }

    /// True if the file assigns `__all__`.
    #[must_use]
    pub fn has_all(&self) -> bool {
        self.has_all
    }

    /// Every variable with its id.
    pub(crate) fn variables(&self) -> impl Iterator<Item = (VarId, &Variable)> {
        (0..).map(VarId).zip(&self.variables)
    }

    fn find(&self, scope: ScopeId, symbol: Symbol) -> Option<VarId> {
        let mut at = Some(scope);
        let mut through_type_params = true;
        while let Some(id) = at {
            let Scope { kind, parent } = self.scope(id);
            // Only code of the class body itself, and type parameters in it, see its names.
            let visible = kind != ScopeKind::Class || through_type_params;
            if visible && let Some(found) = self.by_name.get(&(id, symbol)) {
                return Some(*found);
            }
            through_type_params &= kind == ScopeKind::TypeParams;
            at = parent;
        }
        None
    }
}

/// A dotted name that a variable stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QualifiedTarget<'a> {
    /// `torch.nn`; for a relative import counted from the top of the repository.
    pub name: &'a str,
    /// It came from a relative import, so it is never an external package.
    pub relative: bool,
}
