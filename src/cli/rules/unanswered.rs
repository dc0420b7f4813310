//! Which public names nothing answers.

use crate::api;
use crate::rules::RuleSet;

/// The names of torch and its family in the facts that have no answer, sorted.
///
/// A module is answered by what is in it.
pub(super) fn names(rules: &RuleSet) -> impl Iterator<Item = &'static str> {
    api::torch_names().filter(|name| !api::is_module(name) && !is_answered(rules, name))
}

fn is_answered(rules: &RuleSet, name: &str) -> bool {
    rules.rule(name).is_some() || rules.namespace(name).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_rule_is_answered() {
        assert!(is_answered(RuleSet::builtin(), "torch.cat"));
        assert!(!is_answered(RuleSet::builtin(), "torch.no_such_name"));
    }
}
