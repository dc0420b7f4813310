//! Which functions of the project can do without the device that calls pass: `def f(x, device=None)`.
//!
//! A summary notes each function with a parameter `device`, how it is called, and whether the value is only handed on, or
//! gets another one where it is `None`; the index answers by name, since what is before the dot of a method call is
//! rarely known.

use rustc_hash::{FxHashMap, FxHashSet};

use super::summary::{DeviceParam, Summary};
use super::{ModulePath, ProjectIndex};
use crate::python::ast::{Ast, Expr, ExprId, Function, ParamForm, Stmt, StmtId};
use crate::python::resolve::VarId;
use crate::python::{Bindings, Parsed};

const DEVICE: &str = "device";

/// Methods that keep what they are given.
const KEEPING: [&str; 5] = ["add", "append", "extend", "insert", "put"];

/// Functions by the name that calls write, a class for its constructor.
pub(super) type ByName = FxHashMap<Box<str>, Vec<DeviceParam>>;

/// Returns the functions with a parameter `device`; `owners` has the class of each method.
pub(super) fn functions<'a>(
    parsed: &Parsed,
    bindings: &Bindings,
    functions: &[StmtId],
    owner: impl Fn(StmtId) -> Option<&'a str>,
) -> Vec<(Box<str>, DeviceParam)> {
    let ast = &parsed.ast;
    let mut found = Vec::new();
    for stmt in functions {
        let Stmt::Function(function) = ast.stmt(*stmt) else { continue };
        let Some(place) = function.params.iter().position(|param| parsed.text(param.name) == DEVICE) else { continue };
        let variable = bindings.body_scope(*stmt).and_then(|scope| bindings.variable_in(scope, DEVICE));
        let name = match (parsed.text(function.name), owner(*stmt)) {
            ("__init__", Some(class)) => class,
            (name, _) => name,
        };
        found.push((name.into(), variable, param(parsed, function, place)));
    }
    if found.is_empty() {
        return Vec::new();
    }
    let (looked_into, replaced) = (looked_into(parsed, bindings), replaced(parsed, bindings));
    let with_use = found.into_iter().map(|(name, variable, param)| {
        let can_go = variable.is_some_and(|id| replaced.contains(&id) || !looked_into.contains(&id));
        (name, DeviceParam { can_go: param.can_go && can_go, ..param })
    });
    with_use.collect()
}

/// What the signature says.
fn param(parsed: &Parsed, function: &Function, place: usize) -> DeviceParam {
    let device = &function.params[place];
    let is_single = !matches!(device.form, ParamForm::VarArgs | ParamForm::KwArgs);
    let names = function.params.iter().map(|param| parsed.text(param.name).into()).collect();
    let takes_more = function.params.iter().any(|param| param.form == ParamForm::KwArgs);
    DeviceParam { can_go: is_single && device.default.is_some(), params: names, takes_more }
}

/// Variables that something is asked of: an attribute, an item, a comparison with anything but `None`.
fn looked_into(parsed: &Parsed, bindings: &Bindings) -> FxHashSet<VarId> {
    let ast = &parsed.ast;
    let mut parts: Vec<ExprId> = Vec::new();
    for node in &ast.exprs {
        match &node.expr {
            Expr::Attribute { value, .. } | Expr::Subscript { value, .. } => parts.push(*value),
            Expr::Compare { operands, .. } if !operands.iter().any(|operand| is_none(ast, *operand)) => {
                parts.extend(operands);
            }
            Expr::Binary { left, right, .. } => parts.extend([*left, *right]),
            Expr::Str { parts: inside, .. } => parts.extend(inside),
            Expr::Call { func, args, .. } => {
                parts.push(*func);
                let keeps =
                    matches!(ast.expr(*func), Expr::Attribute { name, .. } if KEEPING.contains(&parsed.text(*name)));
                parts.extend(args.iter().filter(|_| keeps).map(|argument| argument.value));
            }
            _ => {}
        }
    }
    let returned = ast.stmts.iter().filter_map(|node| match &node.stmt {
        Stmt::Return(value) => *value,
        _ => None,
    });
    parts.into_iter().chain(returned).filter_map(|part| bindings.variable_of(ast.unparen(part))).collect()
}

/// Variables that get another value where they have none: `x = x or y`, `if x is None: x = y`.
fn replaced(parsed: &Parsed, bindings: &Bindings) -> FxHashSet<VarId> {
    let ast = &parsed.ast;
    let variable = |expr: ExprId| bindings.variable_of(ast.unparen(expr));
    let mut found = FxHashSet::default();
    let bound = |stmt: &StmtId| match ast.stmt(*stmt) {
        Stmt::Assign { targets, .. } => targets.first().and_then(|target| variable(*target)),
        _ => None,
    };
    for node in &ast.stmts {
        match &node.stmt {
            Stmt::Assign { targets, value } => {
                let [target] = &**targets else { continue };
                let asked = match ast.expr(ast.unparen(*value)) {
                    Expr::BoolOp { left, is_and: false, .. } => variable(*left),
                    Expr::Conditional { test, .. } => asked_for_none(ast, *test).and_then(variable),
                    _ => None,
                };
                found.extend(asked.filter(|asked| variable(*target) == Some(*asked)));
            }
            Stmt::If { test, body, .. } => {
                let asked = asked_for_none(ast, *test).and_then(variable);
                found.extend(asked.filter(|asked| body.iter().any(|stmt| bound(stmt) == Some(*asked))));
            }
            _ => {}
        }
    }
    found
}

/// The value that a test compares with `None`.
fn asked_for_none(ast: &Ast, test: ExprId) -> Option<ExprId> {
    match ast.expr(ast.unparen(test)) {
        Expr::Compare { operands, .. } if operands.len() == 2 && is_none(ast, operands[1]) => Some(operands[0]),
        _ => None,
    }
}

fn is_none(ast: &Ast, expr: ExprId) -> bool {
    matches!(ast.expr(expr), Expr::None)
}

/// The functions of all files by name.
pub(super) fn by_name(files: &[Summary]) -> ByName {
    let mut all = ByName::default();
    for (name, param) in files.iter().flat_map(|file| &file.devices) {
        all.entry(name.clone()).or_default().push(param.clone());
    }
    all
}

impl ProjectIndex {
    /// True if every function or class of this name that takes these keywords can do without the `device` among them,
    /// and there is one. What a file calls by a plain name or on `self` (`caller`) is its own, if it has one of the name.
    pub(crate) fn can_lose_device(&self, caller: Option<&ModulePath>, name: &str, keywords: &[&str]) -> bool {
        let file = caller.and_then(|module| self.file_of(module));
        let of_file = file.into_iter().flat_map(|file| &self.file(file).devices);
        let own: Vec<&DeviceParam> = of_file.filter(|(other, _)| **other == *name).map(|(_, param)| param).collect();
        let all = if own.is_empty() { self.devices.get(name).into_iter().flatten().collect() } else { own };
        let fits = |param: &&DeviceParam| {
            param.takes_more || keywords.iter().all(|keyword| param.params.iter().any(|name| **name == **keyword))
        };
        let mut fitting = all.into_iter().filter(fits).peekable();
        fitting.peek().is_some() && fitting.all(|param| param.can_go)
    }
}
