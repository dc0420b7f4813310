//! Scopes and bindings of statements.

use super::guards::{TestGuards, catches_import, of_test};
use super::scope::{Bound, Guard, GuardedBy, ScopeId, ScopeKind, Suite};
use super::walk::Walker;
use crate::python::ast::{Case, Class, Expr, ExprId, Function, Handler, Stmt, StmtId, WithItem};
use crate::text::Span;

impl Walker<'_> {
    /// Visits the statements of a suite.
    pub(super) fn block(&mut self, suite: Suite, stmts: &[StmtId]) {
        let outside = (self.suite, self.index);
        self.suite = suite;
        for (index, stmt) in stmts.iter().enumerate() {
            self.index = index;
            self.stmt(*stmt);
        }
        (self.suite, self.index) = outside;
    }

    fn guarded(&mut self, guard: GuardedBy, suite: Suite, stmts: &[StmtId]) {
        let outside = std::mem::replace(&mut self.guard, guard);
        self.block(suite, stmts);
        self.guard = outside;
    }

    fn stmt(&mut self, id: StmtId) {
        let ast = self.ast;
        match ast.stmt(id) {
            Stmt::Expr(value) => {
                self.all_call(*value);
                self.expr(*value);
            }
            Stmt::Assign { targets, value } => {
                self.expr(*value);
                for target in &ast[targets] {
                    self.all_assignment(*target, *value);
                    self.assign(*target, *value);
                }
            }
            Stmt::AnnAssign { target, annotation, value } => {
                self.expr(*annotation);
                self.optional(*value);
                match value {
                    Some(value) => self.assign(*target, *value),
                    None => self.target(*target, Bound::Declared),
                }
            }
            Stmt::AugAssign { target, value, .. } => {
                self.expr(*value);
                self.all_assignment(*target, *value);
                self.target(*target, Bound::Other);
            }
            Stmt::Return(value) => self.optional(*value),
            Stmt::Raise { value: first, cause: second } => {
                self.optional(*first);
                self.optional(*second);
            }
            Stmt::Assert { test, message } => {
                self.expr(*test);
                self.optional(*message);
            }
            Stmt::Delete(targets) => {
                for target in &ast[targets] {
                    self.delete(*target);
                }
            }
            Stmt::Pass | Stmt::Break | Stmt::Continue => {}
            Stmt::Global(names) | Stmt::Nonlocal(names) => {
                for name in &ast[names] {
                    self.declare_outer(*name, matches!(ast.stmt(id), Stmt::Global(_)));
                }
            }
            Stmt::Import(names) => self.import(id, &ast[names]),
            Stmt::ImportFrom(import) => self.import_from(id, import),
            Stmt::TypeAlias(alias) => {
                self.with_type_params(&ast[alias.type_params], |walker| {
                    walker.exprs(&ast[alias.type_bounds]);
                    walker.expr(alias.value);
                });
                self.bind(alias.name, Bound::Other);
            }
            Stmt::Function(function) => self.function(id, function),
            Stmt::Class(class) => self.class(id, class),
            _ => self.compound(id),
        }
    }

    /// `del x` makes `x` a name of this scope, like an assignment.
    fn delete(&mut self, target: ExprId) {
        let ast = self.ast;
        match ast.expr(target) {
            Expr::Tuple(items) | Expr::List(items) => ast[items].iter().for_each(|item| self.delete(*item)),
            Expr::Paren(inner) => self.delete(*inner),
            Expr::Name => {
                self.out.deletes.insert(target);
                self.target(target, Bound::Declared);
            }
            _ => self.expr(target),
        }
    }

    fn compound(&mut self, id: StmtId) {
        let ast = self.ast;
        match ast.stmt(id) {
            Stmt::If { test, body, orelse } => {
                self.expr(*test);
                let (then, other) = self.if_guards(id, *test);
                self.guarded(then, Suite::Body(id), &ast[body]);
                self.guarded(other, Suite::Orelse(id), &ast[orelse]);
            }
            Stmt::While { test, body, orelse } => {
                self.expr(*test);
                self.block(Suite::Body(id), &ast[body]);
                self.block(Suite::Orelse(id), &ast[orelse]);
            }
            Stmt::For { target, iter, body, orelse } => {
                self.expr(*iter);
                self.target(*target, Bound::Other);
                self.block(Suite::Body(id), &ast[body]);
                self.block(Suite::Orelse(id), &ast[orelse]);
            }
            Stmt::Try { body, handlers, orelse, finally } => {
                let (tried, fallback) = self.try_guards(id, &ast[handlers]);
                self.guarded(tried, Suite::Body(id), &ast[body]);
                self.handlers(id, &ast[handlers], fallback);
                self.guarded(tried, Suite::Orelse(id), &ast[orelse]);
                self.block(Suite::Finally(id), &ast[finally]);
            }
            Stmt::With { items, body } => self.with(id, &ast[items], &ast[body]),
            Stmt::Match { subject, cases } => {
                self.expr(*subject);
                self.cases(id, &ast[cases]);
            }
            _ => {}
        }
    }

    fn handlers(&mut self, id: StmtId, handlers: &[Handler], guard: GuardedBy) {
        for (index, handler) in (0..).zip(handlers) {
            self.optional(handler.exception);
            if let Some(name) = handler.name {
                self.bind(name, Bound::Other);
            }
            self.guarded(guard, Suite::Handler(id, index), &self.ast[handler.body]);
        }
    }

    fn with(&mut self, id: StmtId, items: &[WithItem], body: &[StmtId]) {
        for item in items {
            self.expr(item.context);
            if let Some(target) = item.target {
                self.target(target, Bound::Other);
            }
        }
        self.block(Suite::Body(id), body);
    }

    fn cases(&mut self, id: StmtId, cases: &[Case]) {
        for (index, case) in (0..).zip(cases) {
            self.exprs(&self.ast[case.references]);
            for name in &self.ast[case.binds] {
                self.bind(*name, Bound::Other);
            }
            self.optional(case.guard);
            self.block(Suite::Case(id, index), &self.ast[case.body]);
        }
    }

    fn function(&mut self, id: StmtId, function: &Function) {
        self.exprs(&self.ast[function.decorators]);
        for param in &self.ast[function.params] {
            self.optional(param.default);
        }
        self.bind(function.name, Bound::Function(id));
        self.with_type_params(&self.ast[function.type_params], |walker| {
            walker.exprs(&self.ast[function.type_bounds]);
            for param in &self.ast[function.params] {
                walker.optional(param.annotation);
            }
            walker.optional(function.returns);
            walker.body(id, ScopeKind::Function, |walker| {
                walker.params(&self.ast[function.params]);
                walker.block(Suite::Body(id), &self.ast[function.body]);
            });
        });
    }

    fn class(&mut self, id: StmtId, class: &Class) {
        self.exprs(&self.ast[class.decorators]);
        self.bind(class.name, Bound::Class(id));
        self.with_type_params(&self.ast[class.type_params], |walker| {
            walker.exprs(&self.ast[class.type_bounds]);
            walker.args(&self.ast[class.args]);
            walker.body(id, ScopeKind::Class, |walker| walker.block(Suite::Body(id), &self.ast[class.body]));
        });
    }

    fn body(&mut self, id: StmtId, kind: ScopeKind, walk: impl FnOnce(&mut Self)) {
        // What guards the definition does not guard what runs inside it.
        let outside = std::mem::replace(&mut self.guard, GuardedBy::NOTHING);
        let scope = self.in_scope(kind, walk);
        self.out.body_scopes.insert(id, scope);
        self.guard = outside;
    }

    fn with_type_params(&mut self, names: &[Span], walk: impl FnOnce(&mut Self)) {
        if names.is_empty() {
            return walk(self);
        }
        self.in_scope(ScopeKind::TypeParams, |walker| {
            for name in names {
                walker.bind(*name, Bound::Other);
            }
            walk(walker);
        });
    }

    /// `__all__ = [..]`, `__all__ += [..]`
    fn all_assignment(&mut self, target: ExprId, value: ExprId) {
        if self.is_all(target) {
            self.out.has_all = true;
            self.export(value);
        }
    }

    /// `__all__.extend([..])`, `__all__.append("..")`
    fn all_call(&mut self, call: ExprId) {
        let ast = self.ast;
        if let Expr::Call { func, args, .. } = ast.expr(call)
            && let Expr::Attribute { value, .. } = ast.expr(*func)
            && self.is_all(*value)
        {
            for arg in &ast[args] {
                self.export(arg.value);
            }
        }
    }

    fn is_all(&self, name: ExprId) -> bool {
        self.scope == ScopeId::MODULE && self.parsed.name(name) == Some("__all__")
    }

    fn export(&mut self, value: ExprId) {
        let ast = self.ast;
        match ast.expr(value) {
            Expr::Str { .. } => {
                let text = self.parsed.text(ast.span(value)).trim_matches(['"', '\'']);
                let symbol = self.out.symbols.intern(text);
                self.out.exported.insert(symbol);
            }
            Expr::Tuple(items) | Expr::List(items) => ast[items].iter().for_each(|item| self.export(*item)),
            Expr::Binary { left, right, .. } => {
                self.export(*left);
                self.export(*right);
            }
            Expr::Paren(inner) | Expr::Starred(inner) => self.export(*inner),
            _ => {}
        }
    }

    fn if_guards(&self, id: StmtId, test: ExprId) -> (GuardedBy, GuardedBy) {
        let TestGuards { body, orelse, asks } = of_test(self.parsed, test);
        let by = |guard| GuardedBy { guard, stmt: Some(id), asks };
        (by(body), by(orelse))
    }

    fn try_guards(&self, id: StmtId, handlers: &[Handler]) -> (GuardedBy, GuardedBy) {
        if !handlers.iter().any(|handler| catches_import(self.parsed, handler)) {
            return (self.guard, self.guard);
        }
        let by = |guard| GuardedBy { guard, stmt: Some(id), asks: true };
        (by(Guard::TryImport), by(Guard::Fallback))
    }
}
