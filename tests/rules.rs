//! Every rule is fit to be used: its target exists, its calls fit, its examples hold.

use git_msconv::convert::try_example;
use git_msconv::rules::{Rule, RuleSet, Safety, Verification, check, verification};

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

#[test]
fn no_rule_is_contradicted_by_its_own_execution() {
    let mut contradicted = Vec::new();
    for rule in rules() {
        let Some(Verification::Executed(counts)) = verification(&rule.api) else { continue };
        let is_silent = counts.different + counts.unfit > 0;
        let works = counts.equal + counts.known + counts.noted + counts.no_kernel > 0;
        if is_silent || (rule.safety == Safety::Equivalent && !works) {
            contradicted.push(format!("{} ({:?}): {:?}", rule.api, rule.safety, counts.why));
        }
    }
    assert!(contradicted.is_empty(), "rules whose results differ in silence:\n{}", contradicted.join("\n"));
}
