//! Libraries that are as good as not installed beside MindSpore: `if is_accelerate_available():` is answered no.
//!
//! In: a file and the rules. Out: a finding for each question, with the answer; `fold` takes what it decides, for all
//! questions and imports of a library together, or leaves them all. What the code does without the library is its own
//! answer, so nothing is left for a reviewer. A file that does not import the library may ask for other reasons.

use std::collections::BTreeSet;

use crate::python::ast::{Expr, ExprId};
use crate::python::{Bindings, Parsed};
use crate::rules::RuleSet;
use crate::text::Span;

use super::draft::{DraftEdit, Finding};
use super::kernels::Fallbacks;

/// Returns the answers.
pub(super) fn findings(parsed: &Parsed, bindings: &Bindings, rules: &RuleSet, fallbacks: &Fallbacks) -> Vec<Finding> {
    let imports = bindings.imports().iter().enumerate();
    let taken = imports.filter(|(index, import)| !import.relative && !fallbacks.imports.contains(index));
    let libraries: BTreeSet<&str> = taken
        .filter_map(|(_, import)| rules.library(&import.mentions))
        .filter(|library| !library.guards.is_empty())
        .map(|library| library.name.as_str())
        .collect();
    if libraries.is_empty() {
        return Vec::new();
    }
    let asks_for = |call: ExprId| {
        let name = question(parsed, call)?;
        let mut libraries = libraries.iter().filter_map(|library| rules.library(library));
        libraries.find(|library| library.guards.iter().any(|guard| guard == name))
    };
    let is_going = |span: Span| fallbacks.findings.iter().any(|finding| finding.site.contains(span));
    let calls = parsed.ast.calls().filter(|call| !is_going(parsed.ast.span(*call)));
    calls
        .filter_map(|call| {
            let library = asks_for(call)?;
            let span = parsed.ast.span(call);
            let edits = vec![DraftEdit::text(span, "False")];
            Some(Finding { site: span, api: library.name.clone(), edits, is_premise: true, ..Finding::default() })
        })
        .collect()
}

/// The name of a function that is called without arguments.
fn question(parsed: &Parsed, call: ExprId) -> Option<&str> {
    let Expr::Call { func, args, .. } = parsed.ast.expr(call) else { return None };
    if !args.is_empty() {
        return None;
    }
    match parsed.ast.expr(*func) {
        Expr::Attribute { name, .. } => Some(parsed.text(*name)),
        _ => parsed.name(*func),
    }
}
