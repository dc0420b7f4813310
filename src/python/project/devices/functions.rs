//! Functions with a parameter `device`, as a summary notes them: what they do with it.

use rustc_hash::FxHashSet;

use super::DEVICE;
use super::calls::escaping;
use super::handing::Handing;
use crate::python::ast::{Ast, Expr, ExprId, Function, Param, ParamForm, Stmt, StmtId};
use crate::python::project::summary::DeviceParam;
use crate::python::resolve::{VarId, is_family};
use crate::python::{Bindings, Parsed};
use crate::text::Span;

/// Methods that keep what they are given.
const KEEPING: [&str; 5] = ["add", "append", "extend", "insert", "put"];

/// Returns the functions with a parameter `device`; `owner` has the class of each method.
pub(in crate::python::project) fn functions<'a>(
    parsed: &Parsed,
    bindings: &Bindings,
    handing: &Handing,
    functions: &[StmtId],
    owner: impl Fn(StmtId) -> Option<(u32, &'a str)>,
) -> Vec<(Box<str>, DeviceParam)> {
    let ast = &parsed.ast;
    let mut found = Vec::new();
    for stmt in functions {
        let Stmt::Function(function) = ast.stmt(*stmt) else { continue };
        let Some(place) = ast[function.params].iter().position(|param| parsed.text(param.name) == DEVICE) else {
            continue;
        };
        let variable = bindings.body_scope(*stmt).and_then(|scope| bindings.variable_in(scope, DEVICE));
        let owner = owner(*stmt);
        let name = match (parsed.text(function.name), owner) {
            ("__init__", Some((_, class))) => class,
            (name, _) => name,
        };
        if let Some(variable) = variable {
            let class = owner.map(|(class, _)| class);
            found.push((name, variable, param(parsed, *stmt, function, place, class)));
        }
    }
    if found.is_empty() {
        return Vec::new();
    }
    let names: FxHashSet<&str> = found.iter().filter(|(_, _, param)| param.may_move).map(|(name, ..)| *name).collect();
    let escaping = if names.is_empty() { FxHashSet::default() } else { escaping(parsed, &names) };
    let is_of_script = memchr::memmem::find(&parsed.bytes, b"__main__").is_some();
    let (looked_into, replaced) = (looked_into(parsed, bindings), replaced(parsed, bindings));
    // A function that was converted before has lost reads that would have kept its parameter then.
    let may_gain = bindings.imports().iter().any(|import| is_family(&import.mentions)) && !is_ported(bindings);
    let with_use = found.into_iter().map(|(name, variable, param)| {
        let is_quiet = if param.is_required {
            may_gain && handing.is_all(bindings, variable)
        } else {
            replaced.contains(&variable) || !looked_into.contains(&variable)
        };
        let can_go = param.can_go && is_quiet;
        let may_move = param.may_move && is_quiet && !escaping.contains(name);
        let handed = handing.functions_of(variable);
        (name.into(), DeviceParam { can_go, may_move, handed, is_of_script, ..param })
    });
    with_use.collect()
}

/// What the signature says.
fn param(parsed: &Parsed, stmt: StmtId, function: &Function, place: usize, class: Option<u32>) -> DeviceParam {
    let (device, later) = (&parsed.ast[function.params][place], &parsed.ast[function.params][place + 1..]);
    let is_single = !matches!(device.form, ParamForm::VarArgs | ParamForm::KwArgs);
    // A parameter without a default cannot follow one with.
    let is_last = later
        .iter()
        .all(|param| param.default.is_some() || !matches!(param.form, ParamForm::PositionalOnly | ParamForm::Normal));
    let is_plain = |param: &Param| param.form == ParamForm::Normal;
    let decorators = || parsed.ast[function.decorators].iter().map(|id| parsed.text(parsed.ast.span(*id)));
    let is_bound = class.is_some() && !decorators().any(|text| text == "staticmethod");
    let may_move = is_plain(device)
        && device.default.is_none()
        && !is_last
        && place > usize::from(is_bound)
        && !parsed.ast[function.params]
            .iter()
            .any(|param| matches!(param.form, ParamForm::VarArgs | ParamForm::PositionalOnly))
        && decorators().all(keeps_parameters)
        && !matches!(parsed.text(function.name), "forward" | "__init__")
        && !parsed.text(function.name).starts_with("__")
        && !has_comment(parsed, device, later);
    let names = parsed.ast[function.params].iter().map(|param| parsed.text(param.name).into()).collect();
    DeviceParam {
        stmt,
        can_go: is_single && (device.default.is_some() || is_last || device.form == ParamForm::KeywordOnly),
        is_required: device.default.is_none(),
        handed: Box::default(),
        params: names,
        may_move,
        place: u8::try_from(place - usize::from(is_bound && place > 0)).unwrap_or(u8::MAX),
        class,
        is_of_script: false,
        takes_more: parsed.ast[function.params].iter().any(|param| param.form == ParamForm::KwArgs),
    }
}

/// True for decorators that leave the parameters what they are.
fn keeps_parameters(decorator: &str) -> bool {
    let name = decorator.split('(').next().unwrap_or(decorator);
    matches!(
        name.rsplit('.').next(),
        Some("no_grad" | "inference_mode" | "enable_grad" | "staticmethod" | "classmethod")
    )
}

/// True if a comment stands where the parameter would be taken from or put.
fn has_comment(parsed: &Parsed, device: &Param, later: &[Param]) -> bool {
    let end = later.last().map_or(device.span.end, |last| last.span.end);
    parsed.ast.comments.iter().any(|comment| Span::new(device.span.start, end).contains(*comment))
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
            Expr::Compare { operands, .. } if !ast[operands].iter().any(|operand| is_none(ast, *operand)) => {
                parts.extend(&ast[operands]);
            }
            Expr::Binary { left, right, .. } => parts.extend([*left, *right]),
            Expr::Str { parts: inside, .. } => parts.extend(&ast[inside]),
            Expr::Call { func, args, .. } => {
                parts.push(*func);
                let keeps =
                    matches!(ast.expr(*func), Expr::Attribute { name, .. } if KEEPING.contains(&parsed.text(*name)));
                parts.extend(ast[args].iter().filter(|_| keeps).map(|argument| argument.value));
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
        Stmt::Assign { targets, .. } => ast[targets].first().and_then(|target| variable(*target)),
        _ => None,
    };
    for node in &ast.stmts {
        match &node.stmt {
            Stmt::Assign { targets, value } => {
                let [target] = &ast[targets] else { continue };
                let asked = match ast.expr(ast.unparen(*value)) {
                    Expr::BoolOp { left, is_and: false, .. } => variable(*left),
                    Expr::Conditional { test, .. } => asked_for_none(ast, *test).and_then(variable),
                    _ => None,
                };
                found.extend(asked.filter(|asked| variable(*target) == Some(*asked)));
            }
            Stmt::If { test, body, .. } => {
                let asked = asked_for_none(ast, *test).and_then(variable);
                found.extend(asked.filter(|asked| ast[body].iter().any(|stmt| bound(stmt) == Some(*asked))));
            }
            _ => {}
        }
    }
    found
}

/// The value that a test compares with `None`.
fn asked_for_none(ast: &Ast, test: ExprId) -> Option<ExprId> {
    match ast.expr(ast.unparen(test)) {
        Expr::Compare { operands, .. } if operands.len() == 2 && is_none(ast, ast[operands][1]) => {
            Some(ast[operands][0])
        }
        _ => None,
    }
}

fn is_none(ast: &Ast, expr: ExprId) -> bool {
    matches!(ast.expr(expr), Expr::None)
}
