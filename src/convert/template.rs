//! Templates: Python text with captures, `mindspore.ops.stop_gradient({self})`.
//!
//! A capture is a parameter of the torch API or `{self}`, the receiver; it keeps the argument's
//! own bytes, with the edits inside them. Dotted names that start with `mindspore.` are APIs, those with `helper.`
//! definitions that are written into the file.

use crate::api;
use crate::python::ast::{Expr, ExprId};
use crate::rules::{self, Rule};
use crate::text::Span;

use super::arguments::bind;
use super::draft::{DraftEdit, DraftPiece};
use super::rewrite::{Rewriter, Rewritten};

/// Replaces a value that is not called, such as a constant.
pub(super) fn value(file: &Rewriter<'_>, template: &str, expr: ExprId, rule: &Rule) -> Result<Rewritten, String> {
    if template.contains('{') {
        return Err(format!("`{}` is passed on as a value", rule.api));
    }
    let pieces = fill(template, &|_| None)?;
    Ok((vec![DraftEdit { span: file.parsed.ast.span(expr), pieces }], Vec::new()))
}

/// Replaces a member that is read, `x.T`.
pub(super) fn member(file: &Rewriter<'_>, template: &str, expr: ExprId, receiver: ExprId) -> Result<DraftEdit, String> {
    let pieces = fill(template, &|name| (name == "self").then(|| keep(file, receiver)))?;
    Ok(DraftEdit { span: file.parsed.ast.span(expr), pieces })
}

/// Replaces a whole call.
pub(super) fn call(
    file: &Rewriter<'_>,
    template: &str,
    rule: &Rule,
    call: ExprId,
    receiver: Option<ExprId>,
) -> Result<DraftEdit, String> {
    let ast = &file.parsed.ast;
    let Expr::Call { args, .. } = ast.expr(call) else { return Err("not a call".to_owned()) };
    let mut refusal = format!("the arguments do not fit `{}`", rule.api);
    for signature in api::overloads(&rule.api) {
        let Some(places) = bind(file.parsed, args, &[], &signature, 0) else { continue };
        let unused = places.iter().map(|place| signature.params[*place].name.as_str()).find(|name| {
            !template.contains(&format!("{{{name}}}"))
                && !rule.arguments.contains_key(*name)
                && !matches!(*name, "device" | "non_blocking")
        });
        if let Some(name) = unused {
            refusal = format!("`{name}` has no counterpart");
            continue;
        }
        let capture = |name: &str| -> Option<Vec<DraftPiece>> {
            if name == "self" {
                return receiver.map(|receiver| keep(file, receiver));
            }
            let place = signature.params.iter().position(|param| param.name == name)?;
            match places.iter().position(|bound| *bound == place) {
                Some(index) => Some(keep(file, args[index].value)),
                None => signature.params[place].default.clone().map(|default| vec![DraftPiece::Text(default)]),
            }
        };
        match fill(template, &capture) {
            Ok(pieces) => return Ok(DraftEdit { span: ast.span(call), pieces }),
            Err(why) => refusal = why,
        }
    }
    Err(refusal)
}

/// Keeps an expression, in brackets if it is not one unit.
fn keep(file: &Rewriter<'_>, expr: ExprId) -> Vec<DraftPiece> {
    let ast = &file.parsed.ast;
    let is_unit = matches!(
        ast.expr(expr),
        Expr::Name
            | Expr::Attribute { .. }
            | Expr::Call { .. }
            | Expr::Subscript { .. }
            | Expr::Paren(_)
            | Expr::List(_)
            | Expr::Dict(_)
            | Expr::Set(_)
            | Expr::Bool(_)
            | Expr::None
            | Expr::Number
    ) || file.parsed.bytes.get(ast.span(expr).start as usize) == Some(&b'(')
        && matches!(ast.expr(expr), Expr::Tuple(_));
    let kept = DraftPiece::Keep(ast.span(expr));
    if is_unit { vec![kept] } else { vec![DraftPiece::Text("(".to_owned()), kept, DraftPiece::Text(")".to_owned())] }
}

/// Fills the captures of a template.
fn fill(template: &str, capture: &dyn Fn(&str) -> Option<Vec<DraftPiece>>) -> Result<Vec<DraftPiece>, String> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        names(before, &mut pieces);
        let (name, behind) = after.split_once('}').ok_or("the template is not closed")?;
        let mut captured = capture(name).ok_or_else(|| format!("`{name}` is not passed"))?;
        // Between brackets and commas an expression needs no brackets of its own.
        let alone = before.ends_with(['(', ',', ' ', '=']) && behind.starts_with([')', ',']);
        if alone && captured.len() == 3 && !before.ends_with(") ") {
            captured = vec![captured.swap_remove(1)];
        }
        pieces.extend(captured);
        rest = behind;
    }
    names(rest, &mut pieces);
    Ok(pieces)
}

/// Splits text at the dotted names that start with `mindspore.` or `helper.`.
pub(super) fn names(text: &str, pieces: &mut Vec<DraftPiece>) {
    let mut rest = text;
    while let Some(at) = ["mindspore.", rules::HELPER].iter().filter_map(|prefix| rest.find(prefix)).min() {
        let end = rest[at..]
            .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.')))
            .map_or(rest.len(), |len| at + len);
        if at > 0 {
            pieces.push(DraftPiece::Text(rest[..at].to_owned()));
        }
        let name = &rest[at..end];
        pieces.push(match name.strip_prefix(rules::HELPER) {
            Some(helper) => DraftPiece::Helper(helper.to_owned()),
            None => DraftPiece::Api { target: name.to_owned(), via: None },
        });
        rest = &rest[end..];
    }
    if !rest.is_empty() {
        pieces.push(DraftPiece::Text(rest.to_owned()));
    }
}

/// The place between a receiver and the bracket of its call: `.name(`.
pub(super) fn between(receiver: Span, parens: Span) -> Span {
    Span::new(receiver.end, parens.start + 1)
}
