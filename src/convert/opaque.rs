//! Takes `inplace` from calls that make a layer of a class that arrives as a value: `act_layer(inplace=True)`.
//!
//! The class may be torch's, whose counterpart works in no place but a new one, as where it is named. With nothing else
//! to work on than `inplace` the call makes something; `kernel(x, inplace=True)` may change `x` and stays. What the
//! project names itself, by `def`, `class` or import, is called as it was written.

use crate::python::ast::{Arg, ArgForm, Expr, ExprId};
use crate::python::resolve::Bound;
use crate::python::{Bindings, Kinds, Parsed};

use super::arguments::remove;
use super::draft::Finding;

const API: &str = "torch.nn.Module";

/// Returns the removals of the argument.
pub(super) fn findings(parsed: &Parsed, bindings: &Bindings, kinds: &Kinds) -> Vec<Finding> {
    let ids = (0..u32::try_from(parsed.ast.exprs.len()).unwrap_or(u32::MAX)).map(ExprId);
    ids.filter_map(|id| finding(parsed, bindings, kinds, id)).collect()
}

fn finding(parsed: &Parsed, bindings: &Bindings, kinds: &Kinds, call: ExprId) -> Option<Finding> {
    let Expr::Call { func, args, parens } = parsed.ast.expr(call) else { return None };
    let is_inplace = |argument: &Arg| matches!(argument.form, ArgForm::Keyword(name) if parsed.text(name) == "inplace");
    let dropped: Vec<bool> = args.iter().map(is_inplace).collect();
    let makes = args.iter().all(|argument| is_inplace(argument) || argument.form == ArgForm::DoubleStar);
    if !dropped.contains(&true) || !makes || kinds.api(*func).is_some() || !is_value(parsed, bindings, *func) {
        return None;
    }
    Some(Finding {
        site: *parens,
        api: API.to_owned(),
        edits: remove(parsed, args, *parens, &dropped),
        items: Vec::new(),
        frees: None,
        removes: None,
        unwraps: None,
        is_use: false,
    })
}

/// True for a parameter or another variable that no statement defines, and for an attribute of `self`.
fn is_value(parsed: &Parsed, bindings: &Bindings, callee: ExprId) -> bool {
    match parsed.ast.expr(callee) {
        Expr::Attribute { value, .. } => parsed.name(*value) == Some("self"),
        _ => bindings.variable_of(callee).is_some_and(|variable| {
            bindings
                .variable(variable)
                .sites
                .iter()
                .all(|site| !matches!(site.what, Bound::Class(_) | Bound::Function(_) | Bound::Import(_)))
        }),
    }
}
