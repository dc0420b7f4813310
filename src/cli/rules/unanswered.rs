//! Which public names nothing answers.

use crate::api;
use crate::rules::RuleSet;

/// The names of torch and its family in the facts that have no answer, sorted.
///
/// A module is answered by what is in it.
pub(super) fn names(rules: &RuleSet) -> impl Iterator<Item = &'static str> {
    api::torch_names().filter(|name| !api::is_module(name) && !rules.is_answered(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_torch_and_torchvision_is_unanswered() {
        assert_eq!(names(RuleSet::builtin()).collect::<Vec<_>>(), [""; 0]);
    }

    #[test]
    fn a_rule_or_a_module_answers_and_a_library_does_not() {
        let rules = RuleSet::builtin();
        assert!(rules.is_answered("torch.cat") && rules.is_answered("torchvision.datasets.no_such_name"));
        assert!(!rules.is_answered("torch.no_such_name") && !rules.is_answered("torchvision.no_such_name"));
    }
}
