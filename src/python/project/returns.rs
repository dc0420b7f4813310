//! What the project's own functions return.

use super::summarize::Summarizer;
use super::summary::Sketch;
use crate::python::ast::{Expr, ExprId, Function, Stmt, StmtId};
use crate::text::Span;

impl Summarizer<'_> {
    /// What a call of `function` gives: its annotation, or what its `return` statements agree on.
    pub(crate) fn returns(&mut self, function: &Function, span: Span) -> Sketch {
        if function.is_async || self.ast[function.decorators].iter().any(|decorator| !self.keeps_result(*decorator)) {
            return Sketch::Unknown;
        }
        if let Some(annotation) = function.returns {
            return self.annotation(annotation);
        }
        let mut values = Vec::new();
        if !self.collect(&self.ast[function.body], &mut values) || values.is_empty() {
            return Sketch::Unknown;
        }
        // `:=` assigns where the trace does not look.
        if memchr::memmem::find(self.parsed.text(span).as_bytes(), b":=").is_none() {
            return self.traced(function);
        }
        let all = values.into_iter().map(|value| self.sketch(value));
        all.reduce(Sketch::or).filter(|sketch| !sketch.is_unknown()).unwrap_or(Sketch::Unknown)
    }

    /// Known decorators that do not change what a call gives.
    fn keeps_result(&self, decorator: ExprId) -> bool {
        let expr = match self.ast.expr(decorator) {
            Expr::Call { func, .. } => *func,
            _ => decorator,
        };
        let text = self.parsed.text(self.ast.span(expr));
        let last = text.rsplit('.').next().unwrap_or(text);
        matches!(
            last,
            "property"
                | "cached_property"
                | "lazy_property"
                | "staticmethod"
                | "classmethod"
                | "no_grad"
                | "inference_mode"
                | "enable_grad"
                | "abstractmethod"
                | "script_method"
                | "script"
                | "override"
                | "autocast"
                | "lru_cache"
                | "cache"
                | "torch_compile"
                | "compile"
                | "wraps"
                | "ignore"
                | "unused"
                | "export"
                | "disable"
        )
    }

    /// Gathers the values of `return` statements; false for a generator.
    fn collect(&self, block: &[StmtId], values: &mut Vec<ExprId>) -> bool {
        block.iter().all(|stmt| match self.ast.stmt(*stmt) {
            Stmt::Return(Some(value)) => {
                values.push(*value);
                true
            }
            Stmt::Expr(value) => !self.yields(*value),
            Stmt::Assign { value, .. } => !self.yields(*value),
            Stmt::If { body, orelse, .. } | Stmt::While { body, orelse, .. } | Stmt::For { body, orelse, .. } => {
                self.collect(&self.ast[body], values) && self.collect(&self.ast[orelse], values)
            }
            Stmt::With { body, .. } => self.collect(&self.ast[body], values),
            Stmt::Try { body, handlers, orelse, finally } => {
                self.collect(&self.ast[body], values)
                    && self.ast[handlers].iter().all(|handler| self.collect(&self.ast[handler.body], values))
                    && self.collect(&self.ast[orelse], values)
                    && self.collect(&self.ast[finally], values)
            }
            Stmt::Match { cases, .. } => self.ast[cases].iter().all(|case| self.collect(&self.ast[case.body], values)),
            _ => true,
        })
    }

    fn yields(&self, value: ExprId) -> bool {
        match self.ast.expr(self.ast.unparen(value)) {
            Expr::Yield { .. } => true,
            Expr::Await(inner) => self.yields(*inner),
            _ => false,
        }
    }
}
