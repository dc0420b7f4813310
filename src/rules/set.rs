//! The rule set: rules by API, read on demand.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

use crate::api::canonical;

use super::raw::{Library, Rule, Weight};

const RULES: &str = include_str!(concat!(env!("OUT_DIR"), "/rules.tsv"));
const LIBRARIES: &str = include_str!(concat!(env!("OUT_DIR"), "/libraries.tsv"));

/// All rules of a run. Immutable; a rule is read from the embedded table when first asked for.
pub struct RuleSet {
    rules: FxHashMap<&'static str, Slot>,
    libraries: FxHashMap<String, Library>,
}

struct Slot {
    json: &'static str,
    rule: OnceLock<Option<Rule>>,
}

impl RuleSet {
    /// The rules compiled into the binary.
    #[must_use]
    pub fn builtin() -> &'static RuleSet {
        static SET: OnceLock<RuleSet> = OnceLock::new();
        SET.get_or_init(|| RuleSet {
            rules: rows(RULES).map(|(api, json)| (api, Slot { json, rule: OnceLock::new() })).collect(),
            libraries: rows(LIBRARIES)
                .filter_map(|(name, json)| Some((name.to_owned(), serde_json::from_str(json).ok()?)))
                .collect(),
        })
    }

    /// The rule of an API: its own, or that of its canonical name.
    #[must_use]
    pub fn rule(&self, api: &str) -> Option<&Rule> {
        let slot = self.rules.get(api).or_else(|| self.rules.get(&*canonical(api)))?;
        // The table was written from parsed rules by build.rs; `tests/rules.rs` reads every row.
        slot.rule.get_or_init(|| serde_json::from_str(slot.json).ok()).as_ref()
    }

    /// The library of the torch family that a qualified name belongs to, unless the name is one
    /// of those that do not work on tensors.
    #[must_use]
    pub fn library_of(&self, name: &str) -> Option<&Library> {
        let top = name.split('.').next()?;
        let library = self.libraries.get(top)?;
        let last = name.rsplit('.').next().unwrap_or(name);
        let counts = library.torch_names.is_empty()
            || library.torch_names.iter().any(|glob| matches_glob(glob, last) || matches_glob(glob, name));
        counts.then_some(library)
    }

    /// True if the name belongs to torch itself: a leftover of it blocks.
    #[must_use]
    pub fn is_core(&self, name: &str) -> bool {
        self.library_of(name).is_some_and(|library| library.severity == Weight::Blocking)
    }

    /// True for the API of a member of values: what stands before its last dot is a class.
    #[must_use]
    pub fn is_member(&self, api: &str) -> bool {
        let owner = api.rsplit_once('.').map(|(owner, _)| owner.rsplit('.').next().unwrap_or(owner));
        // The one class of torch that is not written like a class.
        owner.is_some_and(|owner| owner.starts_with(char::is_uppercase) || owner == "device" || owner == "dtype")
    }

    /// Top-level packages of the torch family, sorted.
    #[must_use]
    pub fn library_names(&self) -> Vec<&str> {
        rows(LIBRARIES).map(|(name, _)| name).collect()
    }

    /// All APIs that have a rule, sorted.
    pub fn apis(&self) -> impl Iterator<Item = &'static str> {
        rows(RULES).map(|(api, _)| api)
    }

    /// Identifies the rule set: the first 16 hexadecimal digits of its SHA-256.
    #[must_use]
    pub fn hash(&self) -> String {
        let mut digest = Sha256::new();
        digest.update(RULES);
        digest.update(LIBRARIES);
        digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }
}

fn rows(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    table.lines().filter_map(|line| line.split_once('\t'))
}

/// Matches a name against a glob with `*` at its start, its end or both.
fn matches_glob(glob: &str, name: &str) -> bool {
    match (glob.strip_prefix('*'), glob.strip_suffix('*')) {
        (Some(rest), Some(_)) => rest.strip_suffix('*').map_or(rest.is_empty(), |middle| name.contains(middle)),
        (Some(suffix), None) => name.ends_with(suffix),
        (None, Some(prefix)) => name.starts_with(prefix),
        (None, None) => glob == name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_match_at_either_end() {
        assert!(matches_glob("*Model", "BertModel"));
        assert!(!matches_glob("*Model", "ModelConfig"));
        assert!(matches_glob("Trainer*", "TrainerCallback"));
        assert!(matches_glob("*For*", "BertForMaskedLM"));
        assert!(!matches_glob("Trainer", "TrainerCallback"));
    }

    #[test]
    fn every_embedded_rule_can_be_read() {
        let set = RuleSet::builtin();
        for api in set.apis() {
            assert_eq!(set.rule(api).map(|rule| rule.api.as_str()), Some(api));
        }
    }
}
