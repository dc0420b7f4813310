//! The names of a whole project: what each module's names are, through any number of files.
//!
//! In: a [`Summary`] of every file. Out: [`ProjectIndex`], immutable. Knows nothing of flow or
//! rules. A name that cannot be traced stands for nothing; cycles of imports are safe.

mod attributes;
mod classes;
mod complex;
mod devices;
mod locate;
mod members;
mod reach;
mod returns;
mod sketch;
mod summarize;
mod summary;
mod trace;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

pub(crate) use classes::{ClassRef, FunctionRef, Member};
pub(crate) use devices::Owners;
pub(crate) use members::Meaning;
pub(crate) use reach::Reach;
pub(crate) use sketch::call_shape;
pub(crate) use summarize::Summarizer;
pub use summarize::summarize;
pub use summary::Summary;
pub(crate) use summary::{CallShape, Export, Reference, Sketch};

use super::ModulePath;

/// Index of a file of the project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct FileId(pub(crate) u32);

/// What every file needs to know of the others.
#[derive(Clone, Debug, Default)]
pub struct ProjectIndex {
    files: Vec<Summary>,
    /// Files by dotted name from the top of the repository.
    modules: FxHashMap<Box<str>, FileId>,
    layout: locate::Layout,
    /// Names that are answered like an external package's although the project may have them, sorted.
    outside: Vec<String>,
    /// Names that another file takes from a file.
    taken: FxHashSet<(FileId, Box<str>)>,
    /// Folders of packages whose files import each other as scripts do.
    bare: FxHashSet<Box<str>>,
    /// Bases of the classes of each file.
    bases: Vec<Vec<Box<[classes::Base]>>>,
    /// Where the star imports of each file lead, in their order.
    stars: Vec<Vec<Star>>,
    devices: devices::Devices,
    /// Files that make complex numbers, take something from such a file, or have something that such a file takes.
    complex: FxHashSet<FileId>,
}

/// Where a star import leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Star {
    /// To a file of the project.
    File(FileId),
    /// Out of the project.
    Outside,
    /// To something that is no module.
    Nothing,
}

/// The files among the places where star imports lead.
fn files_of(leads: &[Star]) -> impl Iterator<Item = FileId> + '_ {
    leads.iter().filter_map(|star| if let Star::File(from) = star { Some(*from) } else { None })
}

/// Builds the index. Of two files with one module name the first counts. `paths` are all files of the project:
/// a package is one although nothing in its `__init__.py` is of interest.
#[must_use]
pub fn index(files: Vec<Summary>, paths: &[String]) -> ProjectIndex {
    index_names(files, paths, Vec::new()).with_uses()
}

/// The names of a project alone, where those of the library that is ported (`outside`, sorted) are none of its own.
/// [`ProjectIndex::with_uses`] adds the rest.
#[must_use]
pub fn index_names(files: Vec<Summary>, paths: &[String], outside: Vec<String>) -> ProjectIndex {
    let mut modules = FxHashMap::default();
    for (id, file) in (0..).map(FileId).zip(&files) {
        modules.entry(file.module.dotted().into()).or_insert(id);
    }
    let layout = locate::Layout::new(&files, paths);
    let mut index = ProjectIndex { files, modules, layout, outside, ..ProjectIndex::default() };
    index.stars = index.resolved_stars();
    index.resolve_bases();
    index
}

impl ProjectIndex {
    /// Adds what the files do with each other's names: questions that are asked of a whole project only.
    #[must_use]
    pub fn with_uses(mut self) -> Self {
        self.taken = self.resolved_uses();
        self.complex = self.near_complex();
        self.bare = self.bare_folders();
        self.devices = devices::Devices::of(&self.files, self.moving_devices());
        self
    }

    /// Forgets that files read these names, which star imports bring them, and returns the modules of which less is taken
    /// then.
    pub(crate) fn release(&mut self, freed: &[(ModulePath, Vec<String>)]) -> BTreeSet<String> {
        for (module, names) in freed {
            if let Some(file) = self.file_of(module) {
                self.files[file.0 as usize].free.retain(|name| !names.iter().any(|freed| **freed == **name));
            }
        }
        let taken = self.resolved_uses();
        let lost = self.taken.difference(&taken).map(|(file, _)| self.file(*file).module.dotted().to_owned()).collect();
        self.taken = taken;
        lost
    }

    /// True if tensors of complex numbers may come by in a file although nothing there says so.
    pub(crate) fn meets_complex(&self, file: FileId) -> bool {
        self.complex.contains(&file)
    }

    /// True if some other file of the project takes `name` from `module`: by name, or with a star and a use of the name.
    #[must_use]
    pub fn is_imported_elsewhere(&self, module: &ModulePath, name: &str) -> bool {
        self.file_of(module).is_some_and(|file| self.taken.contains(&(file, name.into())))
    }

    /// True if an absolute import of `dotted` in `module` means a file of the project.
    #[must_use]
    pub fn is_project(&self, module: &ModulePath, dotted: &str) -> bool {
        self.locate(module, dotted).is_some()
    }

    /// True if the project has the file, or the folder, that a relative import of `dotted` takes a name from.
    #[must_use]
    pub fn has_relative(&self, dotted: &str) -> bool {
        let module = super::module_path::parent(dotted);
        self.modules.contains_key(module) || self.modules.contains_key(dotted) || self.layout.has_folder(dotted)
    }

    /// True if a file of this module is in the index.
    pub(crate) fn has(&self, module: &ModulePath) -> bool {
        self.file_of(module).is_some()
    }

    /// The modules of which only the imports are known.
    pub(crate) fn outlines(&self) -> impl Iterator<Item = &ModulePath> {
        self.files.iter().filter(|file| file.is_outline).map(|file| &file.module)
    }

    /// The summaries that the index was made from, in their order.
    pub(crate) fn into_files(self) -> Vec<Summary> {
        self.files
    }

    pub(crate) fn file_of(&self, module: &ModulePath) -> Option<FileId> {
        self.modules.get(module.dotted()).copied()
    }

    pub(crate) fn file(&self, id: FileId) -> &Summary {
        &self.files[id.0 as usize]
    }

    /// The star imports of a file and where each leads.
    pub(crate) fn stars_of(&self, id: FileId) -> impl DoubleEndedIterator<Item = (&Reference, Star)> {
        let leads = self.stars.get(id.0 as usize).map_or(&[][..], Vec::as_slice);
        self.file(id).stars.iter().zip(leads.iter().copied())
    }

    fn resolved_stars(&self) -> Vec<Vec<Star>> {
        let leads = |id: FileId, file: &Summary| {
            let lead = |reference: &Reference| match self.place_of(id, reference) {
                Some((from, None)) => Star::File(from),
                Some(_) => Star::Nothing,
                None => Star::Outside,
            };
            file.stars.iter().map(lead).collect()
        };
        (0..).map(FileId).zip(&self.files).map(|(id, file)| leads(id, file)).collect()
    }

    fn resolved_uses(&self) -> FxHashSet<(FileId, Box<str>)> {
        let mut open: Vec<(FileId, Box<str>)> = Vec::new();
        for ((id, file), leads) in (0..).map(FileId).zip(&self.files).zip(&self.stars) {
            for reference in &file.taken {
                if let Some((from, Some(name))) = self.place_of(id, reference)
                    && from != id
                {
                    open.push((from, name.into()));
                }
            }
            let free = || file.free.iter().cloned();
            let unlisted = files_of(leads).filter(|from| !self.file(*from).has_all);
            open.extend(unlisted.flat_map(|from| free().map(move |name| (from, name))));
        }
        // What a file does not have itself it may have by a star.
        let mut taken = FxHashSet::default();
        while let Some((file, name)) = open.pop() {
            let leads = files_of(&self.stars[file.0 as usize]).filter(|_| !self.file(file).exports.contains_key(&name));
            let more = leads.map(|from| (from, name.clone())).collect::<Vec<_>>();
            if taken.insert((file, name)) {
                open.extend(more);
            }
        }
        taken
    }

    /// The file that a reference leads to, and the first name it takes from it.
    fn place_of<'a>(&'a self, file: FileId, reference: &'a Reference) -> Option<(FileId, Option<String>)> {
        let dotted = match reference {
            Reference::Absolute(dotted) => self.locate(&self.file(file).module, dotted)?,
            Reference::Relative(dotted) => dotted.to_string(),
            _ => return None,
        };
        let (found, rest) = self.longest_module(&dotted)?;
        let name = rest.split('.').next().filter(|name| !name.is_empty());
        Some((found, name.map(str::to_owned)))
    }

    /// The module that most of a dotted name leads to, and the rest.
    fn longest_module<'a>(&self, dotted: &'a str) -> Option<(FileId, &'a str)> {
        let mut end = dotted.len();
        loop {
            if let Some(found) = self.modules.get(&dotted[..end]) {
                return Some((*found, dotted[end..].trim_start_matches('.')));
            }
            end = dotted[..end].rfind('.')?;
        }
    }
}
