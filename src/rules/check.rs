//! Checks that a rule can stand: its target exists, and what it says of arguments fits both signatures.
//!
//! In: a rule. Out: every mistake in it, in words. The same checks hold for built-in rules
//! (`tests/rules.rs`) and a project's own.

use super::helpers::{PREFIX as HELPER, helper};
use super::raw::{Action, Rule, Safety};
use super::stdlib::{PREFIX as PYTHON, module_of};
use crate::api::{self, Signature};

/// Returns what is wrong with a rule; each message begins with its API.
#[must_use]
pub fn check(rule: &Rule) -> Vec<String> {
    let mut mistakes = Vec::new();
    names(rule, &mut mistakes);
    arguments(rule, &mut mistakes);
    reasons(rule, &mut mistakes);
    mistakes.into_iter().map(|message| format!("{}: {message}", rule.api)).collect()
}

/// Every MindSpore name in the rule exists.
fn names(rule: &Rule, mistakes: &mut Vec<String>) {
    let text = rule.template.iter().chain(&rule.instead).chain(rule.fixed.values());
    let text = text.chain(rule.arguments.values().filter_map(|argument| argument.text.as_ref()));
    let written = text.flat_map(|text| names_after(text, "mindspore."));
    for name in rule.to.iter().map(String::as_str).chain(written) {
        let library =
            [("mindspore", "MindSpore"), ("mindone", "mindone")].iter().find(|(top, _)| name.starts_with(top));
        if let Some((_, library)) = library.filter(|_| !api::exists(name)) {
            mistakes.push(format!("{library} has no `{name}`"));
        }
    }
    for name in rule.template.iter().chain(&rule.instead).flat_map(|template| names_after(template, PYTHON)) {
        if module_of(&name[PYTHON.len()..]).is_none() {
            mistakes.push(format!("`{name}` is of no module that a template may name"));
        }
    }
    let written = rule.to.iter().chain(&rule.template).chain(&rule.instead);
    for name in written.flat_map(|text| names_after(text, HELPER)) {
        if helper(&name[HELPER.len()..]).is_none() {
            mistakes.push(format!("there is no `{name}` in rules/helpers"));
        }
    }
}

/// The dotted names in a template that start with `prefix`.
pub(super) fn names_after<'a>(text: &'a str, prefix: &'a str) -> impl Iterator<Item = &'a str> {
    text.match_indices(prefix).map(|(at, _)| {
        let end = text[at..].find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.')));
        text[at..end.map_or(text.len(), |end| at + end)].trim_end_matches('.')
    })
}

/// Named parameters exist on the side where they are looked for; nothing is said where a signature is unknown.
fn arguments(rule: &Rule, mistakes: &mut Vec<String>) {
    let torch = known(&rule.api);
    let target = rule.to.as_deref().map(known).unwrap_or_default();
    for (name, argument) in &rule.arguments {
        if !has(&torch, name) {
            mistakes.push(format!("torch has no parameter `{name}` there"));
        }
        if let Some(to) = argument.to.as_deref().filter(|to| !has(&target, to)) {
            mistakes.push(format!("`{}` has no parameter `{to}`", rule.to.as_deref().unwrap_or_default()));
        }
        if matches!(argument.action, Some(Action::Allow | Action::Refuse)) && argument.values.is_empty() {
            mistakes.push(format!("`values` is missing for `{name}`"));
        }
    }
    for name in rule.fixed.keys().filter(|name| !has(&target, name)) {
        mistakes.push(format!("`{}` has no parameter `{name}`", rule.to.as_deref().unwrap_or_default()));
    }
}

fn known(name: &str) -> Vec<Signature> {
    api::overloads(name).into_iter().filter(|signature| !signature.is_opaque()).collect()
}

/// True if some overload has the parameter, or none is known.
fn has(overloads: &[Signature], name: &str) -> bool {
    overloads.is_empty() || overloads.iter().any(|signature| signature.param(name).is_some())
}

/// What a person is told: why it is not equivalent, and what the claim rests on.
fn reasons(rule: &Rule, mistakes: &mut Vec<String>) {
    if rule.safety != Safety::Equivalent && rule.why.is_none() {
        mistakes.push("`why` is missing: one sentence for the reviewer".to_owned());
    }
    if rule.example.is_empty() && rule.source.is_none() && rule.safety != Safety::Manual {
        mistakes.push("neither `example` nor `source`: nothing says what the rule rests on".to_owned());
    }
    let acts = rule.to.is_some() || rule.template.is_some() || rule.transform.is_some();
    if rule.safety != Safety::Manual && !acts {
        mistakes.push("a rule that is applied needs `to`, `template` or `transform`".to_owned());
    }
}
