//! Where in the repository an absolute import leads.
//!
//! Python looks from roots that a repository does not write down: the folder of a script, a `src`
//! folder, the top. A root is taken to be a folder that is no package but holds one, or any folder
//! that is no package for the files under it.

use rustc_hash::FxHashSet;

use super::{ProjectIndex, Reference, Summary};
use crate::python::ModulePath;
use crate::python::module_path::{join, parent};
use crate::python::resolve::is_family;

/// The folders of a project, as dotted names.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    /// Folders with an `__init__.py`.
    packages: FxHashSet<Box<str>>,
    /// Every folder that holds a file, at any depth.
    folders: FxHashSet<Box<str>>,
    /// Folders that hold a package but are none, in order.
    roots: Vec<Box<str>>,
    /// Every file, by dotted name.
    files: FxHashSet<Box<str>>,
    /// Names of files and folders, without what they are in: nothing else can begin an import of the project.
    names: FxHashSet<Box<str>>,
}

impl Layout {
    pub(super) fn new(files: &[Summary], paths: &[String]) -> Self {
        let mut layout = Self::default();
        let packages =
            paths.iter().filter(|path| path.ends_with("__init__.py")).map(|path| ModulePath::from_path(path));
        layout.packages = packages.filter(ModulePath::is_package).map(|package| package.dotted().into()).collect();
        layout.files = paths.iter().map(|path| ModulePath::from_path(path).dotted().into()).collect();
        for file in files {
            if file.module.is_package() {
                layout.packages.insert(file.module.dotted().into());
            }
            let dotted = file.module.dotted();
            layout.names.insert(dotted.rsplit('.').next().unwrap_or(dotted).into());
            let mut folder = file.module.package();
            while layout.folders.insert(folder.into()) && !folder.is_empty() {
                folder = parent(folder);
            }
        }
        let tops = layout.packages.iter().filter(|package| !package.is_empty()).map(|package| parent(package));
        let mut roots: Vec<Box<str>> = tops.filter(|top| !layout.packages.contains(*top)).map(Into::into).collect();
        roots.sort_unstable();
        roots.dedup();
        let last = |folder: &str| folder.rsplit('.').next().unwrap_or(folder).into();
        layout.names.extend(layout.folders.iter().map(|folder| last(folder)));
        layout.roots = roots;
        layout
    }

    /// True for a folder with an `__init__.py`.
    pub(super) fn has_package(&self, dotted: &str) -> bool {
        self.packages.contains(dotted)
    }

    pub(super) fn has_folder(&self, dotted: &str) -> bool {
        self.folders.contains(dotted)
    }
}

impl ProjectIndex {
    /// Folders with an `__init__.py` whose files import each other by their bare names, as scripts do: such a file is run in
    /// its folder, and not as a part of a package.
    pub(super) fn bare_folders(&self) -> FxHashSet<Box<str>> {
        let mut folders = FxHashSet::default();
        for file in &self.files {
            let folder = file.module.package();
            let is_sibling = |reference: &Reference| match reference {
                Reference::Absolute(dotted) => {
                    let first = dotted.split('.').next().unwrap_or(dotted);
                    let sibling = join(folder, first);
                    sibling != file.module.dotted() && self.layout.files.contains(sibling.as_str())
                }
                _ => false,
            };
            let is_relative = |reference: &Reference| matches!(reference, Reference::Relative(_));
            let names = || file.taken.iter().chain(&file.stars);
            if self.layout.packages.contains(folder) && !names().any(is_relative) && names().any(is_sibling) {
                folders.insert(folder.into());
            }
        }
        folders
    }

    /// The outermost package that a module lies in, through packages all the way; empty if that is the top of the
    /// repository. None where the files of one of them are run as scripts.
    pub(crate) fn top_package<'a>(&self, module: &'a ModulePath) -> Option<&'a str> {
        let (mut folder, mut top) = (module.package(), None);
        while self.layout.packages.contains(folder) {
            if self.bare.contains(folder) {
                return None;
            }
            top = Some(folder);
            if folder.is_empty() {
                break;
            }
            folder = parent(folder);
        }
        top
    }

    /// Dotted name from the top of the repository of what `import dotted` means in `module`; `None`
    /// for an external package.
    pub(crate) fn locate(&self, module: &ModulePath, dotted: &str) -> Option<String> {
        let first = dotted.split('.').next().unwrap_or(dotted);
        if self.outside.binary_search_by(|name| name.as_str().cmp(dotted)).is_ok() {
            return None;
        }
        if !self.layout.names.contains(first) && !self.layout.packages.contains("") {
            return None;
        }
        let mut folder = module.package();
        loop {
            if !self.layout.packages.contains(folder) && self.holds(folder, first, dotted) {
                return Some(join(folder, dotted));
            }
            if folder.is_empty() {
                break;
            }
            folder = parent(folder);
        }
        let mut roots = self.layout.roots.iter().filter(|root| self.modules.contains_key(join(root, first).as_str()));
        if let (Some(root), None) = (roots.next(), roots.next()) {
            return Some(join(root, dotted));
        }
        self.inside_package(first, dotted)
    }

    /// `folder` has the module or package `first`. A folder without `__init__.py` never hides an
    /// installed package, so it has to hold the rest of the name too.
    fn holds(&self, folder: &str, first: &str, dotted: &str) -> bool {
        let name = join(folder, first);
        if self.modules.contains_key(name.as_str()) {
            return true;
        }
        if is_family(first) || !self.layout.folders.contains(name.as_str()) {
            return false;
        }
        let whole = join(folder, dotted);
        self.longest_module(&whole).is_some_and(|(found, _)| self.file(found).module.dotted().len() > name.len())
            || self.layout.folders.contains(whole.as_str())
    }

    /// The repository's top is itself the package `first`.
    fn inside_package(&self, first: &str, dotted: &str) -> Option<String> {
        let rest = dotted[first.len()..].trim_start_matches('.');
        let is_inside = self.layout.packages.contains("")
            && !is_family(first)
            && self.longest_module(rest).is_some_and(|(found, _)| !self.file(found).module.dotted().is_empty());
        is_inside.then(|| rest.to_owned())
    }
}
