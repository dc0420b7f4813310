//! The Python files of a tree, as the engine reads them.

use std::sync::Arc;

use super::Result;
use super::sources::Faults;
use crate::convert::{Sources, is_source};
use crate::git::{BlobId, BlobReader, Repo, RepoPath, TreeId, contains};

/// The Python files of a tree that lie in a scope, in path order.
pub(super) struct TreeFiles {
    paths: Vec<String>,
    contents: Vec<BlobId>,
    reader: BlobReader,
    pub(super) faults: Faults,
}

impl TreeFiles {
    /// Lists the files of `tree` below the folders of `scope`.
    pub(super) fn of(repo: &Repo, tree: TreeId, scope: &[RepoPath]) -> Result<TreeFiles> {
        let mut files = TreeFiles {
            paths: Vec::new(),
            contents: Vec::new(),
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
        self.reader.read(*id).map_err(|error| self.faults.note(index, error))
    }
}
