//! Calls that pass several arguments by their places, and functions that are handed on instead of called.

use rustc_hash::FxHashSet;

use super::handing::{called, is_of_torch};
use crate::python::ast::{Arg, ArgForm, Expr, ExprId, Stmt, StmtId, StmtNode};
use crate::python::project::summary::PositionalCall;
use crate::python::resolve::{Bound, Site, is_family};
use crate::python::{Bindings, Parsed};
use crate::text::Span;

/// Returns the calls of a file outside of torch with two or more arguments at their places, each once.
pub(in crate::python::project) fn calls(parsed: &Parsed, bindings: &Bindings) -> Vec<PositionalCall> {
    let ast = &parsed.ast;
    let mut found = FxHashSet::default();
    let mut callees = FxHashSet::default();
    let owners = Owners::of(parsed, bindings);
    for call in ast.calls() {
        let Expr::Call { func, args, .. } = ast.expr(call) else { continue };
        if matches!(ast.expr(*func), Expr::Name) {
            callees.insert(*func);
        }
        let placed = ast[args].iter().filter(|arg| matches!(arg.form, ArgForm::Positional | ArgForm::Star)).count();
        let is_open = ast[args].iter().any(|arg| arg.form == ArgForm::Star);
        if placed < 2 && !is_open || is_of_torch(parsed, bindings, *func) {
            continue;
        }
        let Some(name) = called(parsed, *func) else { continue };
        let count = if is_open { u8::MAX } else { u8::try_from(placed).unwrap_or(u8::MAX) };
        found.insert(PositionalCall {
            name: name.into(),
            count,
            is_own: owners.has(*func),
            devices: devices(parsed, &ast[args]),
        });
    }
    // What is taken from another file and not called here may be called with anything.
    for import in bindings.imports().iter().filter(|import| import.is_from && !is_family(&import.mentions)) {
        if import.uses.iter().any(|name| !callees.contains(name)) {
            let name = import.target.rsplit('.').next().unwrap_or_default().into();
            found.insert(PositionalCall { name, count: u8::MAX, is_own: false, devices: 0 });
        }
    }
    let mut found: Vec<PositionalCall> = found.into_iter().collect();
    found.sort_unstable();
    found
}

/// Which calls are of functions and methods of the file itself.
pub(crate) struct Owners<'a> {
    parsed: &'a Parsed,
    bindings: &'a Bindings,
    /// The bodies of the classes, and the methods in each.
    classes: Vec<(Span, Vec<&'a str>)>,
}

impl<'a> Owners<'a> {
    /// Looks at the classes of a file.
    pub(crate) fn of(parsed: &'a Parsed, bindings: &'a Bindings) -> Self {
        let ast = &parsed.ast;
        let method = |stmt: &StmtId| match ast.stmt(*stmt) {
            Stmt::Function(function) => Some(parsed.text(function.name)),
            _ => None,
        };
        let class = |node: &'a StmtNode| match &node.stmt {
            Stmt::Class(class) => Some((node.span, ast[class.body].iter().filter_map(method).collect())),
            _ => None,
        };
        Self { parsed, bindings, classes: ast.stmts.iter().filter_map(class).collect() }
    }

    /// True for the name of a function of the file, and for a member of `self` or `cls` that the class around has itself.
    pub(crate) fn has(&self, func: ExprId) -> bool {
        match self.parsed.ast.expr(func) {
            Expr::Attribute { value, name } => {
                let span = self.parsed.ast.span(func);
                let around =
                    self.classes.iter().filter(|(class, _)| class.contains(span)).min_by_key(|(class, _)| class.len());
                matches!(self.parsed.name(*value), Some("self" | "cls"))
                    && around.is_some_and(|(_, methods)| methods.contains(&self.parsed.text(*name)))
            }
            _ => self.bindings.variable_of(func).is_some_and(|variable| {
                matches!(self.bindings.variable(variable).sites[..], [Site { what: Bound::Function(_), .. }])
            }),
        }
    }
}

/// The places of arguments that say which device and do nothing else.
fn devices(parsed: &Parsed, args: &[Arg]) -> u64 {
    let says_where = |arg: &Arg| match parsed.ast.expr(parsed.ast.unparen(arg.value)) {
        Expr::Name => parsed.text(parsed.ast.span(arg.value)).to_ascii_lowercase().contains("device"),
        Expr::Attribute { value, name } => {
            parsed.text(*name).to_ascii_lowercase().contains("device")
                && matches!(parsed.ast.expr(*value), Expr::Name | Expr::Attribute { .. })
        }
        Expr::Str { .. } => {
            let text = parsed.text(parsed.ast.span(arg.value)).trim_matches(['"', '\'']);
            matches!(text.split(':').next(), Some("cpu" | "cuda" | "mps" | "npu" | "xpu"))
        }
        _ => false,
    };
    let bits = args.iter().take(64).enumerate().filter(|(_, arg)| arg.form == ArgForm::Positional && says_where(arg));
    bits.fold(0, |bits, (place, _)| bits | 1 << place)
}

/// The functions among `names` that the file does not only call: their callers are not all seen.
pub(super) fn escaping<'a>(parsed: &'a Parsed, names: &FxHashSet<&'a str>) -> FxHashSet<&'a str> {
    let ast = &parsed.ast;
    let callees =
        ast.exprs.iter().filter_map(|node| if let Expr::Call { func, .. } = &node.expr { Some(*func) } else { None });
    let callees: FxHashSet<ExprId> = callees.collect();
    let ids = ast.expressions();
    let mentioned = ids.filter(|id| !callees.contains(id)).filter_map(|id| match ast.expr(id) {
        Expr::Name => Some(parsed.text(ast.span(id))),
        Expr::Attribute { name, .. } => Some(parsed.text(*name)),
        Expr::Str { .. } => Some(parsed.text(ast.span(id)).trim_matches(['"', '\''])),
        _ => None,
    });
    mentioned.filter_map(|name| names.get(name).copied()).collect()
}
