//! Which files use something of torch although they do not mention it: they take it from another file.
//!
//! In: the files after a first look. Out: the same, those read that use torch in that way, and the index of the project's
//! names. Of the other files that may lead to torch the imports are in the index.

use std::collections::BTreeSet;

use aho_corasick::AhoCorasick;
use rayon::prelude::*;

use super::mentions::imported_names;
use super::run::{First, Found, Run};
use crate::python::project::{Reach, Summary};
use crate::python::{ModulePath, ProjectIndex, index_names, outline};

impl Run<'_> {
    /// Reads the files that do not mention torch but use something of it from another file: one that imports `nn` from
    /// there works with torch all the same. Of the others that may lead to torch the imports are in the index.
    pub(super) fn reached(&self, mut first: Vec<Found>) -> (Vec<Found>, ProjectIndex) {
        let family = |name: &str| self.rules.library_of(name).is_some();
        let mut project = self.index(first.iter_mut().filter_map(|found| found.summary.take()).collect());
        let mut known = BTreeSet::new();
        loop {
            let names = Reach::new(&project, &family).names();
            if names.is_subset(&known) {
                return (first, project);
            }
            let outlines = self.outlines(&first, &project, &names);
            known.extend(names);
            project = self.index(project.into_files().into_iter().chain(outlines).collect());
            let reach = Reach::new(&project, &family);
            let reads: BTreeSet<ModulePath> = project.outlines().filter(|file| reach.uses(file)).cloned().collect();
            // What a file only passes on may be used by one that takes it from there.
            if !reads.is_empty() {
                first = self.read(first, &reads);
                let others = project.into_files().into_iter().filter(|summary| !reads.contains(&summary.module));
                project = self.index(first.iter_mut().filter_map(|found| found.summary.take()).chain(others).collect());
            }
        }
    }

    /// Those of `names` that a file calls which is not in the index.
    pub(super) fn called_unseen(&self, first: &[Found], names: &[String]) -> BTreeSet<String> {
        let calls = names.iter().map(|name| format!("{name}("));
        let Ok(calls) = AhoCorasick::new(calls) else { return names.iter().cloned().collect() };
        let is_unseen = |found: &&Found| matches!(found.first, First::Plain(_) | First::Refused(_));
        let unseen = first.par_iter().filter(|found| !names.is_empty() && is_unseen(found));
        let called = unseen.flat_map_iter(|found| {
            let kept = if let First::Plain(bytes) = &found.first { bytes.clone() } else { None };
            let bytes = kept.or_else(|| self.sources.read(found.index).ok()).unwrap_or_default();
            let called: BTreeSet<usize> =
                calls.find_overlapping_iter(&*bytes).map(|call| call.pattern().as_usize()).collect();
            called.into_iter().map(|name| names[name].clone())
        });
        called.collect()
    }

    fn index(&self, files: Vec<Summary>) -> ProjectIndex {
        index_names(files, self.sources.paths(), self.rules.answered_in_port())
    }

    /// The imports of the plain files that take one of `names` from somewhere, or pass on what they take, and are not in
    /// the index.
    fn outlines(&self, first: &[Found], project: &ProjectIndex, names: &BTreeSet<String>) -> Vec<Summary> {
        let plain = first.par_iter().filter(|found| matches!(found.first, First::Plain(_)));
        let outlined = plain.filter_map(|found| {
            let path = &self.sources.paths()[found.index];
            let module = ModulePath::from_path(path);
            if project.has(&module) {
                return None;
            }
            let kept = if let First::Plain(bytes) = &found.first { bytes.clone() } else { None };
            let bytes = kept.or_else(|| self.sources.read(found.index).ok())?;
            let takes = |name: &[u8]| name == b"*" || std::str::from_utf8(name).is_ok_and(|name| names.contains(name));
            let may = path.ends_with("__init__.py") || imported_names(&bytes).any(takes);
            if may { outline(&bytes, module) } else { None }
        });
        outlined.collect()
    }

    /// Reads the plain files that are one of these modules.
    fn read(&self, first: Vec<Found>, modules: &BTreeSet<ModulePath>) -> Vec<Found> {
        let is_wanted = |found: &Found| {
            matches!(found.first, First::Plain(_))
                && modules.contains(&ModulePath::from_path(&self.sources.paths()[found.index]))
        };
        let read = |found: Found| if is_wanted(&found) { self.first(found.index, &|_| true) } else { found };
        first.into_par_iter().map(read).collect()
    }
}
