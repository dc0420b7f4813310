//! Leaves out the `device=` of calls of the project's own functions that can do without it.
//!
//! What such a function makes or moves loses its device in the conversion, so the value would be handed on for nothing.
//! Where a function has no default for it, or looks into it, the argument stays.

use crate::python::ProjectIndex;
use crate::python::ast::{Arg, ArgForm, Expr, ExprId};
use crate::text::Span;

use super::arguments::remove;
use super::draft::Finding;
use super::placement::is_device;
use super::rewrite::Rewriter;

const API: &str = "torch.device";
const DEVICE: &str = "device";

/// Returns the removals of such arguments.
pub(super) fn findings(rewriter: &Rewriter<'_>, project: &ProjectIndex) -> Vec<Finding> {
    let calls = rewriter.parsed.ast.exprs.iter().filter_map(|node| match &node.expr {
        Expr::Call { func, args, parens } => finding(rewriter, project, *func, args, *parens),
        _ => None,
    });
    calls.collect()
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
