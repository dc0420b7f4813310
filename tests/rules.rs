//! Every rule is fit to be used: its target exists, its calls fit, its examples hold.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use git_msconv::api;
use git_msconv::convert::{Mode, Options, Outcome, convert_one};
use git_msconv::review::ReviewItem;
use git_msconv::rules::{Example, RuleSet, Safety};

/// What every example may use; values with these names are tensors, modules and the like.
const PRELUDE: &str = "import torch
import torch.nn as nn
import torch.nn.functional as F
import torchvision
F.relu(torch.ones(1))
def example(self: nn.Module, model: nn.Module, x: torch.Tensor, y: torch.Tensor, mask: torch.Tensor, idx: torch.Tensor):
";

fn convert(code: &str) -> (String, Vec<ReviewItem>) {
    let body: String = code.lines().map(|line| format!("    {line}\n")).collect();
    let text = format!("{PRELUDE}{body}");
    let options = Options { mode: Mode::Convert, marks: false };
    let outcome = convert_one("example.py", text.clone().into_bytes(), &options);
    let new = match outcome.outcome {
        Outcome::Converted { bytes } => String::from_utf8(bytes).unwrap(),
        Outcome::Unchanged => text,
        Outcome::Kept => format!("kept: {:?}", outcome.items),
    };
    let lines = new.lines().skip_while(|line| !line.starts_with("def example")).skip(1);
    let body: Vec<&str> = lines.map(|line| line.strip_prefix("    ").unwrap_or(line)).collect();
    let first = PRELUDE.lines().count() as u32;
    let items = outcome.items.into_iter().filter(|item| item.original.line > first).collect();
    (body.join("\n"), items)
}

fn describe(item: &ReviewItem) -> String {
    let severity = format!("{:?}", item.severity).to_lowercase();
    format!("{} {severity}: {} {}", item.code, item.api.as_deref().unwrap_or(""), item.why)
}

/// `MS311 review: layout` describes an item with this code and severity that speaks of `layout`.
fn fits(expected: &str, item: &str) -> bool {
    let (head, words) = expected.split_once(": ").unwrap_or((expected, ""));
    item.split_once(": ").is_some_and(|(item_head, text)| item_head == head && text.contains(words))
}

fn broken(example: &Example) -> Option<String> {
    let (body, items) = convert(&example.before);
    let expected = if example.unchanged { &example.before } else { example.after.as_ref()? };
    if body.trim_end() != expected.trim_end() {
        return Some(format!("wrote  {body}\n  wanted {expected}"));
    }
    let items: Vec<String> = items.iter().map(describe).collect();
    let all_there = example.items.iter().all(|expected| items.iter().any(|item| fits(expected, item)));
    let none_more = items.iter().all(|item| example.items.iter().any(|expected| fits(expected, item)));
    (!all_there || !none_more).then(|| format!("items {items:?}\n  wanted {:?}", example.items))
}

#[test]
fn every_example_of_every_rule_holds() {
    let set = RuleSet::builtin();
    let mut failures = Vec::new();
    for rule in set.apis().filter_map(|api| set.rule(api)) {
        for example in &rule.example {
            if let Some(why) = broken(example) {
                failures.push(format!("{}: {}\n  {why}", rule.api, example.before));
            }
        }
    }
    assert!(failures.is_empty(), "{} examples do not hold:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn every_target_exists() {
    let set = RuleSet::builtin();
    let rules = set.apis().filter_map(|api| set.rule(api));
    let missing: Vec<String> = rules
        .filter_map(|rule| rule.to.as_ref().filter(|to| !api::exists(to)).map(|to| format!("{} -> {to}", rule.api)))
        .collect();
    assert!(missing.is_empty(), "targets that the facts do not have:\n{}", missing.join("\n"));
}

#[test]
fn every_name_in_a_template_exists() {
    let set = RuleSet::builtin();
    let mut missing = Vec::new();
    for rule in set.apis().filter_map(|api| set.rule(api)) {
        let Some(template) = &rule.template else { continue };
        for (at, _) in template.match_indices("mindspore.") {
            let name: String =
                template[at..].chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '.')).collect();
            if !api::exists(&name) {
                missing.push(format!("{}: {name}", rule.api));
            }
        }
    }
    assert!(missing.is_empty(), "names that the facts do not have:\n{}", missing.join("\n"));
}

#[test]
fn every_rule_that_is_not_equivalent_says_why() {
    let set = RuleSet::builtin();
    let silent: Vec<&str> = set
        .apis()
        .filter_map(|api| set.rule(api))
        .filter(|rule| rule.safety != Safety::Equivalent && rule.why.is_none())
        .map(|rule| rule.api.as_str())
        .collect();
    assert!(silent.is_empty(), "no reason given: {silent:?}");
}

#[test]
fn every_entry_has_an_example_or_a_source() {
    let set = RuleSet::builtin();
    let bare: Vec<&str> = set
        .apis()
        .filter_map(|api| set.rule(api))
        .filter(|rule| rule.example.is_empty() && rule.source.is_none())
        .map(|rule| rule.api.as_str())
        .collect();
    assert!(bare.is_empty(), "neither example nor source: {bare:?}");
}
