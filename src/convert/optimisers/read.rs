//! What a step of an optimiser reads: gradients of the weights that it goes through, and a closure.
//!
//! In: a [`Class`]. Out: a [`Step`], if every gradient is of a weight of a group, and the closure does nothing but compute
//! the loss again.

use rustc_hash::FxHashSet;

use crate::convert::rewrite::Rewriter;
use crate::python::ast::{Block, Expr, ExprId, ParamForm, Stmt, StmtId};
use crate::python::resolve::VarId;
use crate::text::Span;

use super::class::{Class, IDLE};

/// Names for the gradients, the first that is free.
const NAMES: [&str; 3] = ["gradients", "grads", "all_gradients"];

/// What is known of a step.
pub(super) struct Step {
    /// What the gradients are called.
    pub(super) name: &'static str,
    /// Another method reads them: they are kept as an attribute.
    pub(super) are_kept: bool,
    /// Each `p.grad`.
    pub(super) gradients: Vec<ExprId>,
    /// `if p.grad is None: continue`, and what asks about CUDA graphs.
    pub(super) unread: Vec<StmtId>,
    /// `if closure is not None: loss = closure()`
    pub(super) asks: Option<StmtId>,
    /// `loss = None` and `return loss`, which only speak of what the closure gives.
    pub(super) unasked: Vec<StmtId>,
    /// The first statement that does something.
    pub(super) first: StmtId,
}

impl Step {
    pub(super) fn of(file: &Rewriter<'_>, class: &Class<'_>) -> Option<Self> {
        let reader = Reader { file, class, place: file.parsed.ast.stmt_span(class.step_stmt) };
        let params = &class.step.params;
        let closure = match &file.parsed.ast[params] {
            [this] if this.form == ParamForm::Normal => None,
            [_, closure] if closure.form == ParamForm::Normal => Some(file.parsed.text(closure.name)),
            _ => return None,
        };
        let gradients = reader.gradients()?;
        let (asks, unasked) = match closure.map(|closure| reader.closure(closure)) {
            Some(found) => found?,
            None => (None, Vec::new()),
        };
        let is_doc = |stmt: &&StmtId| matches!(file.parsed.ast.stmt(**stmt), Stmt::Expr(value) if matches!(file.parsed.ast.expr(*value), Expr::Str { .. }));
        let idle: Vec<StmtId> =
            file.parsed.ast[class.step.body].iter().copied().filter(|stmt| reader.is_idle(*stmt)).collect();
        (reader.asks_about_graphs() == idle.len()).then_some(())?;
        let first = *file.parsed.ast[class.step.body].iter().find(|stmt| !is_doc(stmt) && !idle.contains(stmt))?;
        let are_kept = gradients.iter().any(|gradient| !reader.place.contains(file.parsed.ast.span(*gradient)));
        let name = *NAMES.iter().find(|name| reader.is_free(name) && !(are_kept && class.owns(name)))?;
        let unread = [reader.unread(&gradients), idle].concat();
        let is_own_line = reader.is_own_line(first) && asks.is_none_or(|asks| reader.is_own_line(asks));
        is_own_line.then_some(Self { name, are_kept, gradients, unread, asks, unasked, first })
    }
}

struct Reader<'a> {
    file: &'a Rewriter<'a>,
    class: &'a Class<'a>,
    /// The method.
    place: Span,
}

impl Reader<'_> {
    fn text(&self, expr: ExprId) -> &str {
        self.file.parsed.text(self.file.parsed.ast.span(expr))
    }

    /// Every `p.grad` of the class; `None` if one is of something else, is set, or is read where no step may have been.
    fn gradients(&self) -> Option<Vec<ExprId>> {
        let parsed = self.file.parsed;
        let targets = self.targets();
        let mut gradients = Vec::new();
        for (id, expr) in Class::exprs(self.file, self.class.span) {
            let Expr::Attribute { value, name } = expr else { continue };
            if parsed.text(*name) != "grad" {
                continue;
            }
            let span = parsed.ast.span(id);
            let variable = self.file.bindings.variable_of(*value)?;
            let is_weight =
                self.stores(variable).next().is_some() && self.stores(variable).all(|name| targets.contains(&name));
            let is_in_method = self.place.contains(span) || self.class.method_around(self.file, span).is_some();
            let is_plain = is_in_method && is_weight && !self.is_set(span) && self.text(id).ends_with(".grad");
            is_plain.then(|| gradients.push(id))?;
        }
        (!gradients.is_empty()).then_some(gradients)
    }

    /// The names that go through `group["params"]`.
    fn targets(&self) -> FxHashSet<ExprId> {
        let ast = &self.file.parsed.ast;
        let is_params = |iter: ExprId| match ast.expr(iter) {
            Expr::Subscript { index, .. } => {
                matches!(ast[index], [key] if self.text(key).trim_matches(['"', '\'']) == "params")
            }
            _ => false,
        };
        let mut targets = FxHashSet::default();
        for node in ast.stmts.iter().filter(|node| self.class.span.contains(node.span)) {
            if let Stmt::For { target, iter, .. } = &node.stmt
                && is_params(*iter)
            {
                targets.insert(*target);
            }
        }
        for (_, expr) in Class::exprs(self.file, self.class.span) {
            if let Expr::Comprehension { clauses, .. } = expr {
                targets.extend(ast[clauses].iter().filter(|clause| is_params(clause.iter)).map(|clause| clause.target));
            }
        }
        targets
    }

    /// Where a variable is bound.
    fn stores(&self, variable: VarId) -> impl Iterator<Item = ExprId> + '_ {
        self.names(variable).filter(|name| self.file.bindings.is_store(*name))
    }

    fn names(&self, variable: VarId) -> impl Iterator<Item = ExprId> + '_ {
        let ids = self.file.parsed.ast.expressions();
        ids.filter(move |id| self.file.bindings.variable_of(*id) == Some(variable))
    }

    /// True for what a statement sets, changes or deletes.
    fn is_set(&self, span: Span) -> bool {
        let ast = &self.file.parsed.ast;
        let holds = |target: &ExprId| ast.span(*target).contains(span);
        ast.stmts.iter().any(|node| match &node.stmt {
            Stmt::Assign { targets, .. } | Stmt::Delete(targets) => ast[targets].iter().any(holds),
            Stmt::AugAssign { target, .. } | Stmt::AnnAssign { target, .. } => holds(target),
            _ => false,
        })
    }

    /// What speaks of the closure: the statement that runs it, and those that are of no use without it. `None` if it
    /// is used in another way.
    fn closure(&self, name: &str) -> Option<(Option<StmtId>, Vec<StmtId>)> {
        let (file, ast) = (self.file, &self.file.parsed.ast);
        let scope = file.bindings.body_scope(self.class.step_stmt)?;
        let closure = file.bindings.variable_in(scope, name)?;
        let Some(first) = self.names(closure).next() else { return Some((None, Vec::new())) };
        let body = &self.class.step.body;
        let asks = *ast[body].iter().find(|stmt| ast.stmt_span(**stmt).contains(ast.span(first)))?;
        let place = ast.stmt_span(asks);
        if self.names(closure).any(|name| !place.contains(ast.span(name))) {
            return None;
        }
        let Stmt::If { test, body: inner, orelse } = ast.stmt(asks) else { return None };
        let asked = match ast.expr(ast.unparen(*test)) {
            Expr::Compare { operands, .. } => {
                self.text(*test) == format!("{name} is not None").as_str() && operands.len() == 2
            }
            Expr::Name => true,
            _ => false,
        };
        let loss = self.computed(inner, name)?;
        (asked && orelse.is_empty()).then_some(())?;
        let others: Vec<ExprId> = self.names(loss).filter(|name| !place.contains(ast.span(*name))).collect();
        if others.is_empty() {
            return Some((Some(asks), Vec::new()));
        }
        let begins = ast[body].iter().find(|stmt| self.is_none(**stmt, loss)).copied()?;
        (ast.stmt_span(begins).start < place.start).then_some(())?;
        let ends = ast[body]
            .last()
            .filter(|stmt| matches!(ast.stmt(**stmt), Stmt::Return(Some(value)) if others.contains(value)));
        let unasked = match ends {
            Some(ends)
                if others.len() == 2 && body.len() > 3 && self.is_own_line(begins) && self.is_own_line(*ends) =>
            {
                vec![begins, *ends]
            }
            _ => Vec::new(),
        };
        Some((Some(asks), unasked))
    }

    /// The variable of `loss = closure()`, which may stand in a `with`.
    fn computed(&self, body: &Block, closure: &str) -> Option<VarId> {
        let ast = &self.file.parsed.ast;
        let [only] = &ast[body] else { return None };
        match ast.stmt(*only) {
            Stmt::With { body, .. } => self.computed(body, closure),
            Stmt::Assign { targets, value } => {
                let Expr::Call { func, args, .. } = ast.expr(*value) else { return None };
                let is_closure = self.file.parsed.name(*func) == Some(closure) && args.is_empty() && targets.len() == 1;
                is_closure.then(|| self.file.bindings.variable_of(ast[targets][0])).flatten()
            }
            _ => None,
        }
    }

    /// True for `loss = None`.
    fn is_none(&self, stmt: StmtId, loss: VarId) -> bool {
        let ast = &self.file.parsed.ast;
        let Stmt::Assign { targets, value } = ast.stmt(stmt) else { return false };
        matches!(ast[targets], [target] if self.file.bindings.variable_of(target) == Some(loss))
            && matches!(ast.expr(*value), Expr::None)
    }

    /// How often the class asks about CUDA graphs.
    fn asks_about_graphs(&self) -> usize {
        let name = |expr: &Expr| match expr {
            Expr::Attribute { name, .. } => self.file.parsed.text(*name) == IDLE,
            _ => false,
        };
        Class::exprs(self.file, self.class.span).filter(|(_, expr)| name(expr)).count()
    }

    /// `self._cuda_graph_capture_health_check()` on a line of its own.
    fn is_idle(&self, stmt: StmtId) -> bool {
        let Stmt::Expr(value) = self.file.parsed.ast.stmt(stmt) else { return false };
        self.text(*value) == format!("self.{IDLE}()") && self.is_own_line(stmt)
    }

    /// `if p.grad is None: continue`, where something else stands beside it and no comment speaks of it.
    fn unread(&self, gradients: &[ExprId]) -> Vec<StmtId> {
        let ast = &self.file.parsed.ast;
        let mut found = Vec::new();
        for node in ast.stmts.iter().filter(|node| self.class.span.contains(node.span)) {
            let Stmt::For { body, .. } = &node.stmt else { continue };
            let skips = ast[body].iter().filter(|stmt| self.skips(**stmt, gradients) && body.len() > 1);
            found.extend(skips.copied());
        }
        found
    }

    fn skips(&self, stmt: StmtId, gradients: &[ExprId]) -> bool {
        let ast = &self.file.parsed.ast;
        let Stmt::If { test, body, orelse } = ast.stmt(stmt) else { return false };
        let Expr::Compare { operands, op } = ast.expr(ast.unparen(*test)) else { return false };
        let asks_none = matches!(ast[operands], [left, right] if gradients.contains(&left) && matches!(ast.expr(right), Expr::None));
        let continues = matches!(ast[body], [only] if matches!(ast.stmt(only), Stmt::Continue));
        asks_none
            && continues
            && orelse.is_empty()
            && self.file.parsed.text(*op) == "is"
            && self.is_own_line(stmt)
            && !self.has_comment(ast.stmt_span(stmt))
    }

    /// True if a comment stands in a statement or in the line above it.
    fn has_comment(&self, span: Span) -> bool {
        let parsed = self.file.parsed;
        let first = parsed.lines.line(span.start);
        let above = parsed.lines.start(first.saturating_sub(1)).unwrap_or(0);
        parsed.ast.comments.iter().any(|comment| {
            let is_above = comment.start >= above && comment.end <= span.start;
            is_above && parsed.bytes[above as usize..comment.start as usize].trim_ascii().is_empty()
                || span.contains(*comment)
        })
    }

    /// True if nothing stands before a statement on its line.
    fn is_own_line(&self, stmt: StmtId) -> bool {
        let parsed = self.file.parsed;
        let start = parsed.ast.stmt_span(stmt).start;
        let line = parsed.lines.start(parsed.lines.line(start)).unwrap_or(0);
        parsed.bytes[line as usize..start as usize].trim_ascii().is_empty()
    }

    /// True if the step does not use a name.
    fn is_free(&self, name: &str) -> bool {
        let is_it = |id: ExprId| self.file.parsed.name(id) == Some(name);
        let mut inside = Class::exprs(self.file, self.place);
        !inside.any(|(id, _)| is_it(id))
    }
}
