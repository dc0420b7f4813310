//! Every rule is fit to be used: its target exists, its calls fit, its examples hold.

use git_msconv::convert::try_example;
use git_msconv::rules::{Rule, RuleSet, check};

/// Every built-in rule, with all its forms.
fn rules() -> impl Iterator<Item = &'static Rule> {
    let set = RuleSet::builtin();
    set.apis().into_iter().flat_map(|api| set.rules(api))
}

#[test]
fn every_example_of_every_rule_holds() {
    let mut failures = Vec::new();
    for rule in rules() {
        for example in &rule.example {
            if let Err(why) = try_example(RuleSet::builtin(), example) {
                failures.push(format!("{}: {}\n  {why}", rule.api, example.before));
            }
        }
    }
    assert!(failures.is_empty(), "{} examples do not hold:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn every_rule_can_stand() {
    let mistakes: Vec<String> = rules().flat_map(check).collect();
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}
