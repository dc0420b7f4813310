//! Defaults for the device parameters of functions whose calls leave the argument out.
//!
//! `def f(x, device)` becomes `def f(x, device=None)`. Where later parameters need a value, the device goes behind all:
//! `def f(x, device, n)` becomes `def f(x, n, device=None)`.

use crate::convert::draft::{DraftEdit, DraftPiece, Finding};
use crate::convert::rewrite::Rewriter;
use crate::python::ProjectIndex;
use crate::python::ast::{Param, ParamForm, Stmt, StmtId};
use crate::text::Span;

use super::{API, DEVICE};

/// Returns what becomes of such parameters.
pub(super) fn findings(rewriter: &Rewriter<'_>, project: &ProjectIndex) -> Vec<Finding> {
    let functions = project.device_defaults(rewriter.bindings.module());
    functions.into_iter().filter_map(|function| finding(rewriter, project, function)).collect()
}

fn finding(rewriter: &Rewriter<'_>, project: &ProjectIndex, function: StmtId) -> Option<Finding> {
    let Stmt::Function(function) = rewriter.parsed.ast.stmt(function) else { return None };
    let place = function.params.iter().position(|param| rewriter.parsed.text(param.name) == DEVICE)?;
    let (device, later) = (&function.params[place], &function.params[place + 1..]);
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
