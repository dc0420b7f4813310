//! Parameters that nothing is said of: what the calls of the same file pass.
//!
//! A body that leaves a parameter open is run once more if every call of its function in the file passes a tensor. Only
//! where the body works with torch and never uses it as something else; what other files pass is then alike. A call that
//! unpacks its arguments, or of a method by another name, is not seen, and is taken to pass the same.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Inference;
use super::functions::FirstParam;
use super::members::ClassMember;
use super::ty::{Origin, Ty};
use crate::python::ast::{Arg, ArgForm, Expr, ExprId, Function, Stmt, StmtId};
use crate::python::resolve::VarId;

/// Rounds over the bodies: what one shows its calls may show of others.
const MAX_ROUNDS: u32 = 2;

/// What calls of the file's own functions pass.
#[derive(Debug, Default)]
pub(super) struct Callers {
    /// The arguments that parameters get, by function and position.
    args: FxHashMap<(u32, u32), FxHashSet<ExprId>>,
    /// Bodies with parameters that are open still.
    open: Vec<(StmtId, Vec<VarId>)>,
}

impl<'a> Inference<'a> {
    /// Notes which parameters the arguments of a call go to.
    pub(super) fn note_call(&mut self, func: ExprId, args: &'a [Arg]) {
        let Some((number, is_bound)) = self.own_callee(func) else { return };
        let Some(function) = self.definition(number) else { return };
        let params = &function.params;
        let offset = match self.first_param(function) {
            FirstParam::Instance => usize::from(is_bound),
            FirstParam::Class => 1,
            FirstParam::Plain => 0,
        };
        for (position, arg) in args.iter().enumerate() {
            let place = match arg.form {
                ArgForm::Positional => Some(position + offset),
                ArgForm::Keyword(name) => {
                    let name = self.parsed.text(name);
                    self.ast[params].iter().position(|param| self.parsed.text(param.name) == name)
                }
                // What follows may be anywhere.
                ArgForm::Star | ArgForm::DoubleStar => return,
            };
            let place = place.and_then(|place| u32::try_from(place).ok());
            if let Some(place) = place {
                self.callers.args.entry((number, place)).or_default().insert(arg.value);
            }
        }
    }

    /// The function of this file that is called, and whether it gets what is before the dot.
    fn own_callee(&mut self, func: ExprId) -> Option<(u32, bool)> {
        let (class, name) = match (self.tys[func.index()], self.ast.expr(func)) {
            (Ty::Function(function), _) => return (function.file == self.file).then_some((function.function, false)),
            (Ty::Instance(class), _) => (class, "forward"),
            (_, Expr::Attribute { value, name }) => match self.tys[value.index()] {
                Ty::Instance(class) => (class, self.parsed.text(*name)),
                _ => return None,
            },
            _ => return None,
        };
        match self.class_member(class, name) {
            ClassMember::Method(method) if method.file == self.file => Some((method.function, true)),
            _ => None,
        }
    }

    fn definition(&self, function: u32) -> Option<&'a Function> {
        match self.ast.stmt(self.sketcher.function_stmt(function)?) {
            Stmt::Function(function) => Some(function),
            _ => None,
        }
    }

    /// Notes the parameters that a body has left open.
    pub(super) fn note_open(&mut self, stmt: StmtId) {
        let Some(scope) = self.bindings.body_scope(stmt) else { return };
        let Stmt::Function(function) = self.ast.stmt(stmt) else { return };
        let variables = self.ast[function.params].iter().filter_map(|param| {
            let variable = self.bindings.variable_in(scope, self.parsed.text(param.name));
            match self.open(param, variable) {
                Ty::Open(Origin::Param(variable)) if self.evidence.leaves_open(variable) => Some(variable),
                _ => None,
            }
        });
        let variables: Vec<VarId> = variables.collect();
        if !variables.is_empty() {
            self.callers.open.push((stmt, variables));
        }
    }

    /// Runs the bodies again whose open parameters get tensors.
    pub(super) fn run_called(&mut self) {
        for _ in 0..MAX_ROUNDS {
            let open = std::mem::take(&mut self.callers.open);
            let mut is_done = true;
            for (stmt, variables) in open {
                let given: FxHashSet<Origin> = variables
                    .iter()
                    .filter(|variable| self.gets_tensors(stmt, **variable))
                    .map(|variable| Origin::Param(*variable))
                    .collect();
                let rest: Vec<VarId> =
                    variables.into_iter().filter(|variable| !given.contains(&Origin::Param(*variable))).collect();
                if !given.is_empty() {
                    is_done = false;
                    self.run_finished(stmt, given);
                }
                if !rest.is_empty() {
                    self.callers.open.push((stmt, rest));
                }
            }
            if is_done {
                break;
            }
        }
    }

    /// True if the file calls the function, and passes the parameter a tensor each time.
    fn gets_tensors(&self, stmt: StmtId, variable: VarId) -> bool {
        let Stmt::Function(function) = self.ast.stmt(stmt) else { return false };
        let name = self.bindings.name_of(variable);
        let place = self.ast[function.params].iter().position(|param| self.parsed.text(param.name) == name);
        let place = place.and_then(|place| u32::try_from(place).ok());
        let Some((function, place)) = self.own_function(stmt).map(|own| own.function).zip(place) else { return false };
        let is_tensor = |arg: &ExprId| matches!(self.tys[arg.index()], Ty::Kind(kind) if kind.is_tensor());
        self.callers.args.get(&(function, place)).is_some_and(|args| args.iter().all(is_tensor))
    }
}
