//! A rule file as it is written, and the rules that its headings stand for.
//!
//! In: the text of a TOML file. Out: [`RuleFile`], [`Expanded`]. `build.rs` reads this file too, so it may use
//! nothing but serde, toml and `raw`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::raw::{Argument, Library, Rule, Safety, Use};

/// One rule file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleFile {
    /// Headings: many APIs with one answer.
    #[serde(default)]
    pub(crate) family: Vec<Family>,
    /// Headings: everything below a module that has no answer of its own.
    #[serde(default)]
    pub(crate) namespace: Vec<Namespace>,
    /// Single entries.
    #[serde(default)]
    pub(crate) rule: Vec<Rule>,
    /// Libraries of the torch family.
    #[serde(default)]
    pub(crate) library: Vec<Library>,
}

/// APIs of one module or class that have the same answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Family {
    /// Module or class of the torch APIs.
    pub(crate) from: String,
    /// Module or class of the counterparts, which keep their last names. Without it the answer is manual.
    pub(crate) to: Option<String>,
    /// Last names.
    pub(crate) names: Vec<String>,
    /// Where the answer was found.
    pub(crate) source: Option<String>,
    /// How far the rewrites can be trusted: `equivalent` unless it is said, `manual` without `to`.
    pub(crate) safety: Option<Safety>,
    /// One sentence for the reviewer; needed unless `equivalent`.
    pub(crate) why: Option<String>,
    /// What to write instead, with code. `{name}` stands for the last name.
    pub(crate) advice: Option<String>,
    /// Code of the item, where the safety's own does not fit.
    pub(crate) code: Option<String>,
    /// Forms in which the rules may be applied; all of them if empty.
    #[serde(default)]
    pub(crate) uses: Vec<Use>,
    /// Nothing but a tensor or module has members of these names.
    #[serde(default)]
    pub(crate) distinctive: bool,
    /// Arguments that need more than the computed mapping, by torch's parameter or keyword.
    #[serde(default)]
    pub(crate) arguments: BTreeMap<String, Argument>,
}

/// The manual answer of everything below a module that has none of its own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Namespace {
    /// The module or class.
    pub(crate) name: String,
    /// One sentence for the reviewer.
    pub(crate) why: String,
    /// What to write instead, with code.
    pub(crate) advice: String,
    /// Code of the item, where `MS201` does not fit.
    pub(crate) code: Option<String>,
}

/// What a rule file says, headings written out.
#[derive(Debug, Default)]
pub(crate) struct Expanded {
    /// One rule for each API or, where their `uses` differ, several.
    pub(crate) rules: Vec<Rule>,
    /// A manual rule for each namespace, with the module's name as its API.
    pub(crate) namespaces: Vec<Rule>,
    /// Libraries of the torch family.
    pub(crate) libraries: Vec<Library>,
}

impl RuleFile {
    /// Reads a rule file.
    ///
    /// # Errors
    /// The text is not TOML, or has keys or values that are not known.
    pub(crate) fn parse(text: &str) -> Result<RuleFile, toml::de::Error> {
        toml::from_str(text)
    }

    /// Writes the headings out.
    #[must_use]
    pub(crate) fn expand(self) -> Expanded {
        let mut rules: Vec<Rule> = self.rule.into_iter().flat_map(each).collect();
        rules.extend(self.family.iter().flat_map(Family::rules));
        let namespaces = self.namespace.into_iter().map(Namespace::rule).collect();
        Expanded { rules, namespaces, libraries: self.library }
    }
}

/// A rule for each API that it is for; the first has the examples.
fn each(mut rule: Rule) -> Vec<Rule> {
    let others = std::mem::take(&mut rule.also);
    let copy = |api| Rule { api, example: Vec::new(), ..rule.clone() };
    let mut rules: Vec<Rule> = others.into_iter().map(copy).collect();
    rules.insert(0, rule);
    rules
}

impl Family {
    fn rules(&self) -> impl Iterator<Item = Rule> {
        let safety = self.safety.unwrap_or(if self.to.is_some() { Safety::Equivalent } else { Safety::Manual });
        self.names.iter().map(move |name| Rule {
            api: format!("{}.{name}", self.from),
            to: self.to.as_ref().map(|to| format!("{to}.{name}")),
            safety,
            why: self.why.clone(),
            advice: self.advice.as_ref().map(|advice| advice.replace("{name}", name)),
            code: self.code.clone(),
            uses: self.uses.clone(),
            source: self.source.clone(),
            distinctive: self.distinctive,
            arguments: self.arguments.clone(),
            ..Rule::default()
        })
    }
}

impl Namespace {
    fn rule(self) -> Rule {
        Rule { api: self.name, why: Some(self.why), advice: Some(self.advice), code: self.code, ..Rule::default() }
    }
}
