//! Makes the summary of a file: its module names, classes, functions, and what it takes from others.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use super::summary::{ClassSummary, Export, FunctionSummary, Reference, Sketch, Summary};
use crate::python::ast::{ArgForm, Ast, Expr, ExprId, Function, ParamForm, Stmt, StmtId};
use crate::python::resolve::{Bound, ScopeId, VarId, Variable, is_family};
use crate::python::{Bindings, Parsed};

/// Summarizes a file for [`index`](super::index).
#[must_use]
pub fn summarize(parsed: &Parsed, bindings: &Bindings) -> Summary {
    let mut summarizer = Summarizer::new(parsed, bindings);
    summarizer.number();
    summarizer.functions();
    summarizer.classes();
    let handing = super::devices::Handing::of(parsed, bindings);
    let owner = |stmt| Some((*summarizer.owners.get(&stmt)?, summarizer.class_name(stmt)?));
    let positional = super::devices::calls(parsed, bindings);
    let devices = super::devices::functions(parsed, bindings, &handing, &summarizer.function_stmts, owner);
    let device_calls = handing.into_names();
    let (exports, stars, taken) = (summarizer.exports(), summarizer.stars(), summarizer.taken());
    let free = if stars.is_empty() { Vec::new() } else { free(parsed, bindings) };
    let size = (parsed.ast.exprs.len(), parsed.ast.stmts.len());
    let (module, has_all) = (bindings.module().clone(), bindings.has_all());
    let makes_complex = super::complex::makes_complex(parsed, bindings);
    let uses = Summary { taken, free, devices, device_calls, positional, ..summarizer.out };
    Summary { module, exports, size, stars, has_all, makes_complex, ..uses }
}

/// Names that are read and bound nowhere in the file.
fn free(parsed: &Parsed, bindings: &Bindings) -> Vec<Box<str>> {
    let ids = parsed.ast.expressions();
    let free = ids.filter(|id| bindings.variable_of(*id).is_none()).filter_map(|id| parsed.name(id));
    free.collect::<BTreeSet<&str>>().into_iter().map(Into::into).collect()
}

/// State while a file is summarized.
pub(crate) struct Summarizer<'a> {
    pub(crate) parsed: &'a Parsed,
    pub(crate) ast: &'a Ast,
    pub(crate) bindings: &'a Bindings,
    pub(crate) class_ids: FxHashMap<StmtId, u32>,
    pub(crate) function_ids: FxHashMap<StmtId, u32>,
    /// Parameters that are never rebound, by what their annotations say.
    pub(crate) params: FxHashMap<VarId, Sketch>,
    /// The class whose method is looked at.
    pub(crate) class: Option<u32>,
    /// Class of each method.
    pub(crate) owners: FxHashMap<StmtId, u32>,
    function_stmts: Vec<StmtId>,
    class_stmts: Vec<StmtId>,
    out: Summary,
}

impl<'a> Summarizer<'a> {
    pub(crate) fn new(parsed: &'a Parsed, bindings: &'a Bindings) -> Self {
        Self {
            parsed,
            ast: &parsed.ast,
            bindings,
            class_ids: FxHashMap::default(),
            function_ids: FxHashMap::default(),
            params: FxHashMap::default(),
            class: None,
            owners: FxHashMap::default(),
            function_stmts: Vec::new(),
            class_stmts: Vec::new(),
            out: Summary::default(),
        }
    }

    /// Numbers the classes and functions, and finds the class of each method.
    pub(crate) fn number(&mut self) {
        for (id, node) in self.ast.statements().zip(&self.ast.stmts) {
            match &node.stmt {
                Stmt::Class(_) => {
                    self.class_ids.insert(id, u32::try_from(self.class_stmts.len()).unwrap_or(u32::MAX));
                    self.class_stmts.push(id);
                }
                Stmt::Function(_) => {
                    self.function_ids.insert(id, u32::try_from(self.function_stmts.len()).unwrap_or(u32::MAX));
                    self.function_stmts.push(id);
                }
                _ => {}
            }
        }
        for (index, stmt) in (0..).zip(&self.class_stmts) {
            let Stmt::Class(class) = self.ast.stmt(*stmt) else { continue };
            let mut methods = Vec::new();
            self.methods(&self.ast[class.body], &mut methods);
            self.owners.extend(methods.into_iter().map(|method| (method, index)));
        }
    }

    /// Functions of a class body, those under an `if` too.
    fn methods(&self, block: &[StmtId], found: &mut Vec<StmtId>) {
        for stmt in block {
            match self.ast.stmt(*stmt) {
                Stmt::Function(_) => found.push(*stmt),
                Stmt::If { body, orelse, .. } => {
                    self.methods(&self.ast[body], found);
                    self.methods(&self.ast[orelse], found);
                }
                _ => {}
            }
        }
    }

    /// The definition of a function by its number.
    pub(crate) fn function_stmt(&self, function: u32) -> Option<StmtId> {
        self.function_stmts.get(function as usize).copied()
    }

    fn functions(&mut self) {
        for stmt in self.function_stmts.clone() {
            if let Stmt::Function(function) = self.ast.stmt(stmt) {
                self.sketch_params(stmt, function);
            }
        }
        for stmt in self.function_stmts.clone() {
            if let Stmt::Function(function) = self.ast.stmt(stmt) {
                self.class = self.owners.get(&stmt).copied();
                let returns = self.returns(function, self.ast.stmt_span(stmt));
                let is_property = self.ast[function.decorators].iter().any(|decorator| self.makes_property(*decorator));
                self.out.functions.push(FunctionSummary { returns, is_property });
            }
        }
    }

    fn sketch_params(&mut self, stmt: StmtId, function: &Function) {
        let Some(scope) = self.bindings.body_scope(stmt) else { return };
        let owner = self.owners.get(&stmt).filter(|_| !self.is_static(function));
        for (position, param) in self.ast[function.params].iter().enumerate() {
            let Some(variable) = self.bindings.variable_in(scope, self.parsed.text(param.name)) else { continue };
            if self.bindings.variable(variable).sites.len() > 1 {
                continue;
            }
            let sketch = match (owner, param.annotation) {
                (Some(class), _) if position == 0 => Sketch::SelfOf(*class),
                (_, Some(annotation)) => self.param_annotation(param.form, annotation),
                _ => continue,
            };
            self.params.insert(variable, sketch);
        }
    }

    fn param_annotation(&self, form: ParamForm, annotation: ExprId) -> Sketch {
        match form {
            ParamForm::VarArgs => Sketch::Sequence(self.annotation(annotation).into()),
            ParamForm::KwArgs => Sketch::Unknown,
            _ => self.annotation(annotation),
        }
    }

    /// `@staticmethod`, whose first parameter is no instance, or `@classmethod`, whose is a class.
    pub(crate) fn is_static(&self, function: &Function) -> bool {
        self.ast[function.decorators]
            .iter()
            .any(|decorator| matches!(self.parsed.text(self.ast.span(*decorator)), "staticmethod" | "classmethod"))
    }

    fn makes_property(&self, decorator: ExprId) -> bool {
        let text = self.parsed.text(self.ast.span(decorator));
        matches!(text.rsplit('.').next(), Some("property" | "cached_property" | "lazy_property"))
    }

    fn classes(&mut self) {
        for (index, stmt) in (0..).zip(self.class_stmts.clone()) {
            let Stmt::Class(class) = self.ast.stmt(stmt) else { continue };
            let bases = self.ast[class.args]
                .iter()
                .filter(|arg| !matches!(arg.form, ArgForm::Keyword(_)))
                .map(|arg| self.base(arg.value))
                .collect();
            let mut found = Vec::new();
            self.methods(&self.ast[class.body], &mut found);
            let mut methods = FxHashMap::default();
            for method in &found {
                if let Stmt::Function(function) = self.ast.stmt(*method) {
                    methods.insert(self.parsed.text(function.name).into(), self.function_ids[method]);
                }
            }
            let attributes = super::attributes::attributes(self, index, class, &found);
            self.out.classes.push(ClassSummary { stmt, bases, methods, attributes });
        }
    }

    /// The name of the class that a function is a method of.
    fn class_name(&self, function: StmtId) -> Option<&'a str> {
        let class = self.class_stmts.get(*self.owners.get(&function)? as usize)?;
        let Stmt::Class(class) = self.ast.stmt(*class) else { return None };
        Some(self.parsed.text(class.name))
    }

    /// A base class; `Generic[T]` counts as `Generic`.
    fn base(&self, expr: ExprId) -> Option<Reference> {
        let expr = match self.ast.expr(self.ast.unparen(expr)) {
            Expr::Subscript { value, .. } => *value,
            _ => expr,
        };
        if let Some(reference) = self.reference(expr) {
            return Some(reference);
        }
        let is_builtin = matches!(self.ast.expr(expr), Expr::Name) && self.bindings.variable_of(expr).is_none();
        is_builtin.then(|| Reference::Absolute(["builtins.", self.parsed.text(self.ast.span(expr))].concat().into()))
    }

    fn exports(&self) -> FxHashMap<Box<str>, Export> {
        let module = self.bindings.variables().filter(|(_, variable)| variable.scope == ScopeId::MODULE);
        module.map(|(id, variable)| (self.bindings.name_of(id).into(), self.export(id, variable))).collect()
    }

    fn export(&self, id: VarId, variable: &Variable) -> Export {
        if let Some(target) = self.bindings.target_of(id) {
            let name = target.name.into();
            return Export::Name(if target.relative { Reference::Relative(name) } else { Reference::Absolute(name) });
        }
        let mut sites = variable.sites.iter().filter(|site| !matches!(site.what, Bound::Declared | Bound::None));
        match (sites.next().map(|site| site.what), sites.next()) {
            (Some(Bound::Class(stmt)), None) => Export::Class(self.class_ids[&stmt]),
            (Some(Bound::Function(stmt)), None) => Export::Function(self.function_ids[&stmt]),
            (Some(Bound::Alias(value) | Bound::Value(value)), None) if !variable.bound_from_inside => {
                Export::Value(self.sketch(value))
            }
            _ => Export::Value(Sketch::Unknown),
        }
    }

    fn stars(&self) -> Vec<Reference> {
        let module = self.bindings.stars().iter().filter(|star| star.scope == ScopeId::MODULE);
        module
            .map(|star| {
                let name = star.module.as_str().into();
                if star.relative { Reference::Relative(name) } else { Reference::Absolute(name) }
            })
            .collect()
    }

    /// Names that the file takes from modules that may be the project's own.
    fn taken(&self) -> Vec<Reference> {
        let mut taken = FxHashSet::default();
        for import in self.bindings.imports() {
            let name = import.mentions.as_str().into();
            if import.relative {
                taken.insert(Reference::Relative(name));
            } else {
                taken.insert(Reference::Absolute(name));
            }
        }
        for id in self.ast.attributes() {
            if let Expr::Attribute { value, .. } = self.ast.expr(id)
                && let Some(variable) = self.bindings.variable_of(*value)
                && let Some(target) = self.bindings.target_of(variable)
                && (target.relative || !is_family(target.name))
            {
                taken.extend(self.reference(id));
            }
        }
        let mut taken: Vec<Reference> = taken.into_iter().collect();
        taken.sort_unstable();
        taken
    }
}
