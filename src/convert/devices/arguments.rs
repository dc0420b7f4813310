//! Leaves out the device of calls of the project's own functions that can do without it.
//!
//! What such a function makes or moves loses its device in the conversion, so the value would be handed on for nothing.
//! A function without a default for it gets one (`parameters.rs`); where it looks into its device, the argument stays.

use crate::convert::arguments::remove;
use crate::convert::draft::Finding;
use crate::convert::rewrite::Rewriter;
use crate::python::ProjectIndex;
use crate::python::ast::{Arg, ArgForm, Expr, ExprId};
use crate::python::project::Owners;
use crate::text::Span;

use super::placement::is_device;
use super::{API, DEVICE};

/// Returns the removals of such arguments.
pub(super) fn findings(rewriter: &Rewriter<'_>, project: &ProjectIndex) -> Vec<Finding> {
    let owners = Owners::of(rewriter.parsed, rewriter.bindings);
    let ast = &rewriter.parsed.ast;
    let calls = ast.calls().filter_map(|call| match ast.expr(call) {
        Expr::Call { func, args, parens } => finding(rewriter, project, *func, &ast[args], *parens)
            .or_else(|| placed(rewriter, project, &owners, *func, &ast[args], *parens)),
        _ => None,
    });
    calls.collect()
}

/// The argument at the place of a device that goes behind other parameters: every such call says which device there.
fn placed(
    rewriter: &Rewriter<'_>,
    project: &ProjectIndex,
    owners: &Owners<'_>,
    func: ExprId,
    args: &[Arg],
    parens: Span,
) -> Option<Finding> {
    let name = match rewriter.parsed.ast.expr(func) {
        Expr::Attribute { name, .. } => rewriter.parsed.text(*name),
        _ => rewriter.parsed.name(func)?,
    };
    let place = project.moved_device(rewriter.bindings.module(), name)?;
    args.get(place).filter(|arg| arg.form == ArgForm::Positional && owners.has(func))?;
    Some(without(rewriter, args, parens, place))
}

fn without(rewriter: &Rewriter<'_>, args: &[Arg], parens: Span, place: usize) -> Finding {
    let dropped: Vec<bool> = (0..args.len()).map(|at| at == place).collect();
    let edits = remove(rewriter.parsed, args, parens, &dropped);
    Finding { site: args[place].span, api: API.to_owned(), edits, ..Finding::default() }
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
    project.can_lose_device(caller, callee, &keywords).then(|| without(rewriter, args, parens, place))
}

fn says_where(rewriter: &Rewriter<'_>, value: ExprId) -> bool {
    matches!(rewriter.parsed.ast.expr(value), Expr::None) || is_device(rewriter, value)
}
