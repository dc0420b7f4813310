//! What the code of a run imports once it is converted.
//!
//! In: what became of the files with code. Out: the packages of both worlds that somebody still needs. It is what
//! decides about requirements, and it is known before the first of them is looked at.

use std::collections::BTreeSet;

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

impl Imported {
    /// What one file imports.
    pub(in crate::convert) fn of(path: &str, bytes: &[u8], rules: &RuleSet) -> Self {
        let names: BTreeSet<String> = match inner_imports(path, bytes) {
            Some(inner) => inner.into_iter().map(|import| top(&import.name).to_owned()).collect(),
            None => imported_packages(bytes).unwrap_or_else(|| by_line(bytes)),
        };
        let mut imported = Self::default();
        for name in names {
            if rules.library_names().contains(&name.as_str()) {
                imported.family.insert(name);
            } else if Around::builtin().install(&name).is_some() {
                imported.target.insert(name);
            }
        }
        imported
    }

    /// What both import.
    pub(in crate::convert) fn with(mut self, other: Self) -> Self {
        self.family.extend(other.family);
        self.target.extend(other.target);
        self
    }

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
