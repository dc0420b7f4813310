//! Tokenizers and processors that are asked for tensors of torch: `tokenizer(text, return_tensors="pt")`.
//!
//! In: a file and its names. Out: calls that ask for arrays, and a helper of ours around each that makes them tensors in
//! the same container. A function or method of the project that has such a parameter is left alone: what it makes of
//! the word is its own affair.

use rustc_hash::FxHashSet;

use crate::python::ast::{ArgForm, Expr, ExprId, Stmt};
use crate::python::{Bindings, Kinds, Parsed, ProjectIndex};

use super::draft::{DraftEdit, DraftPiece, Finding};

/// What such a call uses.
pub(super) const API: &str = "torch.Tensor";

/// The parameter that asks for them.
const PARAMETER: &str = "return_tensors";

/// How a file asks that says nothing else of torch.
pub(super) const ASKED: [&str; 2] = ["return_tensors=\"pt\"", "return_tensors='pt'"];

/// Returns the rewrites of such calls.
pub(super) fn findings(parsed: &Parsed, bindings: &Bindings, kinds: &Kinds, project: &ProjectIndex) -> Vec<Finding> {
    let calls = parsed.ast.calls();
    let asked: Vec<(ExprId, ExprId)> = calls.filter_map(|call| Some((call, literal(parsed, kinds, call)?))).collect();
    if asked.is_empty() {
        return Vec::new();
    }
    let own = own_names(parsed, bindings, project);
    let asked = asked.into_iter().filter(|(call, _)| !is_own(parsed, &own, *call));
    asked.map(|(call, literal)| finding(parsed, call, literal)).collect()
}

/// The word `"pt"` of a call.
fn literal(parsed: &Parsed, kinds: &Kinds, call: ExprId) -> Option<ExprId> {
    let Expr::Call { func, args, .. } = parsed.ast.expr(call) else { return None };
    // A class or function of a library has answers of its own.
    if kinds.api(*func).is_some() {
        return None;
    }
    let arg = parsed.ast[args]
        .iter()
        .find(|arg| matches!(arg.form, ArgForm::Keyword(name) if parsed.text(name) == PARAMETER))?;
    matches!(parsed.text(parsed.ast.span(arg.value)), "\"pt\"" | "'pt'").then_some(arg.value)
}

fn finding(parsed: &Parsed, call: ExprId, literal: ExprId) -> Finding {
    let (span, word) = (parsed.ast.span(call), parsed.ast.span(literal));
    let quote = &parsed.text(word)[..1];
    let around = DraftEdit {
        span,
        pieces: vec![
            DraftPiece::Helper("as_tensors".to_owned()),
            DraftPiece::Text("(".to_owned()),
            DraftPiece::Keep(span),
            DraftPiece::Text(")".to_owned()),
        ],
    };
    let edits = vec![around, DraftEdit::text(word, format!("{quote}np{quote}"))];
    Finding { site: word, api: API.to_owned(), edits, is_use: true, ..Finding::default() }
}

/// Functions and methods of this file, and what it imports from the project.
fn own_names<'a>(parsed: &'a Parsed, bindings: &'a Bindings, project: &ProjectIndex) -> FxHashSet<&'a str> {
    let defined = parsed.ast.stmts.iter().filter_map(|node| match &node.stmt {
        Stmt::Function(function) => Some(parsed.text(function.name)),
        Stmt::Class(class) => Some(parsed.text(class.name)),
        _ => None,
    });
    let imported = bindings.imports().iter();
    let imported = imported.filter(|import| import.relative || project.is_project(bindings.module(), &import.mentions));
    defined.chain(imported.filter_map(|import| import.mentions.rsplit('.').next())).collect()
}

fn is_own(parsed: &Parsed, own: &FxHashSet<&str>, call: ExprId) -> bool {
    let Expr::Call { func, .. } = parsed.ast.expr(call) else { return true };
    match parsed.ast.expr(*func) {
        Expr::Name => own.contains(parsed.text(parsed.ast.span(*func))),
        Expr::Attribute { name, .. } => own.contains(parsed.text(*name)),
        _ => false,
    }
}
