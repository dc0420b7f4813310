//! Scopes inside expressions, and assignment targets.

use super::scope::{Bound, ScopeId, ScopeKind};
use super::walk::Walker;
use crate::python::ast::{Arg, Clause, Expr, ExprId, Param};

impl Walker<'_> {
    /// Visits an expression that is evaluated in the current scope.
    pub(super) fn expr(&mut self, id: ExprId) {
        self.out.scope_of[id.index()] = self.scope.0;
        let ast = self.ast;
        match ast.expr(id) {
            Expr::Name => self.read(id),
            Expr::Number | Expr::Bool(_) | Expr::None | Expr::Ellipsis => {}
            Expr::Attribute { value, .. } => self.expr(*value),
            Expr::Call { func, args, .. } => {
                self.expr(*func);
                self.args(&ast[args]);
            }
            Expr::Subscript { value, index } => {
                self.expr(*value);
                self.exprs(&ast[index]);
            }
            Expr::Str { parts, annotation } => {
                self.exprs(&ast[parts]);
                self.optional(*annotation);
            }
            Expr::Tuple(items) | Expr::List(items) | Expr::Set(items) => self.exprs(&ast[items]),
            Expr::Dict(entries) => {
                for (key, value) in &ast[entries] {
                    self.optional(*key);
                    self.expr(*value);
                }
            }
            Expr::Unary { operand: inner, .. } | Expr::Await(inner) | Expr::Starred(inner) | Expr::Paren(inner) => {
                self.expr(*inner)
            }
            Expr::Binary { left, right, .. } | Expr::BoolOp { left, right, .. } => {
                self.expr(*left);
                self.expr(*right);
            }
            Expr::Compare { operands, .. } => self.exprs(&ast[operands]),
            Expr::Lambda { params, body } => self.lambda(id, &ast[params], *body),
            Expr::Conditional { body, test, orelse } => self.exprs(&[*body, *test, *orelse]),
            Expr::Comprehension { element, value, clauses, .. } => {
                self.comprehension(id, *element, *value, &ast[clauses])
            }
            Expr::Yield { value, .. } => self.optional(*value),
            Expr::Named { target, value } => {
                self.expr(*value);
                self.walrus(*target, *value);
            }
            Expr::Slice { lower, upper, step } => {
                for part in [lower, upper, step] {
                    self.optional(*part);
                }
            }
        }
    }

    pub(super) fn exprs(&mut self, ids: &[ExprId]) {
        for id in ids {
            self.expr(*id);
        }
    }

    pub(super) fn optional(&mut self, id: Option<ExprId>) {
        if let Some(id) = id {
            self.expr(id);
        }
    }

    pub(super) fn args(&mut self, args: &[Arg]) {
        for arg in args {
            self.expr(arg.value);
        }
    }

    /// Binds the names of an assignment target to parts of a value that is not looked into.
    pub(super) fn target(&mut self, id: ExprId, what: Bound) {
        let ast = self.ast;
        match ast.expr(id) {
            Expr::Name => {
                self.out.scope_of[id.index()] = self.scope.0;
                self.bind_in(self.scope, ast.span(id), what, Some(id));
            }
            Expr::Paren(inner) => {
                self.out.scope_of[id.index()] = self.scope.0;
                self.target(*inner, what);
            }
            Expr::Starred(inner) => {
                self.out.scope_of[id.index()] = self.scope.0;
                self.target(*inner, Bound::Other);
            }
            Expr::Tuple(items) | Expr::List(items) => {
                self.out.scope_of[id.index()] = self.scope.0;
                for item in &ast[items] {
                    self.target(*item, if what == Bound::Declared { what } else { Bound::Other });
                }
            }
            _ => self.expr(id),
        }
    }

    /// Binds a target to a value: `x = v`, and `a, b = v, w` one by one.
    pub(super) fn assign(&mut self, target: ExprId, value: ExprId) {
        let ast = self.ast;
        let (inner, from) = (ast.unparen(target), ast.unparen(value));
        if let (Expr::Tuple(targets) | Expr::List(targets), Expr::Tuple(values) | Expr::List(values)) =
            (ast.expr(inner), ast.expr(from))
            && targets.len() == values.len()
            && !ast[targets].iter().chain(&ast[values]).any(|item| matches!(ast.expr(*item), Expr::Starred(_)))
        {
            for (target, value) in ast[targets].iter().zip(&ast[values]) {
                self.assign(*target, *value);
            }
            return;
        }
        let what = self.bound_to(value);
        self.target(target, what);
    }

    fn bound_to(&self, value: ExprId) -> Bound {
        let value = self.ast.unparen(value);
        let mut at = value;
        loop {
            match self.ast.expr(at) {
                Expr::None => return Bound::None,
                Expr::Name => return Bound::Alias(value),
                Expr::Attribute { value, .. } => at = *value,
                _ => return Bound::Value(value),
            }
        }
    }

    /// `:=` binds in the scope around all comprehensions.
    fn walrus(&mut self, target: ExprId, value: ExprId) {
        let mut scope = self.scope;
        while self.out.scope(scope).kind == ScopeKind::Comprehension {
            scope = self.out.scope(scope).parent.unwrap_or(ScopeId::MODULE);
        }
        let what = if scope == self.scope { self.bound_to(value) } else { Bound::Other };
        self.out.scope_of[target.index()] = scope.0;
        self.bind_in(scope, self.ast.span(target), what, Some(target));
    }

    fn lambda(&mut self, id: ExprId, params: &[Param], body: ExprId) {
        for param in params {
            self.optional(param.default);
        }
        let scope = self.in_scope(ScopeKind::Function, |walker| {
            walker.params(params);
            walker.expr(body);
        });
        self.out.inner_scopes.insert(id, scope);
    }

    pub(super) fn params(&mut self, params: &[Param]) {
        for param in params {
            self.bind(param.name, Bound::Other);
        }
    }

    fn comprehension(&mut self, id: ExprId, element: ExprId, value: Option<ExprId>, clauses: &[Clause]) {
        if let Some(first) = clauses.first() {
            self.expr(first.iter);
        }
        let scope = self.in_scope(ScopeKind::Comprehension, |walker| {
            for (position, clause) in clauses.iter().enumerate() {
                if position > 0 {
                    walker.expr(clause.iter);
                }
                walker.target(clause.target, Bound::Other);
                walker.exprs(&self.ast[clause.ifs]);
            }
            walker.expr(element);
            walker.optional(value);
        });
        self.out.inner_scopes.insert(id, scope);
    }
}
