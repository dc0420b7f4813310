//! Runs the examples of rules: the code before must become the code after, with exactly these items.
//!
//! In: an example and the rules. Out: nothing, or what came out instead.

use super::{InMemory, Mode, Options, Outcome, convert_project};
use crate::review::ReviewItem;
use crate::rules::{Example, RuleSet};
use crate::text::Span;

/// What every example may use: values with these names are tensors, modules and the like. An example stands in a
/// method of a module, as most code that is converted does.
pub const PRELUDE: &str = "import torch
import torch.nn as nn
import torch.nn.functional as F
import torchvision
F.relu(torch.ones(1))
class Example(nn.Module):
    def example(self, model: nn.Module, x: torch.Tensor, y: torch.Tensor, mask: torch.Tensor, idx: torch.Tensor):
";

/// The first words of the line after which an example's own code begins.
const HEAD: &str = "    def example";

const INDENT: &str = "        ";

/// Converts `example` and compares.
///
/// # Errors
/// What was written or said instead, and what was wanted.
pub fn try_example(rules: &RuleSet, example: &Example) -> Result<(), String> {
    let (body, items) = convert(rules, &example.before);
    let wanted = match &example.after {
        _ if example.unchanged => &example.before,
        Some(after) => after,
        None => return Err("the example has neither `after` nor `unchanged = true`".to_owned()),
    };
    if body.trim_end() != wanted.trim_end() {
        return Err(format!("wrote  {body}\n  wanted {wanted}"));
    }
    let items: Vec<String> = items.iter().map(describe).collect();
    let all_there = example.items.iter().all(|expected| items.iter().any(|item| fits(expected, item)));
    let none_more = items.iter().all(|item| example.items.iter().any(|expected| fits(expected, item)));
    if all_there && none_more { Ok(()) } else { Err(format!("items {items:?}\n  wanted {:?}", example.items)) }
}

/// The converted body of a function that holds `code`, and the items in it.
fn convert(rules: &RuleSet, code: &str) -> (String, Vec<ReviewItem>) {
    let body: String = code.lines().map(|line| format!("{INDENT}{line}\n")).collect();
    let text = format!("{PRELUDE}{body}");
    let sources = InMemory::default().with("example.py", text.clone().into_bytes());
    let options = Options::new(Mode::Convert, false, crate::api::Version::NEWEST);
    let Some(outcome) = convert_project(&sources, rules, &options, &|_| {}).pop() else {
        return (String::new(), Vec::new());
    };
    let new = match outcome.outcome {
        Outcome::Converted { bytes } | Outcome::Added { bytes } => String::from_utf8_lossy(&bytes).into_owned(),
        Outcome::Unchanged => text,
        Outcome::Kept => format!("{HEAD}\n{:?}", outcome.items),
    };
    let lines = new.lines().skip_while(|line| !line.starts_with(HEAD)).skip(1);
    let body: Vec<&str> = lines.map(|line| line.strip_prefix(INDENT).unwrap_or(line)).collect();
    let own = Span::new(u32::try_from(PRELUDE.len()).unwrap_or(u32::MAX), u32::MAX);
    let items = outcome.items.into_iter().filter(|item| own.contains(item.span)).collect();
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

#[cfg(test)]
mod tests {
    use super::*;

    fn example(before: &str, after: &str, items: &[&str]) -> Result<(), String> {
        let items = items.iter().map(|item| (*item).to_owned()).collect();
        let example = Example { before: before.into(), after: Some(after.into()), items, ..Example::default() };
        try_example(RuleSet::builtin(), &example)
    }

    #[test]
    fn an_example_that_holds_passes() {
        assert_eq!(example("y = torch.cat([x, y])", "y = mint.cat([x, y])", &[]), Ok(()));
    }

    #[test]
    fn other_code_than_wanted_is_shown() {
        let why = example("y = torch.cat([x, y])", "y = mint.kat([x, y])", &[]).unwrap_err();
        assert_eq!(why, "wrote  y = mint.cat([x, y])\n  wanted y = mint.kat([x, y])");
    }

    #[test]
    fn an_item_that_is_missing_and_one_too_many_are_shown() {
        assert!(example("y = torch.cat([x, y])", "y = mint.cat([x, y])", &["MS301 review: x"]).is_err());
        assert!(example("load = torch.load", "load = torch.load", &[]).is_err());
        assert!(example("load = torch.load", "load = torch.load", &["MS201 blocking: torch.load"]).is_ok());
    }

    #[test]
    fn an_example_without_an_answer_is_refused() {
        let bare = Example { before: "torch.cat([x])".into(), ..Example::default() };
        assert!(try_example(RuleSet::builtin(), &bare).is_err());
    }
}
