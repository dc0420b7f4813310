//! Which of the two worlds a file belongs to, by what it imports and what it uses.

use std::collections::BTreeSet;

use super::State;
use crate::python::Bindings;
use crate::rules::RuleSet;

/// Top-level packages of MindSpore and the libraries on it.
const MINDSPORE: &[&str] = &[
    "mindaudio",
    "mindcv",
    "mindformers",
    "mindnlp",
    "mindocr",
    "mindone",
    "mindspeed",
    "mindspore",
    "mindspore_gl",
    "mindyolo",
    "vllm_mindspore",
];

/// True if the bytes hold the name of either world; all others are plain without a parse.
pub(super) fn mentions(bytes: &[u8], rules: &RuleSet) -> bool {
    let has = |name: &str| memchr::memmem::find(bytes, name.as_bytes()).is_some();
    has("mind") || rules.library_names().into_iter().any(has)
}

/// What a file imports from each world.
#[derive(Default)]
pub(super) struct Worlds {
    /// Libraries of the torch family.
    pub(super) torch: BTreeSet<String>,
    /// MindSpore or a library on it.
    pub(super) is_mindspore: bool,
}

impl Worlds {
    /// Looks at the imports; the caller adds what only uses tell.
    pub(super) fn of_imports(bindings: &Bindings, rules: &RuleSet) -> Self {
        let named = bindings.imports().iter().filter(|import| !import.relative).map(|import| import.mentions.as_str());
        let stars = bindings.stars().iter().filter(|star| !star.relative).map(|star| star.module.as_str());
        let mut worlds = Self::default();
        for name in named.chain(stars) {
            worlds.add(name, rules);
        }
        worlds
    }

    /// Takes note of a qualified name.
    pub(super) fn add(&mut self, name: &str, rules: &RuleSet) {
        let top = name.split('.').next().unwrap_or(name);
        if rules.library_of(name).is_some() {
            if !self.torch.contains(top) {
                self.torch.insert(top.to_owned());
            }
        } else if MINDSPORE.binary_search(&top).is_ok() {
            self.is_mindspore = true;
        }
    }

    /// The state that follows.
    pub(super) fn state(&self) -> State {
        match (self.torch.is_empty(), self.is_mindspore) {
            (false, false) => State::Torch,
            (false, true) => State::Partial,
            (true, true) => State::Mindspore,
            (true, false) => State::Plain,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_sorted() {
        assert!(MINDSPORE.is_sorted());
    }
}
