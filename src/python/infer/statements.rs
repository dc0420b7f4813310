//! The pass over statements, in the order in which they run.

use super::Inference;
use super::flow::Branch;
use super::ty::Ty;
use crate::python::ast::{Case, ExprId, Handler, Stmt, StmtId, WithItem};
use crate::text::Span;

impl<'a> Inference<'a> {
    /// Runs a suite; false if control never leaves it at its end.
    pub(super) fn block(&mut self, stmts: &'a [StmtId]) -> bool {
        let mut is_live = true;
        for stmt in stmts {
            is_live &= self.stmt(*stmt);
        }
        is_live
    }

    fn stmt(&mut self, id: StmtId) -> bool {
        let ast = self.ast;
        match ast.stmt(id) {
            Stmt::Expr(value) => {
                self.expr(*value);
            }
            Stmt::Assign { targets, value } => {
                let ty = self.expr(*value);
                for target in &ast[targets] {
                    self.assign(*target, ty);
                }
            }
            Stmt::AnnAssign { target, annotation, value } => self.annotated_assign(*target, *annotation, *value),
            Stmt::AugAssign { target, value, .. } => self.augmented(*target, *value),
            Stmt::Return(value) => {
                self.optional(*value);
                return false;
            }
            Stmt::Raise { value, cause } => {
                self.optional(*value);
                self.optional(*cause);
                return false;
            }
            Stmt::Assert { test, message } => {
                self.expr(*test);
                self.optional(*message);
                self.narrow(*test, true);
            }
            Stmt::Delete(targets) => {
                for target in &ast[targets] {
                    self.assign(*target, Ty::Unknown);
                }
            }
            Stmt::TypeAlias(alias) => {
                self.exprs(&ast[alias.type_bounds]);
                self.expr(alias.value);
            }
            Stmt::Function(function) => self.function(id, function),
            Stmt::Class(class) => self.class_statement(id, class),
            Stmt::Pass
            | Stmt::Break
            | Stmt::Continue
            | Stmt::Global(_)
            | Stmt::Nonlocal(_)
            | Stmt::Import(_)
            | Stmt::ImportFrom(_) => {}
            _ => return self.compound(id),
        }
        true
    }

    fn compound(&mut self, id: StmtId) -> bool {
        let ast = self.ast;
        match ast.stmt(id) {
            Stmt::If { test, body, orelse } => self.if_statement(*test, &ast[body], &ast[orelse]),
            Stmt::While { test, body, orelse } => {
                self.repeat(&|this| {
                    this.expr(*test);
                    this.narrow(*test, true);
                    this.block(&ast[body]);
                });
                self.block(&ast[orelse]);
                true
            }
            Stmt::For { target, iter, body, orelse } => {
                let iter = self.expr(*iter);
                let item = self.iterated(iter);
                self.repeat(&|this| {
                    this.assign(*target, item);
                    this.block(&ast[body]);
                });
                self.block(&ast[orelse]);
                true
            }
            Stmt::Try { body, handlers, orelse, finally } => {
                self.try_statement(&ast[body], &ast[handlers], &ast[orelse], &ast[finally])
            }
            Stmt::With { items, body } => self.with(&ast[items], &ast[body]),
            Stmt::Match { subject, cases } => self.match_statement(*subject, &ast[cases]),
            _ => true,
        }
    }

    fn annotated_assign(&mut self, target: ExprId, annotation: ExprId, value: Option<ExprId>) {
        self.expr(annotation);
        let sketch = self.sketcher.annotation(annotation);
        let said = self.annotated(&sketch);
        let Some(value) = value else {
            if !self.bindings.is_store(target) {
                self.expr(target);
            }
            return;
        };
        let given = self.expr(value);
        // What is really assigned counts, and the annotation where that is not known.
        self.assign(target, if matches!(given, Ty::Unknown | Ty::None) { said } else { given });
    }

    fn augmented(&mut self, target: ExprId, value: ExprId) {
        let before = match self.bindings.variable_of(target).filter(|_| self.bindings.is_store(target)) {
            Some(variable) => self.get(variable),
            None => self.expr(target),
        };
        let value = self.expr(value);
        let after = self.arithmetic(before, value);
        self.assign(target, after);
    }

    fn if_statement(&mut self, test: ExprId, body: &'a [StmtId], orelse: &'a [StmtId]) -> bool {
        self.expr(test);
        let filled = self.is_filled(test);
        let mut then = self.branch(|this| {
            this.narrow(test, true);
            this.block(body)
        });
        if let Some((variable, ty)) = filled {
            then.fill(variable, ty);
        }
        let otherwise = self.branch(|this| {
            this.narrow(test, false);
            this.block(orelse)
        });
        self.merge(&[then, otherwise])
    }

    fn try_statement(
        &mut self,
        body: &'a [StmtId],
        handlers: &'a [Handler],
        orelse: &'a [StmtId],
        finally: &'a [StmtId],
    ) -> bool {
        let tried = self.branch(|this| this.block(body));
        let mut ends: Vec<Branch> = Vec::with_capacity(handlers.len() + 1);
        for handler in handlers {
            let end = self.branch(|this| {
                // The body may have stopped anywhere.
                this.soften(&tried);
                this.optional(handler.exception);
                this.bind_span(handler.name);
                this.block(&self.ast[handler.body])
            });
            ends.push(end);
        }
        let is_live = tried.is_live;
        let end = self.branch(|this| {
            this.merge(&[Branch { is_live: true, ..tried }]);
            this.block(orelse) && is_live
        });
        ends.push(end);
        let is_live = self.merge(&ends);
        self.block(finally) && is_live
    }

    fn with(&mut self, items: &'a [WithItem], body: &'a [StmtId]) -> bool {
        for item in items {
            self.expr(item.context);
            if let Some(target) = item.target {
                self.assign(target, Ty::Unknown);
            }
        }
        // The context manager may swallow what a `raise` in the body throws.
        let end = self.branch(|this| this.block(body));
        if end.is_live {
            self.merge(&[end])
        } else {
            self.soften(&end);
            false
        }
    }

    fn match_statement(&mut self, subject: ExprId, cases: &'a [Case]) -> bool {
        self.expr(subject);
        let mut ends: Vec<Branch> = vec![Branch { is_live: true, values: Vec::new() }];
        for case in cases {
            let end = self.branch(|this| {
                this.exprs(&self.ast[case.references]);
                for name in &self.ast[case.binds] {
                    this.bind_span(Some(*name));
                }
                this.optional(case.guard);
                this.block(&self.ast[case.body])
            });
            ends.push(end);
        }
        self.merge(&ends)
    }

    /// Binds a name that has no node to something that is not known.
    fn bind_span(&mut self, name: Option<Span>) {
        let Some(name) = name else { return };
        if let Some(variable) = self.bindings.lookup(self.frame, self.parsed.text(name)) {
            self.set(variable, Ty::Unknown);
        }
    }
}
