//! The files that a commit would take from the index, as they are staged.
//!
//! Honours `GIT_INDEX_FILE`: `git commit -a` and `git commit PATH` let hooks see an index of their
//! own. The working tree is not looked at.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::loose::Loose;

/// The staged files cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// libgit2 failed.
    #[error("could not read the index")]
    Index(#[source] git2::Error),
    /// An object that it names cannot be read.
    #[error(transparent)]
    Object(#[from] super::Error),
}

impl From<git2::Error> for Error {
    fn from(source: git2::Error) -> Self {
        super::Error::of_index(&source).map_or(Self::Index(source), Self::Object)
    }
}

/// Files that are staged with a change, in path order.
pub struct Staged {
    /// libgit2's handle may move between threads, but serves one at a time.
    repository: Mutex<git2::Repository>,
    paths: Vec<String>,
    ids: Vec<git2::Oid>,
}

impl Staged {
    /// Finds what is staged in the repository of `directory` and `wanted`; with `paths`, only in these.
    ///
    /// # Errors
    /// There is no repository, or libgit2 cannot read its index.
    pub fn open(directory: &Path, paths: &[PathBuf], wanted: fn(&[u8]) -> bool) -> Result<Self, Error> {
        let repository = git2::Repository::open_from_env()?;
        let loose = Loose::of(&repository);
        let mut files = changed(&repository, &loose, &specs(&repository, directory, paths))?;
        files.retain(|(path, _)| wanted(path.as_bytes()));
        files.sort();
        // A damaged blob ends the run here; one that was never fetched is an item of its file.
        files.iter().try_for_each(|(_, id)| loose.check(*id))?;
        let (paths, ids) = files.into_iter().unzip();
        Ok(Self { repository: Mutex::new(repository), paths, ids })
    }

    /// Their paths from the top of the repository, sorted.
    #[must_use]
    pub fn paths(&self) -> &[String] {
        &self.paths
    }

    /// The staged bytes of the file at `index` in [`Staged::paths`].
    ///
    /// # Errors
    /// The blob is missing, as in a partial clone.
    pub fn read(&self, index: usize) -> Result<Arc<[u8]>, Error> {
        let repository = self.repository.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(Arc::from(repository.find_blob(self.ids[index])?.content()))
    }
}

/// The files of the index that are `wanted`, from the top of the repository, sorted: what git tracks, ignored or not.
///
/// # Errors
/// There is no repository, or libgit2 cannot read its index.
pub fn tracked(wanted: fn(&[u8]) -> bool) -> Result<Vec<String>, Error> {
    let index = git2::Repository::open_from_env()?.index()?;
    let paths = index.iter().filter(|entry| wanted(&entry.path));
    let mut paths: Vec<String> = paths.map(|entry| String::from_utf8_lossy(&entry.path).into_owned()).collect();
    paths.sort();
    paths.dedup();
    Ok(paths)
}

/// `paths`, which count from `directory`, as they are from the top of the working tree.
fn specs(repository: &git2::Repository, directory: &Path, paths: &[PathBuf]) -> Vec<PathBuf> {
    let top = repository.workdir().and_then(|top| top.canonicalize().ok()).unwrap_or_default();
    let absolute = |path: &PathBuf| {
        let path = directory.join(path);
        // The file itself may be gone from the working tree; its folder seldom is.
        let folder = path.parent().and_then(|folder| folder.canonicalize().ok());
        path.canonicalize().ok().or_else(|| Some(folder?.join(path.file_name()?))).unwrap_or(path)
    };
    paths.iter().map(absolute).map(|path| path.strip_prefix(&top).map(Path::to_owned).unwrap_or(path)).collect()
}

fn changed(repository: &git2::Repository, loose: &Loose, specs: &[PathBuf]) -> Result<Vec<(String, git2::Oid)>, Error> {
    let head = match repository.head() {
        Ok(head) => head.target(),
        Err(error) if error.code() == git2::ErrorCode::UnbornBranch => None,
        Err(error) => return Err(error.into()),
    };
    let head = match head {
        Some(tip) => {
            let tree = loose.commit(repository, tip)?.tree_id();
            loose.check_trees(repository, tree)?;
            Some(loose.tree(repository, tree)?)
        }
        None => None,
    };
    let mut options = git2::DiffOptions::new();
    options.disable_pathspec_match(true);
    for spec in specs.iter().filter(|spec| !spec.as_os_str().is_empty()) {
        options.pathspec(spec);
    }
    let diff = repository.diff_tree_to_index(head.as_ref(), Some(&repository.index()?), Some(&mut options))?;
    // A conflict cannot be committed, so its parts need not be judged.
    let is_staged = |status| !matches!(status, git2::Delta::Deleted | git2::Delta::Conflicted);
    let files = diff.deltas().filter(|delta| is_staged(delta.status())).map(|delta| delta.new_file());
    Ok(files
        .filter(|file| matches!(file.mode(), git2::FileMode::Blob | git2::FileMode::BlobExecutable))
        .filter_map(|file| Some((String::from_utf8_lossy(file.path_bytes()?).into_owned(), file.id())))
        .collect())
}
