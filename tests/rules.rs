//! Every rule is fit to be used: its target exists, its calls fit, its examples hold.

use git_msconv::api::{self, Facts, Version};
use git_msconv::convert::try_example;
use git_msconv::rules::{Rule, RuleSet, Safety, Verification, check, unavailable, verification, written_names};

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
fn every_example_of_every_pack_holds() {
    for port in api::Port::ALL {
        let set = RuleSet::of_port(port).expect("the rules of the pack can stand");
        for rule in set.answered_in_port().iter().flat_map(|api| set.own_rules(api)) {
            assert!(!rule.example.is_empty(), "{} has no example", rule.api);
            for example in &rule.example {
                assert_eq!(try_example(&set, example), Ok(()), "{}: {}", rule.api, example.before);
            }
        }
    }
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

/// What every rule can do in each version, and that none writes what a version lacks.
#[test]
fn in_each_version_a_rule_has_all_it_writes_or_says_since_when() {
    for version in Facts::versions() {
        let facts = Facts::of(version);
        let mut without = Vec::new();
        for rule in rules() {
            match unavailable(rule, facts) {
                Some(why) => {
                    let since = why.contains("exists since MindSpore") && why.contains("the target is");
                    assert!(since, "{} in {version}: {why}", rule.api);
                    without.push(rule.api.as_str());
                }
                None => {
                    let names = written_names(rule);
                    let missing: Vec<_> = names.iter().filter(|name| !facts.exists(name)).collect();
                    assert!(missing.is_empty(), "{} in {version}: {missing:?}", rule.api);
                }
            }
        }
        println!("MindSpore {version}: {} rules are not available: {without:?}", without.len());
        assert_eq!(without.is_empty(), version == Version::NEWEST, "{version}");
    }
}

#[test]
fn what_the_engine_writes_without_a_rule_exists_in_every_version() {
    let modules = [
        "mindspore",
        "mindspore.mint",
        "mindspore.mint.nn",
        "mindspore.mint.nn.functional",
        "mindspore.nn",
        "mindspore.ops",
    ];
    let members =
        ["mindspore.nn.Cell.set_train", "mindspore.nn.Cell.construct", "mindspore.Tensor.shape", "mindspore.Tensor.to"];
    for version in Facts::versions() {
        for name in modules.into_iter().chain(members) {
            assert!(Facts::of(version).exists(name), "{name} in {version}");
        }
    }
}

#[test]
fn an_api_with_a_rule_under_another_name_has_one_under_its_canonical_name() {
    let set = RuleSet::builtin();
    let own = set.apis();
    let is_answered = |api: &str| own.binary_search(&api).is_ok() || set.namespace(api).is_some();
    let lost: Vec<_> = own.iter().filter(|api| !is_answered(&api::canonical(api))).collect();
    assert!(lost.is_empty(), "write these rules for the canonical name: {lost:?}");
}

/// A helper stands in the files that it is written into, and the next run has to read them.
#[test]
fn our_own_parser_reads_every_helper() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/helpers");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut seen = 0;
    for file in files.filter(|file| file.extension().is_some_and(|end| end == "py")) {
        let parsed = git_msconv::python::parse(std::fs::read(&file).unwrap().into());
        assert!(parsed.is_ok(), "{}: {:?}", file.display(), parsed.err());
        seen += 1;
    }
    assert!(seen > 20, "only {seen} helpers");
}
