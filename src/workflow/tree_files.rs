//! The Python files of a tree, as the engine reads them; where that is wanted, with what is edited on disk.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::sources::Faults;
use super::{Refusal, Result};
use crate::convert::{Sources, is_source};
use crate::git::{BlobId, BlobReader, DiskFile, Error, Filtered, Repo, RepoPath, TreeId, contains, show};

/// The Python files of a tree that lie in a scope, in path order.
pub(super) struct TreeFiles {
    paths: Vec<String>,
    contents: Vec<BlobId>,
    /// Contents that are on disk only, by the ids that they would have.
    on_disk: BTreeMap<BlobId, Arc<[u8]>>,
    reader: BlobReader,
    pub(super) faults: Faults,
}

impl TreeFiles {
    /// Lists the files of `tree` below the folders of `scope`.
    pub(super) fn of(repo: &Repo, tree: TreeId, scope: &[RepoPath]) -> Result<TreeFiles> {
        let mut files = TreeFiles {
            paths: Vec::new(),
            contents: Vec::new(),
            on_disk: BTreeMap::new(),
            reader: repo.blob_reader(),
            faults: Faults::default(),
        };
        for entry in repo.list(tree, b"")? {
            let inside = scope.iter().any(|place| contains(place, &entry.path));
            if let (true, Ok(path)) =
                (is_source(&entry.path) && inside && entry.mode.is_file(), String::from_utf8(entry.path))
            {
                files.paths.push(path);
                files.contents.push(entry.id);
            }
        }
        Ok(files)
    }

    /// Puts what is on disk over the files of the tree.
    pub(super) fn edited(mut self, repo: &Repo, changes: &[DiskFile]) -> Result<TreeFiles> {
        let mut files: BTreeMap<String, BlobId> = self.paths.into_iter().zip(self.contents).collect();
        for file in changes {
            let Ok(path) = String::from_utf8(file.path.clone()) else { continue };
            files.remove(&path);
            if file.mode.is_some_and(|mode| mode.is_file()) {
                let bytes = stored(repo, file)?;
                let id = repo.hash(&bytes)?;
                self.on_disk.insert(id, bytes);
                files.insert(path, id);
            }
        }
        (self.paths, self.contents) = files.into_iter().unzip();
        Ok(self)
    }

    /// What is on disk only.
    pub(super) fn into_disk(self) -> BTreeMap<BlobId, Arc<[u8]>> {
        self.on_disk
    }

    /// The blob of a path.
    pub(super) fn blob(&self, path: &str) -> Option<BlobId> {
        let index = self.paths.binary_search_by(|known| known.as_str().cmp(path)).ok()?;
        self.contents.get(index).copied()
    }
}

impl Sources for TreeFiles {
    fn paths(&self) -> &[String] {
        &self.paths
    }

    fn read(&self, index: usize) -> std::result::Result<Arc<[u8]>, String> {
        let id = self.contents.get(index).ok_or_else(|| "no such file".to_owned())?;
        if let Some(bytes) = self.on_disk.get(id) {
            return Ok(Arc::clone(bytes));
        }
        self.reader.read(*id).map_err(|error| self.faults.note(index, error))
    }
}

/// The bytes that git would store for a file on disk.
fn stored(repo: &Repo, file: &DiskFile) -> Result<Arc<[u8]>> {
    match repo.filtered(file)? {
        Filtered::Bytes(bytes) => Ok(bytes.into()),
        Filtered::AsIs(path) => Ok(std::fs::read(&path)
            .map_err(|source| Error::Io { doing: format!("read {}", path.display()), source })?
            .into()),
        Filtered::Driver(driver) => {
            let reason = format!("{} goes through the filter {driver}, which only git can run.", show(&file.path));
            Err(Refusal::new("filter-driver", reason, "Commit the file, or leave --worktree out.").into())
        }
    }
}
