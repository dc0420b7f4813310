//! The files that a command line names, as [`Sources`] for the engine.
//!
//! In: paths as typed. Out: Python files in path order, each with the path that people see and the
//! path that the engine sees (from the project's root). Symbolic links found in a folder are not
//! followed; one that is named is read through.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::WalkBuilder;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::Error;
use crate::config::Settings;
use crate::convert::{Sources, is_source};

/// A file to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Input {
    /// Path for the engine: from the project's root, `/` between parts, with a Python suffix.
    pub(super) path: String,
    /// Path for people: as typed.
    pub(super) shown: String,
    /// Where it is.
    pub(super) file: PathBuf,
    /// It is a symbolic link.
    pub(super) is_link: bool,
}

/// Files in the order of their engine paths.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    paths: Vec<String>,
    inputs: Vec<Input>,
}

/// How folders are walked.
pub(super) struct Walk<'a> {
    /// Settings; of these, what is excluded.
    pub(super) settings: &'a Settings,
    /// Whether files that `.gitignore` leaves out count.
    pub(super) no_ignore: bool,
}

impl Inputs {
    /// Finds the Python files of `paths`: each file that is named, and those of each folder.
    pub(super) fn collect(paths: &[PathBuf], walk: &Walk) -> Result<Self, Error> {
        let excluded = Excluded::new(walk.settings)?;
        let mut inputs = Vec::new();
        for path in paths {
            let meta = std::fs::metadata(path).map_err(|why| Error::file("read", path, &why))?;
            if meta.is_dir() {
                let is_root = paths.len() == 1;
                folder(path, is_root, walk.no_ignore, &excluded, &mut inputs)?;
            } else if !excluded.matches(path, false) && is_python(path) {
                inputs.push(named(path));
            }
        }
        Ok(Self::new(inputs))
    }

    /// Finds the Python files of a whole repository, and of these the ones that lie in `scope`:
    /// those in its folders, and those that it tracks although they are ignored.
    pub(super) fn repository(top: &Path, scope: &[PathBuf], tracked: Vec<String>, walk: &Walk) -> Result<Self, Error> {
        let excluded = Excluded::new(walk.settings)?;
        let mut inputs = Vec::new();
        folder(top, true, walk.no_ignore, &excluded, &mut inputs)?;
        for path in tracked {
            let file = top.join(&path);
            // A deleted file, or one outside a sparse checkout, has nothing to be looked at.
            if file.is_file() && !excluded.matches(&file, false) {
                inputs.push(Input { path, shown: slashed(&file), is_link: file.is_symlink(), file });
            }
        }
        inputs.retain(|input| scope.iter().any(|place| Path::new(&input.path).starts_with(place)));
        Ok(Self::new(inputs))
    }

    fn new(mut inputs: Vec<Input>) -> Self {
        inputs.sort_by(|a, b| a.path.cmp(&b.path));
        inputs.dedup_by(|a, b| a.path == b.path);
        Self { paths: inputs.iter().map(|input| input.path.clone()).collect(), inputs }
    }

    /// Keeps the files that are `wanted`.
    pub(super) fn keep(self, wanted: impl Fn(&Input) -> bool) -> Self {
        Self::new(self.inputs.into_iter().filter(|input| wanted(input)).collect())
    }

    /// The files, in the order of [`Sources::paths`].
    pub(super) fn all(&self) -> &[Input] {
        &self.inputs
    }

    /// The file at an engine path.
    pub(super) fn get(&self, path: &str) -> Option<&Input> {
        self.paths.binary_search_by(|known| known.as_str().cmp(path)).ok().map(|index| &self.inputs[index])
    }
}

impl Inputs {
    /// The place of a file that is added to a package, in the folder of its `__init__.py`.
    pub(super) fn added(&self, path: &str) -> Option<Input> {
        let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
        let first = if folder.is_empty() { "__init__.py".to_owned() } else { format!("{folder}/__init__.py") };
        let file = self.get(&first)?.file.with_file_name(name);
        Some(Input { path: path.to_owned(), shown: slashed(&file), file, is_link: false })
    }
}

impl Sources for Inputs {
    fn paths(&self) -> &[String] {
        &self.paths
    }

    fn read(&self, index: usize) -> Result<Arc<[u8]>, String> {
        std::fs::read(&self.inputs[index].file).map(Arc::from).map_err(|error| error.to_string())
    }
}

/// A walk over `folder` in a fixed order: hidden files too, `.git` never.
pub(super) fn walker(folder: &Path, no_ignore: bool) -> WalkBuilder {
    let mut walk = WalkBuilder::new(folder);
    // Neither `.ignore`, which git does not know, nor the excludes of one person decide what is looked at.
    walk.standard_filters(!no_ignore)
        .hidden(false)
        .ignore(false)
        .git_global(false)
        .require_git(false)
        .sort_by_file_name(Ord::cmp)
        .filter_entry(|entry| entry.depth() == 0 || entry.file_name() != ".git");
    walk
}

fn folder(
    top: &Path,
    is_root: bool,
    no_ignore: bool,
    excluded: &Excluded,
    inputs: &mut Vec<Input>,
) -> Result<(), Error> {
    let matcher = excluded.clone();
    let mut walk = walker(top, no_ignore);
    walk.filter_entry(move |entry| {
        let is_dir = entry.file_type().is_some_and(|kind| kind.is_dir());
        entry.depth() == 0 || (entry.file_name() != ".git" && !matcher.matches(entry.path(), is_dir))
    });
    for entry in walk.build() {
        let entry = entry.map_err(|why| Error::file("walk", top, &why))?;
        let kind = entry.file_type();
        if !kind.is_some_and(|kind| kind.is_file() || kind.is_symlink()) || !has_suffix(entry.path()) {
            continue;
        }
        let inside = slashed(entry.path().strip_prefix(top).unwrap_or(entry.path()));
        let shown = slashed(entry.path());
        inputs.push(Input {
            path: if is_root { inside } else { engine_path(entry.path()) },
            shown,
            file: entry.path().to_owned(),
            is_link: entry.path_is_symlink(),
        });
    }
    Ok(())
}

fn named(path: &Path) -> Input {
    Input { path: engine_path(path), shown: slashed(path), file: path.to_owned(), is_link: path.is_symlink() }
}

/// True for a file with a suffix of Python, or without any but with a `#!` line that names Python.
pub(super) fn is_python(path: &Path) -> bool {
    has_suffix(path) || (path.extension().is_none() && has_python_line(path))
}

fn has_suffix(path: &Path) -> bool {
    path.file_name().is_some() && is_source(slashed(path).as_bytes())
}

fn has_python_line(path: &Path) -> bool {
    use std::io::Read as _;
    let mut start = Vec::new();
    let is_read = std::fs::File::open(path).and_then(|file| file.take(128).read_to_end(&mut start));
    let line = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    is_read.is_ok() && line.starts_with(b"#!") && memchr::memmem::find(line, b"python").is_some()
}

/// The path as the engine names a file: from the current folder if it lies below it.
pub(super) fn engine_path(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let inside = if path.is_absolute() { path.strip_prefix(&here).unwrap_or(path) } else { path };
    let mut name = slashed(inside).trim_start_matches('/').to_owned();
    if !has_suffix(path) {
        name.push_str(".py");
    }
    name
}

/// The path with `/` between its parts and without `.` parts.
pub(super) fn slashed(path: &Path) -> String {
    let clean: PathBuf = path.components().filter(|part| *part != std::path::Component::CurDir).collect();
    let text = clean.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' { text.into_owned() } else { text.replace(std::path::MAIN_SEPARATOR, "/") }
}

/// The path without `.` and `..`, by its text alone: files of a repository are looked at from a folder of it.
pub(super) fn absolute(path: &Path) -> Option<PathBuf> {
    let mut plain = PathBuf::new();
    for part in std::path::absolute(path).ok()?.components() {
        match part {
            std::path::Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    Some(plain)
}

/// The paths that the settings exclude.
#[derive(Clone)]
pub(super) struct Excluded(Option<Arc<(PathBuf, Gitignore)>>);

impl Excluded {
    /// Compiles the patterns of the settings.
    pub(super) fn new(settings: &Settings) -> Result<Self, Error> {
        Self::of(&settings.exclude, settings, "exclude")
    }

    /// Compiles other patterns, which stand at `key` of the settings.
    pub(super) fn of(patterns: &[String], settings: &Settings, key: &str) -> Result<Self, Error> {
        if patterns.is_empty() {
            return Ok(Self(None));
        }
        let bad =
            |why: ignore::Error| Error::user(format!("Not a pattern: {why}"), format!("Mend {key} in the settings."));
        let mut builder = GitignoreBuilder::new(&settings.root);
        for pattern in patterns {
            builder.add_line(None, pattern).map_err(bad)?;
        }
        Ok(Self(Some(Arc::new((settings.root.clone(), builder.build().map_err(bad)?)))))
    }

    /// True for a path that a pattern matches, or that lies in a folder that one matches.
    pub(super) fn matches(&self, path: &Path, is_dir: bool) -> bool {
        let Some((root, patterns)) = self.0.as_deref() else { return false };
        let Some(path) = absolute(path) else { return false };
        path.strip_prefix(root).is_ok_and(|inside| patterns.matched_path_or_any_parents(inside, is_dir).is_ignore())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn settings(root: &Path, exclude: &[&str]) -> Settings {
        let mut settings = Settings::defaults(root.to_owned());
        settings.exclude = exclude.iter().map(|pattern| (*pattern).to_owned()).collect();
        settings
    }

    fn project() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in ["b.py", "a/z.py", "a/c.pyi", "a/data.txt", ".git/hook.py", "build/gen.py", ".ci/run.py", "tool"] {
            let file = folder.path().join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "x = 1\n").unwrap();
        }
        fs::write(folder.path().join(".gitignore"), "build/\n").unwrap();
        fs::write(folder.path().join("tool"), "#!/usr/bin/env python3\n").unwrap();
        folder
    }

    fn found(exclude: &[&str], no_ignore: bool) -> Vec<String> {
        let folder = project();
        let settings = settings(folder.path(), exclude);
        let walk = Walk { settings: &settings, no_ignore };
        Inputs::collect(&[folder.path().to_owned()], &walk).unwrap().paths().to_vec()
    }

    #[test]
    fn a_folder_gives_its_python_files_sorted_and_from_its_root() {
        assert_eq!(found(&[], false), [".ci/run.py", "a/c.pyi", "a/z.py", "b.py"]);
    }

    #[test]
    fn ignored_files_count_if_asked_for() {
        assert_eq!(found(&[], true), [".ci/run.py", "a/c.pyi", "a/z.py", "b.py", "build/gen.py"]);
    }

    #[test]
    fn excluded_paths_do_not_count() {
        assert_eq!(found(&["/a/", "run.py"], false), ["b.py"]);
    }

    #[test]
    fn a_named_script_without_suffix_counts_by_its_first_line() {
        let folder = project();
        let settings = settings(folder.path(), &[]);
        let walk = Walk { settings: &settings, no_ignore: false };
        let paths = [folder.path().join("tool"), folder.path().join("a/data.txt")];
        let inputs = Inputs::collect(&paths, &walk).unwrap();
        assert_eq!(inputs.all().len(), 1);
        assert!(inputs.all()[0].path.ends_with("/tool.py") && inputs.all()[0].shown.ends_with("/tool"));
    }

    #[test]
    fn a_path_that_is_not_there_is_an_error() {
        let settings = settings(Path::new("/"), &[]);
        let walk = Walk { settings: &settings, no_ignore: false };
        assert!(Inputs::collect(&["no-such-file.py".into()], &walk).is_err());
    }
}
