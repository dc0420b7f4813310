//! Keyword arguments that a call spreads from a dictionary of the same function: `**dd` after
//! `dd = {"device": device, "dtype": dtype}`.
//!
//! Only where the dictionary is a literal with plain names, bound once and never touched, so that
//! the call can be read as if the arguments were written out.

use crate::python::ast::{Arg, ArgForm, Expr, ExprId};
use crate::python::resolve::{Bound, VarId};
use crate::python::{Bindings, Parsed};

/// Names and values of the arguments that `**value` stands for, as Python text.
pub(super) type Spread = Vec<(String, String)>;

/// Reads each `**value` among the arguments; `None` for every other one, and where it cannot be told.
pub(super) fn of(parsed: &Parsed, bindings: &Bindings, args: &[Arg]) -> Vec<Option<Spread>> {
    args.iter()
        .map(|argument| match argument.form {
            ArgForm::DoubleStar => dictionary(parsed, bindings, argument.value),
            _ => None,
        })
        .collect()
}

fn dictionary(parsed: &Parsed, bindings: &Bindings, value: ExprId) -> Option<Spread> {
    let name = bindings.variable_of(value)?;
    let Bound::Value(literal) = only_binding(bindings, name)? else { return None };
    let Expr::Dict(entries) = parsed.ast.expr(literal) else { return None };
    let spread = parsed.ast[entries]
        .iter()
        .map(|(key, value)| entry(parsed, bindings, (*key)?, *value))
        .collect::<Option<Spread>>()?;
    (!is_touched(parsed, bindings, name)).then_some(spread)
}

/// `"dtype": dtype` with a key that is a plain string and a value that is the same at every place.
fn entry(parsed: &Parsed, bindings: &Bindings, key: ExprId, value: ExprId) -> Option<(String, String)> {
    let quoted = parsed.text(parsed.ast.span(key));
    let name = quoted.strip_prefix(['\'', '"'])?.strip_suffix(['\'', '"'])?;
    let is_name =
        matches!(parsed.ast.expr(key), Expr::Str { .. }) && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    only_binding(bindings, bindings.variable_of(value)?)?;
    is_name.then(|| (name.to_owned(), parsed.text(parsed.ast.span(value)).to_owned()))
}

/// What a variable is bound to, if it is bound once and by its own scope only.
fn only_binding(bindings: &Bindings, variable: VarId) -> Option<Bound> {
    let variable = bindings.variable(variable);
    match &*variable.sites {
        [only] if !variable.bound_from_inside => Some(only.what),
        _ => None,
    }
}

/// True if something is read off the dictionary or put into it by name: it may be changed there.
fn is_touched(parsed: &Parsed, bindings: &Bindings, variable: VarId) -> bool {
    parsed.ast.exprs.iter().any(|node| match node.expr {
        Expr::Attribute { value, .. } | Expr::Subscript { value, .. } => bindings.variable_of(value) == Some(variable),
        _ => false,
    })
}
