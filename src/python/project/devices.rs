//! Which functions of the project can do without the device that calls pass: `def f(x, device=None)`.
//!
//! A summary notes each function with a parameter `device`, how it is called, and whether the value is only handed on, or
//! gets another one where it is `None`; the index answers by name, since what is before the dot of a method call is
//! rarely known.

use rustc_hash::{FxHashMap, FxHashSet};

use super::handing::Handing;
use super::summary::{DeviceParam, Summary};
use super::{FileId, ModulePath, ProjectIndex};
use crate::python::ast::{Ast, Expr, ExprId, Function, ParamForm, Stmt, StmtId};
use crate::python::resolve::{VarId, is_family};
use crate::python::{Bindings, Parsed};

const DEVICE: &str = "device";

/// Methods that keep what they are given.
const KEEPING: [&str; 5] = ["add", "append", "extend", "insert", "put"];

/// The functions of a project with a parameter `device`.
#[derive(Clone, Debug, Default)]
pub(super) struct Devices {
    /// By the name that calls write, a class for its constructor, with the file.
    functions: FxHashMap<Box<str>, Vec<(FileId, DeviceParam)>>,
    /// Names that some call passes a `device=`.
    called: FxHashSet<Box<str>>,
}

/// Returns the functions with a parameter `device`; `owner` has the class of each method.
pub(super) fn functions<'a>(
    parsed: &Parsed,
    bindings: &Bindings,
    handing: &Handing,
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
        if let Some(variable) = variable {
            found.push((name.into(), variable, param(parsed, *stmt, function, place)));
        }
    }
    if found.is_empty() {
        return Vec::new();
    }
    let (looked_into, replaced) = (looked_into(parsed, bindings), replaced(parsed, bindings));
    // A function that was converted before has lost reads that would have kept its parameter then.
    let may_gain = bindings.imports().iter().any(|import| is_family(&import.mentions)) && !is_ported(bindings);
    let with_use = found.into_iter().map(|(name, variable, param)| {
        let is_quiet = if param.is_required {
            may_gain && handing.is_all(bindings, variable)
        } else {
            replaced.contains(&variable) || !looked_into.contains(&variable)
        };
        (name, DeviceParam { can_go: param.can_go && is_quiet, handed: handing.functions_of(variable), ..param })
    });
    with_use.collect()
}

/// What the signature says.
fn param(parsed: &Parsed, stmt: StmtId, function: &Function, place: usize) -> DeviceParam {
    let (device, later) = (&function.params[place], &function.params[place + 1..]);
    let is_single = !matches!(device.form, ParamForm::VarArgs | ParamForm::KwArgs);
    // A parameter without a default cannot follow one with.
    let is_last = later
        .iter()
        .all(|param| param.default.is_some() || !matches!(param.form, ParamForm::PositionalOnly | ParamForm::Normal));
    let names = function.params.iter().map(|param| parsed.text(param.name).into()).collect();
    DeviceParam {
        stmt,
        can_go: is_single && (device.default.is_some() || is_last || device.form == ParamForm::KeywordOnly),
        is_required: device.default.is_none(),
        handed: Box::default(),
        params: names,
        takes_more: function.params.iter().any(|param| param.form == ParamForm::KwArgs),
    }
}

/// True if the file imports MindSpore already.
fn is_ported(bindings: &Bindings) -> bool {
    bindings.imports().iter().any(|import| import.mentions.split('.').next() == Some("mindspore"))
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

impl Devices {
    /// What the files say together.
    pub(super) fn of(files: &[Summary]) -> Self {
        let mut all = Self::default();
        for (id, file) in (0..).map(FileId).zip(files) {
            all.called.extend(file.device_calls.iter().cloned());
            for (name, param) in &file.devices {
                all.functions.entry(name.clone()).or_default().push((id, param.clone()));
            }
        }
        while all.withdraw() {}
        all
    }

    /// Keeps the device of a function that hands it on to one that cannot do without; false if there is none.
    fn withdraw(&mut self) -> bool {
        let keeps = |name: &str| self.functions.get(name).map(|all| all.iter().any(|(_, param)| !param.can_go));
        let needs = |param: &DeviceParam| param.handed.iter().any(|name| keeps(name).unwrap_or(param.is_required));
        let stuck = |(_, param): &(FileId, DeviceParam)| param.can_go && needs(param);
        let places = self.functions.iter().flat_map(|(name, all)| {
            (0..).zip(all).filter(|(_, param)| stuck(param)).map(|(at, _): (usize, _)| (name.clone(), at))
        });
        let places: Vec<(Box<str>, usize)> = places.collect();
        for (name, at) in &places {
            if let Some((_, param)) = self.functions.get_mut(name).and_then(|all| all.get_mut(*at)) {
                param.can_go = false;
            }
        }
        !places.is_empty()
    }
}

impl ProjectIndex {
    /// True if every function or class of this name that takes these keywords can do without the `device` among them,
    /// and there is one. What a file calls by a plain name or on `self` (`caller`) is its own, if it has one of the name.
    pub(crate) fn can_lose_device(&self, caller: Option<&ModulePath>, name: &str, keywords: &[&str]) -> bool {
        let Some(all) = self.devices.functions.get(name) else { return false };
        let file = caller.and_then(|module| self.file_of(module));
        let has_own = all.iter().any(|(id, _)| Some(*id) == file);
        let meant = all.iter().filter(|(id, _)| !has_own || Some(*id) == file).map(|(_, param)| param);
        let fits = |param: &&DeviceParam| {
            param.takes_more || keywords.iter().all(|keyword| param.params.iter().any(|name| **name == **keyword))
        };
        let mut fitting = meant.filter(fits).peekable();
        fitting.peek().is_some() && fitting.all(|param| param.can_go)
    }

    /// The functions of `module` that get a default for their device, since calls leave it out; sorted.
    pub(crate) fn device_defaults(&self, module: &ModulePath) -> Vec<StmtId> {
        let file = self.file_of(module);
        let gains = |(id, param): &&(FileId, DeviceParam)| Some(*id) == file && param.can_go && param.is_required;
        let called = self.devices.functions.iter().filter(|(name, _)| self.devices.called.contains(*name));
        let mut stmts: Vec<StmtId> =
            called.flat_map(|(_, all)| all.iter().filter(gains).map(|(_, param)| param.stmt)).collect();
        stmts.sort_unstable();
        stmts
    }
}
