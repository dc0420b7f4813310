//! Takes `inplace` from calls that make a layer of a class that arrives as a value: `act_layer(inplace=True)`.
//!
//! The class may be torch's, whose counterpart works in no place but a new one, as where it is named. With nothing else
//! to work on than `inplace` the call makes something; `kernel(x, inplace=True)` may change `x` and stays. What the
//! project names itself, by `def`, `class` or import, is called as it was written.

use crate::api::{self, Kind, Signature};
use crate::python::ast::{Arg, ArgForm, Expr, ExprId, Stmt};
use crate::python::resolve::Bound;
use crate::python::{Bindings, Kinds, Parsed};

use super::arguments::remove;
use super::draft::Finding;

const API: &str = "torch.nn.Module";

/// Returns the removals of the argument.
pub(super) fn findings(parsed: &Parsed, bindings: &Bindings, kinds: &Kinds) -> Vec<Finding> {
    parsed.ast.calls().filter_map(|id| finding(parsed, bindings, kinds, id)).collect()
}

fn finding(parsed: &Parsed, bindings: &Bindings, kinds: &Kinds, call: ExprId) -> Option<Finding> {
    let Expr::Call { func, args, parens } = parsed.ast.expr(call) else { return None };
    let is_inplace = |argument: &Arg| matches!(argument.form, ArgForm::Keyword(name) if parsed.text(name) == "inplace");
    let by_place = matches!(&parsed.ast[args], [only] if only.form == ArgForm::Positional && parsed.ast.is_bool(only.value))
        && defaults_to_activation(parsed, bindings, kinds, *func);
    if !by_place && !parsed.ast[args].iter().any(is_inplace) {
        return None;
    }
    let dropped: Vec<bool> = parsed.ast[args].iter().map(|argument| by_place || is_inplace(argument)).collect();
    let makes = by_place
        || parsed.ast[args].iter().all(|argument| is_inplace(argument) || argument.form == ArgForm::DoubleStar);
    if !makes || kinds.api(*func).is_some() || !is_value(parsed, bindings, kinds, *func) {
        return None;
    }
    Some(Finding {
        site: *parens,
        api: API.to_owned(),
        edits: remove(parsed, &parsed.ast[args], *parens, &dropped),
        ..Finding::default()
    })
}

/// True for a parameter whose default is a class that takes `inplace` first: `act_layer(True)` after `act_layer=nn.ReLU`.
fn defaults_to_activation(parsed: &Parsed, bindings: &Bindings, kinds: &Kinds, callee: ExprId) -> bool {
    let Some(variable) = bindings.variable_of(callee) else { return false };
    let is_activation = |default: ExprId| {
        kinds.api(default).is_some_and(|api| {
            let first = |signature: &Signature| signature.params.first().is_some_and(|param| param.name == "inplace");
            api.starts_with("torch.nn.") && api::overloads(api).iter().any(first)
        })
    };
    parsed.ast.statements().zip(&parsed.ast.stmts).any(|(id, node)| {
        let Stmt::Function(function) = &node.stmt else { return false };
        let is_it = bindings.body_scope(id) == Some(bindings.variable(variable).scope);
        is_it
            && parsed.ast[function.params].iter().any(|param| {
                parsed.text(param.name) == bindings.name_of(variable) && param.default.is_some_and(is_activation)
            })
    })
}

/// True for a parameter or another variable that no statement defines, for an attribute of `self`, and for one that is
/// a class of layers.
fn is_value(parsed: &Parsed, bindings: &Bindings, kinds: &Kinds, callee: ExprId) -> bool {
    match parsed.ast.expr(callee) {
        Expr::Attribute { value, name } => {
            parsed.name(*value) == Some("self") || holds_class(parsed, kinds, parsed.text(*name))
        }
        _ => bindings.variable_of(callee).is_some_and(|variable| {
            bindings
                .variable(variable)
                .sites
                .iter()
                .all(|site| !matches!(site.what, Bound::Class(_) | Bound::Function(_) | Bound::Import(_)))
        }),
    }
}

/// True if a class of the file has an attribute of this name that is a class of layers.
fn holds_class(parsed: &Parsed, kinds: &Kinds, name: &str) -> bool {
    let ast = &parsed.ast;
    let bodies =
        ast.stmts.iter().filter_map(|node| if let Stmt::Class(class) = &node.stmt { Some(class) } else { None });
    bodies.flat_map(|class| &ast[class.body]).any(|stmt| {
        let (target, value) = match ast.stmt(*stmt) {
            Stmt::AnnAssign { target, value: Some(value), .. } => (*target, *value),
            Stmt::Assign { targets, value } if targets.len() == 1 => (ast[targets][0], *value),
            _ => return false,
        };
        parsed.name(target) == Some(name) && kinds.kind(value) == Kind::ModuleClass
    })
}
