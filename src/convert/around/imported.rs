//! What the code of a run imports once it is converted.
//!
//! In: what became of the files with code. Out: the packages of both worlds that somebody still needs. It is what
//! decides about requirements, and it is known before the first of them is looked at.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use aho_corasick::{AhoCorasick, MatchKind};

use crate::convert::other_files::{imported_module, inner_imports};
use crate::python::imported_packages;
use crate::rules::{Around, RuleSet};

/// The packages that code imports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::convert) struct Imported {
    /// Of the torch family.
    pub(in crate::convert) family: BTreeSet<String>,
    /// Of what MindSpore code needs.
    pub(in crate::convert) target: BTreeSet<String>,
}

/// Gathers what the files of a run import, as they are done: in any order it comes to the same.
pub(in crate::convert) struct Importing<'a> {
    rules: &'a RuleSet,
    /// The packages that matter.
    packages: Vec<&'a str>,
    mentions: AhoCorasick,
    found: Mutex<BTreeSet<String>>,
}

impl<'a> Importing<'a> {
    /// `None` if the names of the packages cannot be searched for, which does not happen.
    pub(in crate::convert) fn new(rules: &'a RuleSet) -> Option<Self> {
        let install = Around::builtin().install.iter();
        let targets = install.flat_map(|install| install.also.iter().chain([&install.name]).map(String::as_str));
        let packages: Vec<&str> = rules.library_names().into_iter().chain(targets).collect();
        let mentions = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&packages).ok()?;
        Some(Self { rules, packages, mentions, found: Mutex::default() })
    }

    /// Adds what a file imports. Most files mention no package that others do not import: they are not read.
    pub(in crate::convert) fn add(&self, path: &str, bytes: &[u8]) {
        let inner = inner_imports(path, bytes);
        if inner.is_none() && !self.may_import_more(bytes) {
            return;
        }
        let names: BTreeSet<String> = match inner {
            Some(inner) => inner.into_iter().map(|import| top(&import.name).to_owned()).collect(),
            None => imported_packages(bytes).unwrap_or_else(|| by_line(bytes)),
        };
        self.found().extend(names.into_iter().filter(|name| self.packages.contains(&name.as_str())));
    }

    /// True if a file mentions a package that no file was found to import.
    fn may_import_more(&self, bytes: &[u8]) -> bool {
        let mut mentioned = vec![false; self.packages.len()];
        self.mentions.find_iter(bytes).for_each(|name| mentioned[name.pattern()] = true);
        let found = self.found();
        self.packages.iter().zip(mentioned).any(|(name, is_mentioned)| is_mentioned && !found.contains(*name))
    }

    fn found(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was found.
    pub(in crate::convert) fn imported(&self) -> Imported {
        let is_family = |name: &String| self.rules.library_names().contains(&name.as_str());
        let (family, target) = self.found().iter().cloned().partition(is_family);
        Imported { family, target }
    }
}

impl Imported {
    /// A package that is imported and needs this library. All that works on torch tensors alone needs torch.
    pub(super) fn needs(&self, library: &str, rules: &RuleSet) -> Option<&str> {
        let needs = |name: &&String| *name == library || (library == "torch" && rules.is_core(name));
        self.family.iter().find(needs).map(String::as_str)
    }
}

/// True for bytes that may import what MindSpore code needs.
pub(in crate::convert) fn may_be_target(bytes: &[u8]) -> bool {
    let mut names = Around::builtin().install.iter();
    names.any(|install| memchr::memmem::find(bytes, install.name.as_bytes()).is_some())
}

/// What lines of a file that is no Python import.
fn by_line(bytes: &[u8]) -> BTreeSet<String> {
    let lines = bytes.split(|byte| matches!(byte, b'\n' | b'\r'));
    lines.filter_map(imported_module).map(|module| top(module).to_owned()).collect()
}

fn top(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_add_up_in_any_order() {
        let files = [
            "import torch\nfrom mindspore import nn\n",
            "# with torch\ndef f():\n    import torchvision.ops as ops\n",
            "torchaudio = None  # import timm\n",
            "import torch\n",
        ];
        for order in [[0, 1, 2, 3], [3, 2, 1, 0]] {
            let importing = Importing::new(RuleSet::builtin()).unwrap();
            order.iter().for_each(|at| importing.add("a.py", files[*at].as_bytes()));
            let Imported { family, target } = importing.imported();
            assert_eq!(family.into_iter().collect::<Vec<_>>(), ["torch", "torchvision"]);
            assert_eq!(target.into_iter().collect::<Vec<_>>(), ["mindspore"]);
        }
    }
}
