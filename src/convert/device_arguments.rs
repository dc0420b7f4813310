//! Leaves out the `device=` of calls of the project's own functions that can do without it.
//!
//! What such a function makes or moves loses its device in the conversion, so the value would be handed on for nothing.
//! A function without a default for it gets one, where no later parameter needs a value; where one does, or where the
//! function looks into its device, the argument stays.

use crate::python::ProjectIndex;
use crate::python::ast::{Arg, ArgForm, Expr, ExprId, Stmt, StmtId};
use crate::text::Span;

use super::arguments::remove;
use super::draft::{DraftEdit, Finding};
use super::placement::is_device;
use super::rewrite::Rewriter;

const API: &str = "torch.device";
const DEVICE: &str = "device";

/// Returns the removals of such arguments, and the defaults.
pub(super) fn findings(rewriter: &Rewriter<'_>, project: &ProjectIndex) -> Vec<Finding> {
    let ast = &rewriter.parsed.ast;
    let calls = ast.calls().filter_map(|call| match ast.expr(call) {
        Expr::Call { func, args, parens } => finding(rewriter, project, *func, args, *parens),
        _ => None,
    });
    let functions = project.device_defaults(rewriter.bindings.module());
    calls.chain(functions.into_iter().filter_map(|function| default(rewriter, function))).collect()
}

/// The default of the device that calls of this function leave out.
fn default(rewriter: &Rewriter<'_>, function: StmtId) -> Option<Finding> {
    let Stmt::Function(function) = rewriter.parsed.ast.stmt(function) else { return None };
    let param = function.params.iter().find(|param| rewriter.parsed.text(param.name) == DEVICE)?;
    let text = if param.annotation.is_some() { " = None" } else { "=None" };
    Some(Finding {
        site: param.span,
        api: API.to_owned(),
        edits: vec![DraftEdit::insert(param.span.end, text)],
        ..Finding::default()
    })
}

fn finding(
    rewriter: &Rewriter<'_>,
    project: &ProjectIndex,
    func: ExprId,
    args: &[Arg],
    parens: Span,
) -> Option<Finding> {
    let name = |argument: &Arg| match argument.form {
        ArgForm::Keyword(name) => rewriter.parsed.text(name),
        _ => "",
    };
    let place = args.iter().position(|argument| name(argument) == DEVICE)?;
    if rewriter.kinds.api(func).is_some() || !says_where(rewriter, args[place].value) {
        return None;
    }
    let (callee, is_own) = match rewriter.parsed.ast.expr(func) {
        Expr::Attribute { value, name } => (rewriter.parsed.text(*name), rewriter.parsed.name(*value) == Some("self")),
        _ => (rewriter.parsed.name(func)?, true),
    };
    let caller = is_own.then(|| rewriter.bindings.module());
    let keywords: Vec<&str> = args.iter().map(name).filter(|name| !name.is_empty()).collect();
    let dropped: Vec<bool> = (0..args.len()).map(|at| at == place).collect();
    project.can_lose_device(caller, callee, &keywords).then(|| Finding {
        site: args[place].span,
        api: API.to_owned(),
        edits: remove(rewriter.parsed, args, parens, &dropped),
        ..Finding::default()
    })
}

fn says_where(rewriter: &Rewriter<'_>, value: ExprId) -> bool {
    matches!(rewriter.parsed.ast.expr(value), Expr::None) || is_device(rewriter, value)
}
