//! The walk over a tree that opens scopes and records bindings and reads.
//!
//! Reads are looked up when the walk is over, since a function may read a name that its module
//! binds further down.

use rustc_hash::FxHashMap;

use super::scope::{Bound, GuardedBy, Scope, ScopeId, ScopeKind, Site, Suite, VarId, Variable};
use super::symbols::Symbol;
use super::{ABSENT, Bindings, Ported};
use crate::python::ast::{Ast, ExprId};
use crate::python::{ModulePath, Parsed};
use crate::text::Span;

/// State of the walk.
pub(super) struct Walker<'a> {
    pub(super) parsed: &'a Parsed,
    pub(super) ast: &'a Ast,
    pub(super) out: Bindings,
    pub(super) ported: Option<Ported<'a>>,
    pub(super) scope: ScopeId,
    pub(super) guard: GuardedBy,
    pub(super) suite: Suite,
    /// Index of the current statement in its suite.
    pub(super) index: usize,
    reads: Vec<(ExprId, Symbol)>,
    /// Names declared `global` or `nonlocal` in a scope; true for `global`.
    outer: FxHashMap<(ScopeId, Symbol), bool>,
    /// Bindings of `nonlocal` names: their owner may come later.
    late: Vec<(ScopeId, Symbol, Site, Option<ExprId>)>,
}

impl<'a> Walker<'a> {
    pub(super) fn new(parsed: &'a Parsed, module: &ModulePath, ported: Option<Ported<'a>>) -> Self {
        let count = parsed.ast.exprs.len();
        let out = Bindings {
            module: module.clone(),
            scopes: vec![Scope { kind: ScopeKind::Module, parent: None }],
            scope_of: vec![ABSENT; count],
            variable_of: vec![ABSENT; count],
            ..Bindings::default()
        };
        Self {
            parsed,
            ast: &parsed.ast,
            out,
            ported,
            scope: ScopeId::MODULE,
            guard: GuardedBy::NOTHING,
            suite: Suite::Module,
            index: 0,
            reads: Vec::new(),
            outer: FxHashMap::default(),
            late: Vec::new(),
        }
    }

    /// Walks the whole file and looks up what it reads.
    pub(super) fn run(mut self) -> Bindings {
        self.block(Suite::Module, self.ast.body());
        for (scope, symbol, site, name) in std::mem::take(&mut self.late) {
            let parent = self.out.scope(scope).parent.unwrap_or(ScopeId::MODULE);
            let owner = self.out.find(parent, symbol).unwrap_or_else(|| self.variable(parent, symbol));
            self.out.by_name.insert((scope, symbol), owner);
            self.add_site(owner, scope, site, name);
        }
        for (name, symbol) in std::mem::take(&mut self.reads) {
            if let Some(found) = self.out.find(self.out.scope_of(name), symbol) {
                self.out.variable_of[name.index()] = found.0;
            }
        }
        self.out
    }

    /// Runs `body` inside a new scope.
    pub(super) fn in_scope(&mut self, kind: ScopeKind, body: impl FnOnce(&mut Self)) -> ScopeId {
        let id = ScopeId(u32::try_from(self.out.scopes.len()).unwrap_or(ABSENT));
        self.out.scopes.push(Scope { kind, parent: Some(self.scope) });
        let outside = std::mem::replace(&mut self.scope, id);
        body(self);
        self.scope = outside;
        id
    }

    /// Records that a name is read here.
    pub(super) fn read(&mut self, name: ExprId) {
        let symbol = self.out.symbols.intern(self.parsed.text(self.ast.span(name)));
        self.reads.push((name, symbol));
    }

    /// Records that the name `span` (with its node, where it has one) is bound in `scope`.
    pub(super) fn bind_in(&mut self, scope: ScopeId, span: Span, what: Bound, name: Option<ExprId>) -> Option<VarId> {
        let text = self.parsed.text(span);
        let symbol = self.out.symbols.intern(text);
        let site = Site { what, guard: self.guard };
        if let Some(name) = name {
            self.out.stores.insert(name);
        }
        let owner = match self.outer.get(&(scope, symbol)) {
            Some(false) => {
                self.late.push((scope, symbol, site, name));
                return None;
            }
            Some(true) => ScopeId::MODULE,
            None => scope,
        };
        let variable = self.variable(owner, symbol);
        self.add_site(variable, scope, site, name);
        Some(variable)
    }

    /// Records that the name `span` is bound in the current scope.
    pub(super) fn bind(&mut self, span: Span, what: Bound) -> Option<VarId> {
        self.bind_in(self.scope, span, what, None)
    }

    /// Records `global` or `nonlocal`.
    pub(super) fn declare_outer(&mut self, span: Span, is_global: bool) {
        let symbol = self.out.symbols.intern(self.parsed.text(span));
        if self.scope == ScopeId::MODULE {
            return;
        }
        self.outer.insert((self.scope, symbol), is_global);
        if is_global {
            let variable = self.variable(ScopeId::MODULE, symbol);
            self.out.by_name.insert((self.scope, symbol), variable);
        }
    }

    fn variable(&mut self, scope: ScopeId, symbol: Symbol) -> VarId {
        let next = VarId(u32::try_from(self.out.variables.len()).unwrap_or(ABSENT));
        let id = *self.out.by_name.entry((scope, symbol)).or_insert(next);
        if id == next {
            self.out.variables.push(Variable { scope, sites: Vec::with_capacity(1), bound_from_inside: false, symbol });
        }
        id
    }

    fn add_site(&mut self, variable: VarId, scope: ScopeId, site: Site, name: Option<ExprId>) {
        let entry = &mut self.out.variables[variable.0 as usize];
        entry.sites.push(site);
        entry.bound_from_inside |= entry.scope != scope;
        if let Some(name) = name {
            self.out.variable_of[name.index()] = variable.0;
        }
    }
}
