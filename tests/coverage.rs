//! The page of all APIs: what becomes of each, and how that was checked. Made from the rules and the facts; compared,
//! or rewritten with `MSCONV_BLESS=1`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bless;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use git_msconv::api;
use git_msconv::rules::{Rule, RuleSet, Safety, Verification, verification};

fn top() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The rule that says most about an API: one that rewrites, if there is one for any use.
fn answer(set: &'static RuleSet, api: &str) -> Option<&'static Rule> {
    let rules = || set.rules(api);
    let rewrites = |rule: &&'static Rule| rule.safety != Safety::Manual;
    let general = rules().filter(|rule| !rule.is_special()).find(rewrites);
    general.or_else(|| rules().find(rewrites)).or_else(|| rules().next())
}

#[derive(Default)]
struct Counts {
    names: usize,
    equivalent: usize,
    differs: usize,
    manual: usize,
    executed: usize,
    signature: usize,
}

impl Counts {
    fn add(&mut self, rule: Option<&Rule>) {
        self.names += 1;
        match rule.map(|rule| rule.safety) {
            Some(Safety::Equivalent) => self.equivalent += 1,
            Some(Safety::Differs) => self.differs += 1,
            Some(Safety::Manual) | None => self.manual += 1,
        }
        match rule.and_then(|rule| verification(&rule.api)) {
            Some(Verification::Executed(_)) => self.executed += 1,
            Some(Verification::Signature) => self.signature += 1,
            Some(Verification::Doc) | None => {}
        }
    }

    fn row(&self, name: &str) -> String {
        let Counts { names, equivalent, differs, manual, executed, signature } = self;
        format!("| {name} | {names} | {equivalent} | {differs} | {manual} | {executed} | {signature} |\n")
    }
}

/// The public names of the facts, each under one name only, without modules.
fn names() -> Vec<&'static str> {
    api::torch_names().filter(|name| api::canonical(name) == *name && !api::is_module(name)).collect()
}

/// The module or class that a name is in; in torchvision, whose enumerations of weights are many, the module.
fn owner(api: &str) -> &str {
    let above = |api| str::rsplit_once(api, '.').map_or(api, |(owner, _)| owner);
    if !api.starts_with("torchvision.") {
        return above(api);
    }
    let outwards = std::iter::successors(Some(above(api)), |owner| owner.contains('.').then(|| above(owner)));
    outwards.into_iter().find(|owner| api::is_module(owner)).unwrap_or("torchvision")
}

const HEAD: &str = "# What becomes of every API

Made from the rules and the facts by `MSCONV_BLESS=1 cargo test --test coverage`. `git msconv rules query API` says more
of each: signatures, arguments, differences.

*Equivalent* is rewritten in silence, *differs* is rewritten with a review item, *manual* stays, with an item and advice.
*Executed* means that torch 2.15 and MindSpore 2.10 were run on the same inputs and agreed ([execution.md](execution.md));
*signature* that the written calls fit MindSpore's signatures. Names that are the same object as another are counted once.
";

/// How often real code uses the APIs of each kind of answer.
fn use_sites(set: &'static RuleSet) -> String {
    let text = std::fs::read_to_string(top().join("rules/facts/frequency.txt")).unwrap();
    let rows = text.lines().filter_map(|line| line.split_once('\t'));
    let (mut all, mut rewritten, mut executed) = (0.0, 0.0, 0.0);
    let mut left = Vec::new();
    for (api, sites) in rows.map(|(api, sites)| (api, sites.parse::<f64>().unwrap())) {
        all += sites;
        let rule = answer(set, api);
        if rule.is_some_and(|rule| rule.safety != Safety::Manual) {
            rewritten += sites;
        } else {
            left.push(format!("`{api}` {sites}"));
        }
        let is_executed = rule.and_then(|rule| verification(&rule.api));
        if matches!(is_executed, Some(Verification::Executed(_))) {
            executed += sites;
        }
    }
    format!(
        "\n## Use sites\n\nOf {all} use sites in eight public code bases (`rules/facts/frequency.txt`), {:.1} % are of an \
         API that is rewritten, and {:.1} % of one whose rule was executed. Not rewritten, most used first:\n{}.\n",
        100.0 * rewritten / all,
        100.0 * executed / all,
        left.join(", ")
    )
}

fn line(rule: &Rule) -> String {
    let becomes = rule.to.as_deref().or(rule.template.as_deref());
    let becomes = becomes.map(|text| format!("`{}`", text.replace('|', "\\|")));
    let transform = || rule.transform.map(|transform| format!("{transform:?}"));
    let safety = match rule.safety {
        Safety::Equivalent => "equivalent",
        Safety::Differs => "differs",
        Safety::Manual => "manual",
    };
    let checked = match verification(&rule.api) {
        Some(Verification::Executed(counts)) => format!("executed, {} of {}", counts.equal, counts.samples),
        Some(Verification::Signature) => "signature".to_owned(),
        Some(Verification::Doc) | None => String::new(),
    };
    format!("| `{}` | {} | {safety} | {checked} |\n", rule.api, becomes.or_else(transform).unwrap_or_default())
}

#[test]
fn the_page_of_apis_is_current() {
    let set = RuleSet::builtin();
    let mut counts: BTreeMap<&str, Counts> = BTreeMap::new();
    let mut total = Counts::default();
    let mut lines: BTreeMap<&str, String> = BTreeMap::new();
    for name in names() {
        let rule = answer(set, name);
        counts.entry(owner(name)).or_default().add(rule);
        total.add(rule);
        if let Some(rule) = rule {
            lines.entry(owner(name)).or_default().push_str(&line(rule));
        }
    }
    let columns = "| names | equivalent | differs | manual | executed | signature |\n| --- | --- | --- | --- | --- | --- | --- |\n";
    let mut page = format!("{HEAD}\n## Counts\n\n| In {columns}{}", total.row("**all**"));
    counts.iter().for_each(|(owner, counts)| page.push_str(&counts.row(&format!("`{owner}`"))));
    page.push_str(&use_sites(set));
    page.push_str("\n## APIs with an answer of their own\n");
    for (owner, lines) in &lines {
        writeln!(
            page,
            "\n### {owner}\n\n| API | becomes | trust | checked |\n| --- | --- | --- | --- |\n{}",
            lines.trim_end()
        )
        .unwrap();
    }
    bless::hold(&top().join("docs/coverage.md"), &page);
}

#[test]
fn every_public_name_is_answered() {
    let set = RuleSet::builtin();
    let bare: Vec<&str> = names().into_iter().filter(|name| !set.is_answered(name)).collect();
    let first: Vec<&&str> = bare.iter().take(40).collect();
    assert!(bare.is_empty(), "{} names without an answer, the first {first:?}", bare.len());
}

#[test]
fn every_manual_answer_says_what_to_do() {
    let set = RuleSet::builtin();
    let manual = set.apis().into_iter().flat_map(|api| set.rules(api)).filter(|rule| rule.safety == Safety::Manual);
    let bare: Vec<&str> = manual.filter(|rule| rule.advice.is_none()).map(|rule| rule.api.as_str()).collect();
    assert!(bare.is_empty(), "{} manual rules without advice: {:?}", bare.len(), &bare[..bare.len().min(40)]);
}
