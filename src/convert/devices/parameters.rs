//! Defaults for the device parameters of functions whose calls leave the argument out.
//!
//! `def f(x, device)` becomes `def f(x, device=None)`. Where later parameters need a value, the device goes behind all:
//! `def f(x, device, n)` becomes `def f(x, n, device=None)`. In a function of a program that nobody else takes it goes for
//! good, once nothing reads it.

use crate::convert::draft::{DraftEdit, DraftPiece, Finding};
use crate::convert::rewrite::Rewriter;
use crate::convert::settle::Settled;
use crate::python::ast::{ArgForm, Expr, Param, ParamForm, Stmt, StmtId};
use crate::python::resolve::VarId;
use crate::python::{Bindings, Parsed, ProjectIndex};
use crate::text::Span;

use super::{API, DEVICE};

/// Returns what becomes of such parameters.
pub(super) fn findings(rewriter: &Rewriter<'_>, project: &ProjectIndex) -> Vec<Finding> {
    let functions = project.device_defaults(rewriter.bindings.module());
    functions.into_iter().filter_map(|function| finding(rewriter, project, function)).collect()
}

/// Takes the moved devices of a program's own functions away that no landed finding has left a use of.
pub(in crate::convert) fn without_unread(
    parsed: &Parsed,
    bindings: &Bindings,
    project: &ProjectIndex,
    settled: &mut Settled,
) {
    let module = bindings.module();
    for stmt in parsed.ast.body() {
        let Stmt::Function(function) = parsed.ast.stmt(*stmt) else { continue };
        let name = parsed.text(function.name);
        if project.moved_device(module, name).is_none() || project.is_imported_elsewhere(module, name) {
            continue;
        }
        let Some(device) = parsed.ast[function.params].iter().find(|param| parsed.text(param.name) == DEVICE) else {
            continue;
        };
        let variable = bindings.body_scope(*stmt).and_then(|scope| bindings.variable_in(scope, DEVICE));
        let is_unread = variable.is_some_and(|variable| all_gone(parsed, bindings, settled, variable))
            && !is_named(parsed, settled, name)
            && memchr::memmem::find(&parsed.bytes, b"__main__").is_some();
        let finding = settled.landed.iter_mut().find(|finding| is_unread && finding.site == device.span);
        if let Some(edit) = finding.and_then(|finding| finding.edits.first_mut()) {
            edit.pieces.truncate(1);
            settled.remove(&Vec::from_iter(device.annotation.map(|annotation| parsed.ast.span(annotation))));
        }
    }
}

/// True if something read the variable and nothing does any more.
fn all_gone(parsed: &Parsed, bindings: &Bindings, settled: &Settled, variable: VarId) -> bool {
    let ids = parsed.ast.expressions();
    let mut reads = ids.filter(|id| bindings.variable_of(*id) == Some(variable) && !bindings.is_store(*id)).peekable();
    reads.peek().is_some() && reads.all(|read| settled.removes(parsed.ast.span(read)))
}

/// True if a call passes the argument by its name still.
fn is_named(parsed: &Parsed, settled: &Settled, function: &str) -> bool {
    parsed.ast.exprs.iter().any(|node| match &node.expr {
        Expr::Call { func, args, .. } if parsed.name(*func) == Some(function) => {
            parsed.ast[args].iter().any(|arg| match arg.form {
                ArgForm::Keyword(name) => parsed.text(name) == DEVICE && !settled.removes(arg.span),
                ArgForm::DoubleStar => true,
                _ => false,
            })
        }
        _ => false,
    })
}

fn finding(rewriter: &Rewriter<'_>, project: &ProjectIndex, function: StmtId) -> Option<Finding> {
    let Stmt::Function(function) = rewriter.parsed.ast.stmt(function) else { return None };
    let params = &rewriter.parsed.ast[function.params];
    let place = params.iter().position(|param| rewriter.parsed.text(param.name) == DEVICE)?;
    let (device, later) = (&params[place], &params[place + 1..]);
    let text = if device.annotation.is_some() { " = None" } else { "=None" };
    let name = rewriter.parsed.text(function.name);
    let edit = match project.moved_device(rewriter.bindings.module(), name) {
        Some(_) => behind(rewriter, device, later, text)?,
        None => DraftEdit::insert(device.span.end, text),
    };
    Some(Finding { site: device.span, api: API.to_owned(), edits: vec![edit], ..Finding::default() })
}

/// Puts a parameter behind `later`, before a `**kwargs`, as the others stand: in a line or each in one of its own.
fn behind(rewriter: &Rewriter<'_>, device: &Param, later: &[Param], default: &str) -> Option<DraftEdit> {
    let gap = |one: &Param, next: &Param| {
        let text = rewriter.parsed.text(Span::new(one.span.end, next.span.start));
        if text.contains('*') { ", ".to_owned() } else { text.to_owned() }
    };
    let first = later.first()?;
    let last = later.iter().rfind(|param| param.form != ParamForm::KwArgs)?;
    let separator = gap(device, first);
    Some(DraftEdit {
        span: Span::new(device.span.start, last.span.end),
        pieces: vec![
            DraftPiece::Keep(Span::new(first.span.start, last.span.end)),
            DraftPiece::Text(separator),
            DraftPiece::Keep(device.span),
            DraftPiece::Text(default.to_owned()),
        ],
    })
}
