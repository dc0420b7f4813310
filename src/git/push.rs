//! What a push takes, as git tells a `pre-push` hook: the files of its commits that the remote does not have.
//!
//! The working tree and the index are not looked at, and HEAD may be elsewhere.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::error::Doing;
use super::{BlobId, BlobReader, CommitId, Entry, Repo, Result, TreeId};

/// A ref that is pushed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// The commit that it is about to name.
    pub tip: CommitId,
    /// The commit that it names at the remote.
    known: Option<CommitId>,
}

/// Files of a pushed commit that the remote does not have as they are, in path order.
pub struct Pushed {
    paths: Vec<String>,
    ids: Vec<BlobId>,
    reader: BlobReader,
}

impl Pushed {
    /// Their paths from the top of the repository, sorted.
    #[must_use]
    pub fn paths(&self) -> &[String] {
        &self.paths
    }

    /// The bytes of the file at `index` in [`Pushed::paths`].
    ///
    /// # Errors
    /// The blob is missing, as in a partial clone.
    pub fn read(&self, index: usize) -> Result<Arc<[u8]>> {
        self.reader.read(self.ids[index])
    }

    /// The files: path and blob.
    pub fn files(&self) -> impl Iterator<Item = (&String, BlobId)> {
        self.paths.iter().zip(self.ids.iter().copied())
    }
}

impl Repo {
    /// Reads what git writes to a `pre-push` hook: `LOCAL-REF LOCAL-ID REMOTE-REF REMOTE-ID` in each line. Deletions,
    /// and refs that name no commit, take no files along.
    ///
    /// # Errors
    /// An object that is named is damaged.
    pub fn updates(&self, lines: &str) -> Result<Vec<Update>> {
        let mut updates = Vec::new();
        for line in lines.lines() {
            // The first word is as it was typed, and may hold spaces.
            let mut ids = line.rsplit(' ').step_by(2);
            let (Some(remote), Some(local)) = (ids.next(), ids.next()) else { continue };
            // The id of nothing is all zeros. One that is not here cannot be compared with.
            let commit = |id: &str| if id.bytes().all(|digit| digit == b'0') { Ok(None) } else { self.revision(id) };
            if let Some(tip) = commit(local)? {
                updates.push(Update { tip, known: commit(remote)? });
            }
        }
        Ok(updates)
    }

    /// The `wanted` files of an update that the remote does not have: those that differ from every commit of it that
    /// the pushed ones grow on.
    ///
    /// # Errors
    /// History or trees cannot be read.
    pub fn pushed(&self, remote: &str, update: &Update, wanted: fn(&[u8]) -> bool) -> Result<Pushed> {
        let tree = self.commit(update.tip)?.tree;
        self.loose.check_trees(&self.raw, tree.0)?;
        let mut files = self.list(tree, b"")?;
        files.retain(|entry| entry.mode.is_file() && wanted(&entry.path));
        for edge in self.edges(remote, update)? {
            let changed = self.changed(self.commit(edge)?.tree, tree)?;
            files.retain(|entry| changed.contains(&entry.path));
        }
        files.iter().try_for_each(|Entry { id, .. }| self.loose.check(id.0))?;
        let named = files.into_iter().filter_map(|entry| Some((String::from_utf8(entry.path).ok()?, entry.id)));
        let (paths, ids) = named.unzip();
        Ok(Pushed { paths, ids, reader: self.blob_reader() })
    }

    /// The commits of the remote, as far as is known here, that the pushed ones have as parents.
    fn edges(&self, remote: &str, update: &Update) -> Result<BTreeSet<CommitId>> {
        let doing = || "find what the remote has".to_owned();
        let mut walk = self.raw.revwalk().doing(doing)?;
        walk.push(update.tip.0).doing(doing)?;
        if let Some(known) = update.known {
            walk.hide(known.0).doing(doing)?;
        }
        walk.hide_glob(&format!("refs/remotes/{remote}/*")).doing(doing)?;
        let new = walk.collect::<std::result::Result<BTreeSet<git2::Oid>, _>>().doing(doing)?;
        if new.is_empty() {
            return Ok(BTreeSet::from([update.tip]));
        }
        let mut edges = BTreeSet::new();
        for id in &new {
            edges.extend(self.commit(CommitId(*id))?.parents.into_iter().filter(|parent| !new.contains(&parent.0)));
        }
        Ok(edges)
    }

    /// The paths of `new` that `old` does not have as they are.
    fn changed(&self, old: TreeId, new: TreeId) -> Result<BTreeSet<Vec<u8>>> {
        let doing = || "compare two trees".to_owned();
        let tree = |id: TreeId| self.loose.tree(&self.raw, id.0);
        let diff = self.raw.diff_tree_to_tree(Some(&tree(old)?), Some(&tree(new)?), None).doing(doing)?;
        Ok(diff.deltas().filter_map(|delta| delta.new_file().path_bytes().map(<[u8]>::to_vec)).collect())
    }
}
