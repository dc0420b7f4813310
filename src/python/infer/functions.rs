//! Functions, classes and lambdas.

use rustc_hash::FxHashSet;

use super::Inference;
use super::ty::{Origin, Ty};
use crate::api::Kind;
use crate::python::ast::{Class, ExprId, Function, Param, ParamForm, Stmt, StmtId};
use crate::python::project::ClassRef;
use crate::python::resolve::{ScopeId, ScopeKind, VarId};
use crate::text::Span;

/// Decorators that compile a function, for tensors where nothing else is said.
const SCRIPTS: [&str; 3] = ["torch.jit.script", "torch.jit.script_if_tracing", "torch.jit.script_method"];

impl<'a> Inference<'a> {
    /// A `def`: what is evaluated outside it; its body comes later.
    pub(super) fn function(&mut self, stmt: StmtId, function: &'a Function) {
        for decorator in &self.ast[function.decorators] {
            let ty = self.expr(*decorator);
            if matches!(ty, Ty::Api(name) if SCRIPTS.contains(&self.names.text(name))) {
                self.scripted.insert(stmt);
            }
        }
        for param in &self.ast[function.params] {
            self.optional(param.default);
            self.optional(param.annotation);
        }
        self.exprs(&self.ast[function.type_bounds]);
        self.optional(function.returns);
        let ty = self.own_function(stmt).map_or(Ty::Unknown, Ty::Function);
        if let Some(variable) = self.bound_name(stmt, function.name) {
            self.set(variable, ty);
        }
        self.bodies.push_back(stmt);
    }

    /// A `class`: its body runs at once.
    pub(super) fn class_statement(&mut self, stmt: StmtId, class: &'a Class) {
        self.exprs(&self.ast[class.decorators]);
        self.exprs(&self.ast[class.type_bounds]);
        for arg in &self.ast[class.args] {
            self.expr(arg.value);
        }
        self.block(&self.ast[class.body]);
        let ty = self.own_class(stmt).map_or(Ty::Unknown, Ty::Class);
        if let Some(variable) = self.bound_name(stmt, class.name) {
            self.set(variable, ty);
        }
    }

    /// The variable that a `def` or `class` binds.
    fn bound_name(&self, stmt: StmtId, name: Span) -> Option<VarId> {
        let inside = self.bindings.body_scope(stmt)?;
        let mut outside = self.bindings.scope(inside).parent?;
        if self.bindings.scope(outside).kind == ScopeKind::TypeParams {
            outside = self.bindings.scope(outside).parent?;
        }
        self.bindings.variable_in(outside, self.parsed.text(name))
    }

    /// Runs the body of a function, and again with what the first run has shown.
    pub(super) fn function_body(&mut self, stmt: StmtId) {
        let queued = self.bodies.len();
        self.log.clear();
        self.run_with(stmt, FxHashSet::default());
        self.note_open(stmt);
        let shown = self.evidence.conclude();
        if !shown.is_empty() {
            self.bodies.truncate(queued);
            self.take_back(self.log.iter().map(|(variable, _)| *variable).collect(), stmt);
            self.run_again(stmt, shown);
        }
    }

    /// Runs a finished body once more, now that these are known to be tensors too.
    pub(super) fn run_finished(&mut self, stmt: StmtId, shown: FxHashSet<Origin>) {
        let queued = self.bodies.len();
        self.take_back(self.bindings.variables().map(|(variable, _)| variable).collect(), stmt);
        self.run_again(stmt, shown);
        self.bodies.truncate(queued);
    }

    fn run_again(&mut self, stmt: StmtId, shown: FxHashSet<Origin>) {
        let known = self.shown_in.entry(stmt).or_default();
        known.extend(shown);
        let known = known.clone();
        self.run_with(stmt, known);
        self.evidence.conclude();
    }

    fn run_with(&mut self, stmt: StmtId, shown: FxHashSet<Origin>) {
        let ast = self.ast;
        let (Stmt::Function(function), Some(scope)) = (ast.stmt(stmt), self.bindings.body_scope(stmt)) else {
            return;
        };
        self.frame = scope;
        let owner = self.sketcher.owners.get(&stmt).map(|class| ClassRef { file: self.file, class: *class });
        self.class = owner.or_else(|| self.class_around(scope));
        let is_module = owner.is_some_and(|class| self.class_kind(class) == Kind::Module);
        self.is_forward = is_module && self.parsed.text(function.name) == "forward";
        self.is_scripted = self.scripted.contains(&stmt);
        self.shown = shown;
        self.run_body(scope, owner, function);
        self.shown.clear();
    }

    fn run_body(&mut self, scope: ScopeId, owner: Option<ClassRef>, function: &'a Function) {
        for (position, param) in self.ast[function.params].iter().enumerate() {
            let variable = self.bindings.variable_in(scope, self.parsed.text(param.name));
            let ty = match self.param(param, position, owner, function) {
                Ty::Unknown => self.open(param, variable),
                ty => ty,
            };
            if let Some(variable) = variable {
                if ty == Ty::Unknown {
                    self.closed.insert(variable);
                }
                self.set(variable, ty);
            }
        }
        self.block(&self.ast[function.body]);
    }

    /// Takes back what an earlier run of a body made of its own variables.
    fn take_back(&mut self, variables: Vec<VarId>, stmt: StmtId) {
        let Some(scope) = self.bindings.body_scope(stmt) else { return };
        for variable in variables {
            if self.frames[self.bindings.variable(variable).scope.0 as usize] == scope {
                self.env[variable.0 as usize] = Ty::Unset;
                self.total[variable.0 as usize] = Ty::Unset;
            }
        }
    }

    fn param(&mut self, param: &Param, position: usize, owner: Option<ClassRef>, function: &Function) -> Ty {
        if let (Some(class), 0) = (owner, position) {
            match self.first_param(function) {
                FirstParam::Instance => return Ty::Instance(class),
                FirstParam::Class => return Ty::Class(class),
                FirstParam::Plain => {}
            }
        }
        let is_tensor = self.is_scripted && param.default.is_none() && !self.is_mixed;
        let untold = if is_tensor { Ty::Kind(Kind::Tensor) } else { Ty::Unknown };
        let ty = param.annotation.map_or(untold, |annotation| {
            let sketch = self.sketcher.annotation(annotation);
            self.annotated(&sketch)
        });
        match param.form {
            ParamForm::VarArgs => self.types.many(ty),
            ParamForm::KwArgs => Ty::Kind(Kind::Other),
            // `x: None` says nothing of what callers pass.
            _ if ty == Ty::None => Ty::Unknown,
            _ => ty,
        }
    }

    pub(super) fn first_param(&self, function: &Function) -> FirstParam {
        let decorators = || self.ast[function.decorators].iter().map(|id| self.parsed.text(self.ast.span(*id)));
        if decorators().any(|text| text == "staticmethod") {
            FirstParam::Plain
        } else if decorators().any(|text| text == "classmethod") {
            FirstParam::Class
        } else {
            FirstParam::Instance
        }
    }

    /// The class whose method holds a nested function, for `super()`: known through `self`.
    fn class_around(&self, scope: ScopeId) -> Option<ClassRef> {
        let this = self.bindings.lookup(scope, "self")?;
        match self.total[this.0 as usize] {
            Ty::Instance(class) => Some(class),
            _ => None,
        }
    }

    /// A lambda's body, with the values that names have where it is made.
    pub(super) fn lambda(&mut self, id: ExprId, body: ExprId) {
        let Some(scope) = self.bindings.inner_scope(id) else { return };
        let frame = std::mem::replace(&mut self.frame, scope);
        let outer = self.outer_frame.replace(frame);
        self.expr(body);
        (self.frame, self.outer_frame) = (frame, outer);
    }
}

/// What the first parameter of a method is.
pub(super) enum FirstParam {
    Instance,
    Class,
    Plain,
}
