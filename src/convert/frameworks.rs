//! APIs that serve several frameworks, and of which a call says whose tensors it wants: `safe_open(path, framework="pt")`.
//!
//! In: a rule and a call. Out: whether the call is one of torch's; the others are nobody's affair.

use crate::api;
use crate::python::ast::{Arg, ArgForm, Expr, ExprId};
use crate::python::{Bindings, Parsed};
use crate::rules::Rule;

/// True for a rule that is for every call, and for a call that asks for what the rule is about.
pub(super) fn wants_torch(parsed: &Parsed, rule: &Rule, call: Option<ExprId>) -> bool {
    let args: &[Arg] = match call.map(|call| parsed.ast.expr(call)) {
        Some(Expr::Call { args, .. }) => &parsed.ast[args],
        _ => &[],
    };
    rule.asks.iter().all(|(name, values)| {
        let asked = passed(parsed, rule, name, args).and_then(|value| literal(parsed, value));
        asked.is_some_and(|asked| values.iter().any(|value| value == asked))
    })
}

/// True if all calls of an import ask so, and there are any.
pub(super) fn all_want_torch(parsed: &Parsed, bindings: &Bindings, rule: &Rule, import: usize) -> bool {
    let calls = parsed.ast.expressions();
    let is_of = |call: &ExprId| match parsed.ast.expr(*call) {
        Expr::Call { func, .. } => bindings.import_of(*func) == Some(import),
        _ => false,
    };
    let mut calls = calls.filter(is_of).peekable();
    calls.peek().is_some() && calls.all(|call| wants_torch(parsed, rule, Some(call)))
}

/// What is passed for a parameter.
fn passed(parsed: &Parsed, rule: &Rule, name: &str, args: &[Arg]) -> Option<ExprId> {
    let place = api::overloads(&rule.api).iter().find_map(|signature| {
        let mut params = signature.params.iter();
        params.position(|param| param.name == name)
    });
    let is_it = |(index, argument): &(usize, &Arg)| match argument.form {
        ArgForm::Positional => Some(*index) == place,
        ArgForm::Keyword(keyword) => parsed.text(keyword) == name,
        ArgForm::Star | ArgForm::DoubleStar => false,
    };
    args.iter().enumerate().find(is_it).map(|(_, argument)| argument.value)
}

/// The text of a plain string.
fn literal(parsed: &Parsed, value: ExprId) -> Option<&str> {
    let text = parsed.text(parsed.ast.span(value));
    let quoted = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    quoted('"').or_else(|| quoted('\''))
}
