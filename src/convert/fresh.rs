//! Changes in place of a value that nobody else has: `x.div(n).sqrt_()` is `x.div(n).sqrt()`.
//!
//! In: a template that copies a result back, `{self}.copy_({self}.sqrt())`, and the receiver. Out: the result alone, where
//! the receiver was made for this call. Only functions whose result has the dtype of that value.

use crate::api::Kind;
use crate::python::ast::{Expr, ExprId};

use super::rewrite::Rewriter;

/// Methods of tensors that always give a new one.
const MAKES: [&str; 26] = [
    "abs",
    "add",
    "addcdiv",
    "addcmul",
    "bmm",
    "clamp",
    "clone",
    "cos",
    "div",
    "exp",
    "log",
    "matmul",
    "max",
    "mean",
    "min",
    "mul",
    "neg",
    "pow",
    "reciprocal",
    "rsqrt",
    "sigmoid",
    "sin",
    "sqrt",
    "square",
    "sub",
    "tanh",
];

/// The template for a receiver that nobody else has; `None` for every other one.
pub(super) fn alone(file: &Rewriter<'_>, template: &str, receiver: ExprId) -> Option<String> {
    let result = template.strip_prefix("{self}.copy_(")?.strip_suffix(')')?;
    let (name, arguments) = result.strip_prefix("{self}.")?.split_once('(')?;
    let is_same = arguments == ")" && name != "logical_not" || name == "pow" && !arguments.contains("self");
    (is_same && is_new(file, receiver)).then(|| result.to_owned())
}

/// True for a tensor that an expression has just made.
fn is_new(file: &Rewriter<'_>, expr: ExprId) -> bool {
    let ast = &file.parsed.ast;
    match ast.expr(expr) {
        Expr::Paren(inner) => is_new(file, *inner),
        Expr::Binary { op, .. } => {
            matches!(file.parsed.text(*op), "+" | "-" | "*" | "/" | "**" | "@") && file.kinds.kind(expr) == Kind::Tensor
        }
        Expr::Call { func, .. } => {
            let Expr::Attribute { value, name } = ast.expr(*func) else { return false };
            let name = file.parsed.text(*name);
            // What changes a value in place gives that value on.
            let changes = name.strip_suffix('_').is_some_and(|name| MAKES.contains(&name)) && is_new(file, *value);
            changes || MAKES.contains(&name) && matches!(file.kinds.kind(*value), Kind::Tensor | Kind::Unknown)
        }
        _ => false,
    }
}
