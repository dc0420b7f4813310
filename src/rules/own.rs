//! A project's own rules: files of the same schema as the built-in ones, read at run time.
//!
//! In: the texts of rule files. Out: [`Own`], or every [`Mistake`] in them with its line.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde::de::IgnoredAny;
use toml::Spanned;

use super::check::check;
use super::file::RuleFile;
use super::raw::{Library, Rule};
use crate::text::LineIndex;

/// The rules of a project's own files, checked.
#[derive(Debug, Default)]
pub struct Own {
    rules: BTreeMap<String, Vec<Rule>>,
    namespaces: BTreeMap<String, Rule>,
    pub(super) libraries: Vec<Library>,
    /// Last names of the APIs.
    lasts: BTreeSet<String>,
    /// The files that the rules stand in.
    places: BTreeMap<String, String>,
    texts: Vec<String>,
}

/// Something in a rule file that cannot stand.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}:{line}:{column}: {message}")]
pub struct Mistake {
    /// The file, as it was named.
    pub path: String,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
    /// What is wrong, and what was expected.
    pub message: String,
}

/// Where the entries of a file begin.
#[derive(Deserialize)]
struct Places {
    #[serde(default)]
    rule: Vec<Spanned<IgnoredAny>>,
    #[serde(default)]
    family: Vec<Spanned<IgnoredAny>>,
}

impl Own {
    /// True if an API with this last name has a rule.
    pub(super) fn has_member(&self, name: &str) -> bool {
        self.lasts.contains(name)
    }

    /// True if no file had a rule of an API.
    pub(super) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Adds the rules of the file `path`; they go before those of files that were added earlier.
    ///
    /// # Errors
    /// Every mistake in the file; nothing of it is added then.
    pub fn add(&mut self, path: &str, text: &str) -> Result<(), Vec<Mistake>> {
        let lines = LineIndex::new(text.as_bytes());
        let mistake = |offset: usize, message: String| {
            let place = lines.position(text.as_bytes(), u32::try_from(offset).unwrap_or(u32::MAX));
            Mistake { path: path.to_owned(), line: place.line, column: place.column, message }
        };
        let file = RuleFile::parse(text).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            vec![mistake(offset, error.message().trim_end().to_owned())]
        })?;
        let starts = starts(text, &file);
        let read = file.expand();
        let mut fresh: BTreeMap<String, Vec<Rule>> = BTreeMap::new();
        let mut mistakes = Vec::new();
        for (index, rule) in read.rules.into_iter().enumerate() {
            let at = starts.get(index).copied().unwrap_or(0);
            mistakes.extend(check(&rule).into_iter().map(|message| mistake(at, message)));
            let forms = fresh.entry(rule.api.clone()).or_default();
            if forms.iter().any(|other| other.overlaps(&rule)) {
                mistakes.push(mistake(at, format!("{} has two rules for the same use", rule.api)));
            }
            forms.push(rule);
            forms.sort_by_key(|rule| !rule.is_special());
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let modules = read.namespaces.iter().map(|rule| format!("{}.*", rule.api));
        self.places.extend(fresh.keys().cloned().chain(modules).map(|api| (api, path.to_owned())));
        for (api, mut forms) in fresh {
            let earlier = self.rules.remove(&api).unwrap_or_default();
            forms.extend(earlier);
            self.lasts.extend(api.rsplit('.').next().map(str::to_owned));
            self.rules.insert(api, forms);
        }
        self.namespaces.extend(read.namespaces.into_iter().map(|rule| (rule.api.clone(), rule)));
        self.libraries.extend(read.libraries);
        self.texts.push(text.to_owned());
        Ok(())
    }

    pub(super) fn rules(&self, api: &str) -> &[Rule] {
        self.rules.get(api).map_or(&[], Vec::as_slice)
    }

    /// The file that the rule of an API stands in; that of a namespace `torch.nn` is at `torch.nn.*`.
    pub(super) fn place(&self, api: &str) -> Option<&str> {
        self.places.get(api).map(String::as_str)
    }

    pub(super) fn namespace(&self, name: &str) -> Option<&Rule> {
        self.namespaces.get(name)
    }

    /// The APIs that have a rule here, sorted.
    pub fn apis(&self) -> impl Iterator<Item = &str> {
        self.rules.keys().map(String::as_str)
    }

    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().map(String::as_str)
    }
}

/// The offset at which the entry of each expanded rule begins.
fn starts(text: &str, file: &RuleFile) -> Vec<usize> {
    let Ok(places) = toml::from_str::<Places>(text) else { return Vec::new() };
    let rules = places.rule.iter().zip(&file.rule);
    let rules = rules.flat_map(|(entry, rule)| std::iter::repeat_n(entry.span().start, 1 + rule.also.len()));
    let families = places.family.iter().zip(&file.family);
    let families = families.flat_map(|(entry, family)| family.names.iter().map(|_| entry.span().start));
    rules.chain(families).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistakes(text: &str) -> Vec<String> {
        let found = Own::default().add("own.toml", text).err().unwrap_or_default();
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_file_without_mistakes_is_taken() {
        let mut own = Own::default();
        let text = "[[rule]]\napi = 'torch.cat'\nto = 'mindspore.ops.cat'\nsafety = 'equivalent'\nsource = 'tried'\n";
        assert_eq!(own.add("own.toml", text), Ok(()));
        assert_eq!(own.rules("torch.cat")[0].to.as_deref(), Some("mindspore.ops.cat"));
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line_and_what_was_expected() {
        let found = mistakes("[[rule]]\napi = 'torch.cat'\ntarget = 'mindspore.ops.cat'\n");
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("own.toml:3:1: unknown field `target`, expected one of"), "{}", found[0]);
    }

    #[test]
    fn a_target_that_does_not_exist_is_named_with_the_line_of_its_rule() {
        let text = "\n[[rule]]\napi = 'torch.a'\nwhy = 'x'\nsource = 'x'\n\n[[rule]]\napi = 'torch.cat'\n\
                    to = 'mindspore.mint.kat'\nsafety = 'equivalent'\nsource = 'x'\n";
        assert_eq!(mistakes(text), ["own.toml:7:1: torch.cat: MindSpore has no `mindspore.mint.kat`"]);
    }

    #[test]
    fn a_mistake_in_a_heading_is_named_with_the_line_of_the_heading() {
        let text = "[[family]]\nfrom = 'torch'\nto = 'mindspore.mint'\nnames = ['cat', 'kat']\nsource = 'x'\n";
        assert_eq!(mistakes(text), ["own.toml:1:1: torch.kat: MindSpore has no `mindspore.mint.kat`"]);
    }

    #[test]
    fn two_rules_for_one_use_are_refused() {
        let text = "[[rule]]\napi = 'torch.a'\nwhy = 'x'\nsource = 'x'\n[[rule]]\napi = 'torch.a'\nwhy = 'y'\n\
                    source = 'x'\nuses = ['call']\n";
        assert_eq!(mistakes(text), ["own.toml:5:1: torch.a has two rules for the same use"]);
    }

    #[test]
    fn two_rules_for_different_uses_are_taken() {
        let text = "[[rule]]\napi = 'torch.a'\nwhy = 'x'\nsource = 'x'\nuses = ['base']\n[[rule]]\napi = 'torch.a'\n\
                    why = 'y'\nsource = 'x'\nuses = ['call']\n";
        assert_eq!(mistakes(text), Vec::<String>::new());
    }
}
