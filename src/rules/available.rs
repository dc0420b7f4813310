//! Whether a rule can be applied for a MindSpore version: all that it writes must exist there.
//!
//! In: a rule and the facts of the version. Out: nothing, or the reason in words.

use super::check::names_after;
use super::helpers::{PREFIX as HELPER, helper};
use super::raw::Rule;
use crate::api::{Facts, Parameter, Passing, Signature, Version};

const MINDSPORE: &str = "mindspore.";

/// Returns why a rule cannot be applied for this version, if it cannot.
#[must_use]
pub fn unavailable(rule: &Rule, facts: Facts) -> Option<String> {
    if facts.version() >= Version::NEWEST {
        return None;
    }
    let target = |version: Version| format!("the target is {}", short(version));
    let lacks = |what: String, since: Option<Version>| {
        let since = since
            .map_or_else(|| "does not exist".to_owned(), |since| format!("exists since MindSpore {}", short(since)));
        format!("{what} {since}; {}", target(facts.version()))
    };
    let missing = written_names(rule).into_iter().find(|name| !facts.exists(name));
    if let Some(name) = missing {
        return Some(lacks(format!("`{name}`"), Facts::since(&name)));
    }
    let takes = |facts: Facts, to: &str, name: &str| takes(&facts.overloads(to), name);
    let (to, name) = written_parameters(rule).into_iter().find(|(to, name)| !takes(facts, to, name))?;
    let mut newest_first: Vec<Version> = Facts::versions().collect();
    newest_first.reverse();
    let since = newest_first.into_iter().take_while(|version| takes(Facts::of(*version), &to, &name)).last();
    Some(lacks(format!("the parameter `{name}` of `{to}`"), since))
}

/// The MindSpore names that a rule writes: target, templates, arguments, and what its helpers name.
#[must_use]
pub fn written_names(rule: &Rule) -> Vec<String> {
    let texts = written_texts(rule);
    let written = texts.iter().flat_map(|text| names_after(text, MINDSPORE)).map(str::to_owned);
    let to = rule.to.iter().filter(|to| to.starts_with("mindspore")).cloned();
    to.chain(written).collect()
}

/// The Python texts of a rule, and those of the helpers that they name.
fn written_texts(rule: &Rule) -> Vec<String> {
    let texts = rule.to.iter().chain(&rule.template).chain(&rule.instead).chain(rule.fixed.values());
    let mut texts: Vec<String> =
        texts.chain(rule.arguments.values().filter_map(|argument| argument.text.as_ref())).cloned().collect();
    let mut at = 0;
    while let Some(text) = texts.get(at) {
        let helpers = names_after(text, HELPER).filter_map(|name| helper(&name[HELPER.len()..]));
        let helpers: Vec<String> = helpers.collect();
        texts.extend(helpers);
        at += 1;
    }
    texts
}

/// The parameters that a rule names, each after the API that takes it.
fn written_parameters(rule: &Rule) -> Vec<(String, String)> {
    let renamed = rule.arguments.values().filter_map(|argument| argument.to.as_ref());
    let named = rule.fixed.keys().chain(renamed);
    let mut all: Vec<_> = rule.to.iter().flat_map(|to| named.clone().map(|name| (to.clone(), name.clone()))).collect();
    for text in written_texts(rule) {
        for name in names_after(&text, MINDSPORE) {
            let end = name.as_ptr() as usize - text.as_ptr() as usize + name.len();
            all.extend(keywords(&text[end..]).into_iter().map(|keyword| (name.to_owned(), keyword.to_owned())));
        }
    }
    all
}

/// The keywords of a call whose opening bracket `text` starts with: `dim` of `(x, dim=1) + 1`.
fn keywords(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    for (at, letter) in text.char_indices() {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            '=' if depth == 1 => {
                let word = text[start..at].trim();
                let is_name = word.chars().all(|c| c.is_alphanumeric() || c == '_') && !word.is_empty();
                if is_name && !text[at + 1..].starts_with('=') {
                    found.push(word);
                }
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
        if matches!(letter, '(' | ',') && depth == 1 {
            start = at + 1;
        }
    }
    found
}

/// True if some overload has the parameter, or nothing is known of any.
fn takes(overloads: &[Signature], name: &str) -> bool {
    let known = || overloads.iter().filter(|signature| !signature.is_opaque());
    known().next().is_none()
        || known().any(|signature| signature.param(name).is_some() || signature.params.iter().any(is_open))
}

/// `**kwargs` takes any name.
fn is_open(param: &Parameter) -> bool {
    param.passing == Passing::Kwargs
}

/// `2.9` for `2.9.0`
fn short(version: Version) -> String {
    if version.patch == 0 { format!("{}.{}", version.major, version.minor) } else { version.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(rule: Rule, version: &str) -> Option<String> {
        unavailable(&rule, Facts::of(version.parse().unwrap()))
    }

    #[test]
    fn a_target_that_came_later_is_named_with_its_version() {
        let rule = || Rule { to: Some("mindspore.mint.vdot".to_owned()), ..Rule::default() };
        let why = "`mindspore.mint.vdot` exists since MindSpore 2.10; the target is 2.7";
        assert_eq!(reason(rule(), "2.7").as_deref(), Some(why));
        assert!(reason(rule(), "2.9.1").unwrap().ends_with("the target is 2.9.1"));
        assert_eq!(reason(rule(), "2.10"), None);
    }

    #[test]
    fn a_name_in_a_template_counts() {
        let rule = Rule { template: Some("mindspore.mint.vdot({input}, 1)".to_owned()), ..Rule::default() };
        assert!(reason(rule, "2.8").is_some());
    }

    #[test]
    fn a_parameter_that_came_later_is_named() {
        let rule = Rule {
            to: Some("mindspore.mint.nn.functional.dropout2d".to_owned()),
            fixed: [("inplace".to_owned(), "False".to_owned())].into(),
            ..Rule::default()
        };
        let why = "the parameter `inplace` of `mindspore.mint.nn.functional.dropout2d` exists since MindSpore 2.8; \
                   the target is 2.7";
        assert_eq!(reason(rule, "2.7").as_deref(), Some(why));
    }

    #[test]
    fn a_parameter_in_a_template_counts() {
        let template = "mindspore.mint.nn.functional.dropout2d({input}, f(training={x}), inplace=True)".to_owned();
        let rule = Rule { template: Some(template), ..Rule::default() };
        assert!(reason(rule, "2.7").unwrap().contains("`inplace`"));
    }

    #[test]
    fn keywords_are_those_of_the_call_itself() {
        assert_eq!(keywords("(x, dim=1, b=f(c=2), d = [e == 3]) + g(h=1)"), ["dim", "b", "d"]);
        assert!(keywords(" = 3").is_empty());
    }

    #[test]
    fn what_existed_always_is_available() {
        let rule = Rule { to: Some("mindspore.mint.cat".to_owned()), ..Rule::default() };
        assert_eq!(reason(rule, "2.7"), None);
    }
}
