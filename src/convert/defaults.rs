//! Defaults of parameters: where torch's and the target's differ, a call writes torch's.
//!
//! What is passed on as a value is called elsewhere, and nobody writes anything there.

use crate::api::{Facts, Parameter, Passing};
use crate::rules::{Action, Rule};

use super::literal::{is_literal, same_value};

/// Torch's default is written where the target's is another literal, or where it has none.
pub(super) fn must_write(torch: &Parameter, target: &Parameter) -> bool {
    let Some(default) = torch.default.as_deref() else { return false };
    match target.default.as_deref() {
        None => {
            !matches!(target.passing, Passing::Varargs | Passing::Kwargs) && (is_literal(default) || default == "None")
        }
        // An empty tuple of torch's stubs means: none given.
        Some("None") => is_literal(default) && default != "()",
        Some(other) => is_literal(default) && is_literal(other) && !same_value(default, other),
    }
}

/// The parameter whose default is another one in `target`, if every overload of it has such a one.
pub(super) fn other(facts: Facts, rule: &Rule, target: &str) -> Option<String> {
    let torch = facts.overloads(&rule.api);
    let mut found = None;
    for signature in facts.overloads(target) {
        let differs = torch.iter().flat_map(|source| &source.params).find(|param| {
            let exception = rule.arguments.get(&param.name);
            let name = exception.and_then(|exception| exception.to.as_deref()).unwrap_or(&param.name);
            let is_dropped = exception.is_some_and(|exception| exception.action == Some(Action::Drop));
            // Where the target has none, the call that comes raises.
            let target = signature.param(name).filter(|target| target.default.is_some());
            !is_dropped && target.is_some_and(|target| must_write(param, target))
        });
        found = Some(differs?.name.clone());
    }
    found
}
