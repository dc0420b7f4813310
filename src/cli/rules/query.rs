//! `rules query`: everything that is known about what becomes of an API.

use std::fmt::Write as _;

use super::super::explain;
use super::super::{Error, ExitStatus, Ui};
use crate::api::{self, Facts, Parameter, Passing, Signature};
use crate::rules::{Rule, RuleSet, unavailable};

pub(super) fn run(ui: &mut Ui, rules: &RuleSet, api: &str) -> Result<ExitStatus, Error> {
    let Some(mut text) = explain::of_api(api, rules) else { return Err(explain::unknown(api, rules)) };
    if let Some(rule) = rules.rule(api) {
        text.push_str(&signatures(rule));
        text.push_str(&versions(rule));
    }
    ui.print(&text);
    Ok(ExitStatus::Clean)
}

/// How both sides are called, and what a computed mapping does about the parameters that differ.
fn signatures(rule: &Rule) -> String {
    let torch = api::overloads(&rule.api);
    let target = rule.to.as_deref().map(api::overloads).unwrap_or_default();
    let mut out = String::new();
    for (name, overloads) in [(rule.api.as_str(), &torch), (rule.to.as_deref().unwrap_or_default(), &target)] {
        for signature in overloads {
            let _ = write!(out, "\n  {name}({})", written(signature));
        }
    }
    if !out.is_empty() {
        out.insert_str(0, "\nSignatures:");
        out.push('\n');
    }
    let lost = lost(rule, &torch, &target);
    if !lost.is_empty() {
        let _ = writeln!(out, "\nArguments that only torch takes: {}", lost.join(", "));
    }
    out
}

/// For which versions of MindSpore the rule can be applied, and why not for the others.
fn versions(rule: &Rule) -> String {
    let mut lines: Vec<(String, Vec<String>)> = Vec::new();
    for version in Facts::versions() {
        let why = unavailable(rule, Facts::of(version)).unwrap_or_default();
        let why = why.split_once(';').map_or("as above", |(why, _)| why).to_owned();
        let name = format!("{}.{}", version.major, version.minor);
        match lines.last_mut().filter(|(other, _)| *other == why) {
            Some((_, names)) => names.push(name),
            None => lines.push((why, vec![name])),
        }
    }
    let lines = lines.into_iter().map(|(why, names)| format!("  MindSpore {}: {why}\n", names.join(", ")));
    format!("\nTarget versions:\n{}", lines.collect::<String>())
}

/// Parameters of torch that no overload of the target has and the rule says nothing about.
fn lost<'a>(rule: &Rule, torch: &'a [Signature], target: &[Signature]) -> Vec<&'a str> {
    if target.is_empty() {
        return Vec::new();
    }
    let has = |name: &str| target.iter().any(|signature| signature.param(name).is_some());
    let all = torch.iter().flat_map(|signature| signature.params.iter().enumerate());
    let mut names: Vec<&str> = all
        .filter(|(at, param)| *at > 0 && !has(&param.name) && !rule.arguments.contains_key(&param.name))
        .map(|(_, param)| param.name.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn written(signature: &Signature) -> String {
    let mut parts = Vec::new();
    let mut by_name = false;
    for param in &signature.params {
        if param.passing == Passing::NameOnly && !by_name {
            parts.push("*".to_owned());
        }
        by_name |= matches!(param.passing, Passing::NameOnly | Passing::Varargs);
        parts.push(parameter(param));
    }
    parts.join(", ")
}

fn parameter(param: &Parameter) -> String {
    let stars = match param.passing {
        Passing::Varargs => "*",
        Passing::Kwargs => "**",
        _ => "",
    };
    let default = param.default.as_ref().map(|default| format!("={default}")).unwrap_or_default();
    format!("{stars}{}{default}", param.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_written_as_it_is_read() {
        for text in ["input, *, dtype=None", "*size, out=None", "a, b=1, **rest", ""] {
            assert_eq!(written(&Signature::parse(text).unwrap()), text);
        }
    }

    #[test]
    fn what_only_torch_takes_is_named() {
        let rule = RuleSet::builtin().rule("torch.cat").unwrap();
        assert_eq!(lost(rule, &api::overloads(&rule.api), &api::overloads("mindspore.mint.cat")), ["out"]);
    }
}
