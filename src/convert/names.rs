//! Chooses the local names through which MindSpore APIs are written.
//!
//! In: the findings that landed, and the file's bindings. Out: [`Names`]: which imports are gone,
//! what an import's name stands for afterwards, and how an API is spelled. A name is taken only if
//! everything that the file binds to it goes, or is the same module already.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;

use crate::python::Bindings;
use crate::python::ast::ExprId;
use crate::python::resolve::{Bound, Suite, VarId};

use super::draft::{DraftPiece, Finding, Via};
use crate::rules::{PYTHON, PYTHON_MODULES, python_module_of};

/// Modules that have a short name of their own, the longer first, with the names tried in order.
const SHORT: [(&str, &[&str]); 4] = [
    ("mindspore.mint", &["mint"]),
    ("mindspore.nn", &["nn"]),
    ("mindspore.ops", &["ops"]),
    ("mindspore", &["ms", "mindspore", "_mindspore"]),
];

/// Modules of ports that keep torch's names, where the name of the import they replace is not free.
const PORTS: [(&str, &[&str]); 2] =
    [("mindone.transformers", &["mindone_transformers"]), ("mindone.diffusers", &["mindone_diffusers"])];

/// What becomes of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Something still uses it.
    Kept,
    /// Nothing uses it any more.
    Gone,
    /// Its name stands for something of MindSpore afterwards: the qualified name, the local name.
    Renewed { target: String, local: String },
}

/// A short name that a file needs: the module and the name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Need {
    pub(super) module: Cow<'static, str>,
    pub(super) local: Cow<'static, str>,
}

impl Need {
    fn of(module: &'static str, local: &'static str) -> Self {
        Self { module: module.into(), local: local.into() }
    }
}

/// The choices for one file.
pub(super) struct Names {
    /// For each import of `Bindings::imports`; absent if it is not of the torch family.
    fates: BTreeMap<usize, Fate>,
    /// Short names by module; absent if all of them are taken.
    short: BTreeMap<&'static str, &'static str>,
    /// Names of modules that all of the file sees: `F` after `import mindspore.mint.nn.functional as F`.
    renewed: BTreeMap<String, String>,
}

impl Names {
    /// Chooses names. `family` are the indices of imports of the torch family, `freed` the name
    /// nodes that landed findings have replaced or removed, `pinned` imports that must stay.
    pub(super) fn choose(
        bindings: &Bindings,
        family: &[usize],
        pinned: &FxHashSet<usize>,
        freed: &FxHashSet<ExprId>,
        landed: &[&Finding],
    ) -> Names {
        let mut fates: BTreeMap<usize, Fate> = BTreeMap::new();
        for &index in family {
            let kept =
                pinned.contains(&index) || bindings.imports()[index].uses.iter().any(|name| !freed.contains(name));
            fates.insert(index, if kept { Fate::Kept } else { Fate::Gone });
        }
        // Two imports of one variable live or die together.
        let kept: BTreeSet<VarId> = kept_variables(bindings, &fates);
        for (index, fate) in &mut fates {
            if bindings.imports()[*index].variable.is_some_and(|variable| kept.contains(&variable)) {
                *fate = Fate::Kept;
            }
        }
        let mut names = Names { fates, short: BTreeMap::new(), renewed: BTreeMap::new() };
        for (module, candidates) in SHORT.into_iter().chain(PORTS) {
            if let Some(name) = candidates.iter().find(|name| names.is_available(bindings, name, module)) {
                names.short.insert(module, name);
            }
        }
        for (module, stand_in) in PYTHON_MODULES {
            let last = module.rsplit('.').next().unwrap_or(module);
            let local = if names.is_available(bindings, last, module) { last } else { stand_in };
            names.short.insert(module, local);
        }
        names.renew(bindings, family, landed);
        names
    }

    /// Lets imports stand for something else under the name that they have.
    pub(super) fn with(mut self, bindings: &Bindings, moved: &[(usize, String)]) -> Self {
        for (index, target) in moved {
            let local = bindings.imports()[*index].local.clone();
            self.fates.insert(*index, Fate::Renewed { target: target.clone(), local });
        }
        self
    }

    /// Lets the names of imports that go stand for the counterpart of what they stood for.
    fn renew(&mut self, bindings: &Bindings, family: &[usize], landed: &[&Finding]) {
        let mut wholes: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
        let mut modules: BTreeMap<usize, BTreeMap<&str, usize>> = BTreeMap::new();
        let pieces = landed.iter().flat_map(|finding| &finding.edits).flat_map(|edit| &edit.pieces);
        for piece in pieces {
            let DraftPiece::Api { target, via: Some(via) } = piece else { continue };
            if via.is_whole {
                wholes.entry(via.import).or_default().insert(target);
            } else if let Some((module, _)) = target.rsplit_once('.') {
                *modules.entry(via.import).or_default().entry(module).or_default() += 1;
            }
        }
        for &index in family {
            if self.fates.get(&index) != Some(&Fate::Gone) {
                continue;
            }
            let import = &bindings.imports()[index];
            let renewed = match (wholes.get(&index), modules.get(&index)) {
                (Some(targets), None) if targets.len() == 1 && import.is_from => {
                    targets.first().and_then(|target| self.renew_whole(bindings, index, target))
                }
                // `torch` and `nn` have short names of their own on the other side.
                (None, Some(counts)) if !matches!(import.target.as_str(), "torch" | "torch.nn") => most(counts)
                    .filter(|module| SHORT.iter().all(|(short, _)| short != module))
                    .map(|module| Fate::Renewed { target: module.to_owned(), local: import.local.clone() }),
                _ => None,
            };
            if let Some(fate) = renewed {
                if let (Fate::Renewed { target, local }, None, Suite::Module) =
                    (&fate, wholes.get(&index), import.suite)
                {
                    self.renewed.insert(target.clone(), local.clone());
                }
                self.fates.insert(index, fate);
            }
        }
    }

    /// `from torch.nn import Module` becomes `from mindspore.nn import Cell` if that name is free.
    fn renew_whole(&self, bindings: &Bindings, index: usize, target: &str) -> Option<Fate> {
        let import = &bindings.imports()[index];
        let (_, last) = target.rsplit_once('.')?;
        let original = import.target.rsplit('.').next().unwrap_or(&import.target);
        // A class object of `torch.float32` style values is read more often with its module's name.
        let renamed = import.local != original;
        let free = !bindings.is_name_bound(last);
        let local = if renamed || last == original || !free { import.local.clone() } else { last.to_owned() };
        Some(Fate::Renewed { target: target.to_owned(), local })
    }

    /// True if nothing in the file is called `name` once the imports that go are gone.
    pub(super) fn is_free(&self, bindings: &Bindings, name: &str) -> bool {
        self.is_available(bindings, name, "")
    }

    /// True if `name` can stand for `module` everywhere in the file.
    fn is_available(&self, bindings: &Bindings, name: &str, module: &str) -> bool {
        if !bindings.is_name_bound(name) {
            return true;
        }
        let mut bound = false;
        for (id, variable) in bindings.variables() {
            if bindings.name_of(id) != name {
                continue;
            }
            bound = true;
            let agrees = variable.sites.iter().all(|site| match site.what {
                Bound::Import(index) => {
                    let index = index as usize;
                    self.fates.get(&index) == Some(&Fate::Gone) || is_import_of(bindings, index, name, module)
                }
                _ => false,
            });
            if !agrees {
                return false;
            }
        }
        bound
    }

    /// What becomes of an import of the torch family.
    pub(super) fn fate(&self, import: usize) -> Option<&Fate> {
        self.fates.get(&import)
    }

    /// Spells an API, and says which short name that needs.
    pub(super) fn spell(&self, target: &str, via: Option<Via>) -> (String, Option<Need>) {
        if let Some(Fate::Renewed { target: renewed, local }) = via.and_then(|via| self.fates.get(&via.import)) {
            if renewed == target {
                return (local.clone(), None);
            }
            if let Some(rest) = target.strip_prefix(renewed.as_str()).filter(|rest| rest.starts_with('.')) {
                return (format!("{local}{rest}"), None);
            }
        }
        if let Some(name) = target.strip_prefix(PYTHON)
            && let Some(module) = python_module_of(name)
            && let Some(local) = self.short.get(module)
        {
            return (format!("{local}{}", &name[module.len()..]), Some(Need::of(module, local)));
        }
        if let Some((module, last)) = target.rsplit_once('.')
            && let Some(local) = self.renewed.get(module)
        {
            return (format!("{local}.{last}"), None);
        }
        for (module, _) in SHORT.into_iter().chain(PORTS) {
            let rest = target.strip_prefix(module).filter(|rest| rest.is_empty() || rest.starts_with('.'));
            if let (Some(rest), Some(local)) = (rest, self.short.get(module)) {
                return (format!("{local}{rest}"), Some(Need::of(module, local)));
            }
        }
        (target.to_owned(), Some(Need::of("mindspore", "mindspore")))
    }
}

/// True if an import already binds `name` to `module`.
pub(super) fn is_import_of(bindings: &Bindings, index: usize, name: &str, module: &str) -> bool {
    let import = &bindings.imports()[index];
    import.local == name && import.target == module && !import.relative
}

fn kept_variables(bindings: &Bindings, fates: &BTreeMap<usize, Fate>) -> BTreeSet<VarId> {
    let kept = fates.iter().filter(|(_, fate)| **fate == Fate::Kept);
    kept.filter_map(|(index, _)| bindings.imports()[*index].variable).collect()
}

/// The most frequent entry, the first by name among equals.
fn most<'a>(counts: &BTreeMap<&'a str, usize>) -> Option<&'a str> {
    let mut best: Option<(&str, usize)> = None;
    for (module, count) in counts {
        if best.is_none_or(|(_, most)| *count > most) {
            best = Some((module, *count));
        }
    }
    best.map(|(module, _)| module)
}
