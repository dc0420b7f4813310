//! `check --diff BASE`: only what changed since the branch parted from another one.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Error;
use crate::convert::FileOutcome;
use crate::git::{BlobId, CommitId, Entry, Found, Head, LineMap, Repo, TreeId};
use crate::review::{Code, ReviewItem};
use crate::text::LineIndex;

/// The state of the files where the branches parted.
pub(super) struct Base {
    tree: TreeId,
    /// Contents that the base has somewhere: a file that was only moved has not changed.
    blobs: BTreeSet<BlobId>,
}

impl Base {
    /// Finds the last commit that HEAD and `revision` have in common.
    pub(super) fn find(repo: &Repo, revision: &str) -> Result<Base, Error> {
        let tip = repo.revision(revision)?.ok_or_else(|| unknown(revision))?;
        let base = match head(repo)? {
            Some(head) => repo.merge_base(head, tip)?.ok_or_else(|| no_base(revision))?,
            None => tip,
        };
        let tree = repo.commit(base)?.tree;
        let blobs = repo.list(tree, b"")?.into_iter().map(|entry| entry.id).collect();
        Ok(Base { tree, blobs })
    }

    /// The lines of a file that changed; `None` if none did.
    fn changes(&self, repo: &Repo, path: &str, now: &[u8]) -> Result<Option<LineMap>, Error> {
        let id = repo.hash(now)?;
        let before = match repo.find(self.tree, path.as_bytes())? {
            Some(Found::Entry(Entry { id, .. })) => Some(id),
            _ => None,
        };
        Ok(match before {
            Some(before) if before == id => None,
            Some(before) => Some(LineMap::between(&repo.blob(before)?, now)),
            None if self.blobs.contains(&id) => None,
            None => Some(LineMap::between(b"", now)),
        })
    }

    /// Keeps of the outcomes what is about changed lines. `read` gives the bytes of a file, `place` its path from the
    /// top of the repository.
    pub(super) fn keep(
        &self,
        repo: &Repo,
        outcomes: Vec<FileOutcome>,
        read: &dyn Fn(&str) -> Option<Arc<[u8]>>,
        place: &dyn Fn(&str) -> String,
    ) -> Result<Vec<FileOutcome>, Error> {
        let mut kept = Vec::new();
        for mut outcome in outcomes {
            let Some(bytes) = read(&outcome.path) else { continue };
            let Some(changes) = self.changes(repo, &place(&outcome.path), &bytes)? else { continue };
            let lines = LineIndex::new(&bytes);
            outcome.items.retain(|item| is_about(item, &changes, &lines));
            kept.push(outcome);
        }
        Ok(kept)
    }
}

/// The item is about the file as a whole, or about a line that changed.
fn is_about(item: &ReviewItem, changes: &LineMap, lines: &LineIndex) -> bool {
    let line = |offset: u32| u32::try_from(lines.line(offset)).unwrap_or(u32::MAX);
    let last = line(item.span.end.saturating_sub(1).max(item.span.start));
    let is_whole = matches!(item.code, Code::UNREADABLE | Code::KEPT | Code::OTHER_FILE);
    is_whole || changes.touches(line(item.span.start)..last.saturating_add(1))
}

fn head(repo: &Repo) -> Result<Option<CommitId>, Error> {
    Ok(match repo.head()? {
        Head::Unborn => None,
        Head::Branch { commit, .. } | Head::Detached { commit } => Some(commit),
    })
}

fn unknown(revision: &str) -> Error {
    Error::user(
        format!("There is no revision {revision} in this repository"),
        format!("Name a branch or commit that is here; in CI fetch it first: git fetch origin {revision}."),
    )
}

fn no_base(revision: &str) -> Error {
    Error::user(
        format!("HEAD and {revision} have no commit in common"),
        "Fetch the history that lies between them: git fetch --unshallow.",
    )
}
