//! Names that star imports bring.
//!
//! In: the files of a project. Out: the file that a name comes from, or the external package. Where stars lead through a
//! whole package a search asks every file of it, and many files take a name that way: each is made once.

use std::sync::Mutex;

use rustc_hash::{FxHashMap, FxHashSet};

use super::summary::Reference;
use super::{FileId, ProjectIndex};
use crate::python::module_path::join;

/// Where a star import leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Star {
    /// To a file of the project.
    File(FileId),
    /// Out of the project.
    Outside,
    /// To something that is no module.
    Nothing,
}

/// Where a name comes from that a file has through its stars.
#[derive(Clone, Debug)]
pub(super) enum Source {
    /// A file of the project that has it itself.
    File(FileId),
    /// A name of an external package.
    External(String),
}

/// The star imports of a project.
#[derive(Debug, Default)]
pub(super) struct Stars {
    /// Where those of each file lead, in their order.
    leads: Vec<Vec<Star>>,
    /// What was found so far. It depends on nothing but the file and the name, whoever asks first.
    found: Mutex<Found>,
}

/// For each file and name, where the file has the name from; none if it does not.
type Found = FxHashMap<FileId, FxHashMap<Box<str>, Option<Source>>>;

impl Stars {
    pub(super) fn of(index: &ProjectIndex) -> Self {
        let lead = |id: FileId, reference: &Reference| match index.place_of(id, reference) {
            Some((from, None)) => Star::File(from),
            Some(_) => Star::Nothing,
            None => Star::Outside,
        };
        let files = (0..).map(FileId).zip(&index.files);
        let leads = files.map(|(id, file)| file.stars.iter().map(|star| lead(id, star)).collect()).collect();
        Self { leads, found: Mutex::default() }
    }

    /// Where the stars of each file lead.
    pub(super) fn leads(&self) -> &[Vec<Star>] {
        &self.leads
    }

    pub(super) fn leads_of(&self, file: FileId) -> &[Star] {
        self.leads.get(file.0 as usize).map_or(&[], Vec::as_slice)
    }
}

/// The files among the places where star imports lead.
pub(super) fn files_of(leads: &[Star]) -> impl Iterator<Item = FileId> + '_ {
    leads.iter().filter_map(|star| if let Star::File(from) = star { Some(*from) } else { None })
}

impl ProjectIndex {
    /// Where `dotted` comes from, which `file` does not have itself.
    pub(super) fn through_stars(&self, file: FileId, dotted: &str) -> Option<Source> {
        if self.stars.leads_of(file).is_empty() || dotted.starts_with('_') {
            return None;
        }
        let known = |found: &Found| found.get(&file)?.get(dotted).cloned();
        let lock = || self.stars.found.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(known) = known(&lock()) {
            return known;
        }
        let source = self.starred(file, dotted, &mut FxHashSet::default());
        lock().entry(file).or_default().insert(dotted.into(), source.clone());
        source
    }

    /// Searches the stars of a file; those of no file twice, so that cycles and fans of stars end.
    fn starred(&self, file: FileId, dotted: &str, asked: &mut FxHashSet<FileId>) -> Option<Source> {
        if !asked.insert(file) {
            return None;
        }
        let name = dotted.split('.').next().unwrap_or(dotted);
        let stars = self.file(file).stars.iter().zip(self.stars.leads_of(file));
        // A later star hides an earlier one.
        stars.rev().find_map(|(star, leads)| match (leads, star) {
            (Star::File(from), _) if *from == file => None,
            (Star::File(from), _) if self.file(*from).exports.contains_key(name) => Some(Source::File(*from)),
            (Star::File(from), _) => self.starred(*from, dotted, asked),
            // Which names an external package has is known only as far as the facts go.
            (Star::Outside, Reference::Absolute(module)) => {
                Some(join(module, dotted)).filter(|name| crate::api::returns(name).is_some()).map(Source::External)
            }
            _ => None,
        })
    }
}
