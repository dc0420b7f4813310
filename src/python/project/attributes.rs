//! What the attributes of a class's instances are: `self.x = ..` in its methods, names of its body.

use rustc_hash::FxHashMap;

use super::summarize::Summarizer;
use super::summary::Sketch;
use crate::api::Kind;
use crate::python::ast::{Arg, ArgForm, Class, Expr, ExprId, Function, Stmt, StmtId};

/// Joins every assignment to an attribute that the class itself makes.
pub(crate) fn attributes(
    of: &Summarizer<'_>,
    class_id: u32,
    class: &Class,
    methods: &[StmtId],
) -> FxHashMap<Box<str>, Sketch> {
    let mut collector = Collector { of, class_id, found: FxHashMap::default() };
    collector.class_body(&of.ast[class.body]);
    for method in methods {
        if let Stmt::Function(function) = of.ast.stmt(*method)
            && !of.is_static(function)
        {
            collector.method(*method, function);
        }
    }
    collector.found
}

struct Collector<'a> {
    of: &'a Summarizer<'a>,
    class_id: u32,
    found: FxHashMap<Box<str>, Sketch>,
}

impl<'a> Collector<'a> {
    fn add(&mut self, name: &str, sketch: Sketch) {
        match self.found.remove(name) {
            Some(earlier) => self.found.insert(name.into(), earlier.or(sketch)),
            None => self.found.insert(name.into(), sketch),
        };
    }

    fn class_body(&mut self, block: &[StmtId]) {
        let of = self.of;
        for stmt in block {
            match of.ast.stmt(*stmt) {
                Stmt::Assign { targets, value } => {
                    for target in &of.ast[targets] {
                        if let Some(name) = of.parsed.name(*target) {
                            self.add(name, of.sketch(*value));
                        }
                    }
                }
                Stmt::AnnAssign { target, annotation, .. } => {
                    if let Some(name) = of.parsed.name(*target) {
                        self.add(name, of.annotation(*annotation));
                    }
                }
                _ => {}
            }
        }
    }

    fn method(&mut self, stmt: StmtId, function: &Function) {
        let Some(this) = self.of.ast[function.params].first() else { return };
        let scope = self.of.bindings.body_scope(stmt);
        let this = scope.and_then(|scope| self.of.bindings.variable_in(scope, self.of.parsed.text(this.name)));
        let is_self = this.is_some_and(|this| self.of.params.get(&this) == Some(&Sketch::SelfOf(self.class_id)));
        if is_self && !self.is_setter(function) {
            self.block(&self.of.ast[function.body]);
        }
    }

    /// `def set_embeddings(self, value): self.embeddings = value`: what it stores takes the place of a thing alike.
    fn is_setter(&self, function: &Function) -> bool {
        let [_, param] = &self.of.ast[function.params] else { return false };
        let [only] = &self.of.ast[function.body] else { return false };
        let Stmt::Assign { targets, value } = self.of.ast.stmt(*only) else { return false };
        param.annotation.is_none()
            && self.of.parsed.name(*value) == Some(self.of.parsed.text(param.name))
            && self.of.ast[targets].iter().all(|target| self.attribute(*target).is_some())
    }

    fn block(&mut self, block: &[StmtId]) {
        for stmt in block {
            self.stmt(*stmt);
        }
    }

    fn stmt(&mut self, stmt: StmtId) {
        let of: &'a Summarizer<'a> = self.of;
        match of.ast.stmt(stmt) {
            Stmt::Assign { targets, value } => {
                for target in &of.ast[targets] {
                    self.assign(*target, *value);
                }
            }
            Stmt::AnnAssign { target, annotation, .. } => {
                if let Some(name) = self.attribute(*target) {
                    self.add(name, of.annotation(*annotation));
                }
            }
            Stmt::AugAssign { target, value, .. } => {
                if let Some(name) = self.attribute(*target) {
                    let value = of.sketch(*value);
                    // A number stays a number; a tensor that adds anything stays a tensor.
                    self.add(name, if value == Sketch::Number { value } else { Sketch::Unknown });
                }
            }
            Stmt::Expr(value) => self.call(*value),
            Stmt::If { body, orelse, .. } | Stmt::While { body, orelse, .. } => {
                self.block(&of.ast[body]);
                self.block(&of.ast[orelse]);
            }
            Stmt::For { target, body, orelse, .. } => {
                self.unpack(*target);
                self.block(&of.ast[body]);
                self.block(&of.ast[orelse]);
            }
            Stmt::With { items, body } => {
                of.ast[items].iter().filter_map(|item| item.target).for_each(|target| self.unpack(target));
                self.block(&of.ast[body]);
            }
            Stmt::Try { body, handlers, orelse, finally } => {
                self.block(&of.ast[body]);
                of.ast[handlers].iter().for_each(|handler| self.block(&of.ast[handler.body]));
                self.block(&of.ast[orelse]);
                self.block(&of.ast[finally]);
            }
            Stmt::Match { cases, .. } => of.ast[cases].iter().for_each(|case| self.block(&of.ast[case.body])),
            _ => {}
        }
    }

    fn assign(&mut self, target: ExprId, value: ExprId) {
        if let Some(name) = self.attribute(target) {
            return self.add(name, self.of.sketch(value));
        }
        let ast = self.of.ast;
        match (ast.expr(ast.unparen(target)), ast.expr(ast.unparen(value))) {
            (Expr::Tuple(targets), Expr::Tuple(values)) if targets.len() == values.len() => {
                ast[targets].iter().zip(&ast[values]).for_each(|(target, value)| self.assign(*target, *value));
            }
            _ => self.unpack(target),
        }
    }

    /// Attributes among targets whose values are not looked into.
    fn unpack(&mut self, target: ExprId) {
        match self.of.ast.expr(target) {
            Expr::Tuple(items) | Expr::List(items) => self.of.ast[items].iter().for_each(|item| self.unpack(*item)),
            Expr::Starred(inner) | Expr::Paren(inner) => self.unpack(*inner),
            Expr::Attribute { .. } => {
                if let Some(name) = self.attribute(target) {
                    self.add(name, Sketch::Unknown);
                }
            }
            _ => {}
        }
    }

    /// `self.register_buffer("name", tensor)` and its kin.
    fn call(&mut self, expr: ExprId) {
        let of = self.of;
        let Expr::Call { func, args, .. } = of.ast.expr(expr) else { return };
        let Some(method) = self.attribute(*func) else { return };
        let Some(name) = of.ast[args].first().and_then(|arg| self.literal(arg)) else { return };
        match method {
            "register_buffer" => self.add(name, Sketch::Kind(Kind::Tensor)),
            "register_parameter" => self.add(name, Sketch::Kind(Kind::Parameter)),
            "add_module" | "register_module" => {
                let module = of.ast[args].get(1).map_or(Sketch::Unknown, |arg| of.sketch(arg.value));
                self.add(name, module);
            }
            _ => {}
        }
    }

    fn literal(&self, arg: &Arg) -> Option<&'a str> {
        if arg.form != ArgForm::Positional || !matches!(self.of.ast.expr(arg.value), Expr::Str { .. }) {
            return None;
        }
        let name = self.of.parsed.text(self.of.ast.span(arg.value)).trim_matches(['"', '\'']);
        (!name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')).then_some(name)
    }

    /// `x` of `self.x`.
    fn attribute(&self, target: ExprId) -> Option<&'a str> {
        let Expr::Attribute { value, name } = self.of.ast.expr(self.of.ast.unparen(target)) else { return None };
        let this = self.of.params.get(&self.of.bindings.variable_of(*value)?)?;
        (*this == Sketch::SelfOf(self.class_id)).then(|| self.of.parsed.text(*name))
    }
}
