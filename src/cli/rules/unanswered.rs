//! Which public names nothing answers.

use crate::api;
use crate::rules::RuleSet;

/// The names of torch and its family in the facts that have no answer, sorted.
///
/// A module is answered by what is in it.
pub(super) fn names(rules: &RuleSet) -> impl Iterator<Item = &'static str> {
    api::torch_names().filter(|name| !is_module(name) && !is_answered(rules, name))
}

fn is_answered(rules: &RuleSet, name: &str) -> bool {
    rules.rule(name).is_some() || rules.namespace(name).is_some()
}

/// True for what has members and is not written like a class.
fn is_module(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    last.starts_with(|first: char| first.is_lowercase() || first == '_')
        && api::overloads(name).is_empty()
        && api::members(name).next().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_are_told_from_classes_and_functions() {
        assert!(is_module("torch.nn.functional") && is_module("torch"));
        assert!(!is_module("torch.Tensor") && !is_module("torch.cat") && !is_module("torch.float32"));
    }

    #[test]
    fn what_has_a_rule_is_answered() {
        assert!(is_answered(RuleSet::builtin(), "torch.cat"));
        assert!(!is_answered(RuleSet::builtin(), "torch.no_such_name"));
    }
}
