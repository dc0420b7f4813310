//! `check --diff BASE`: only what changed since the branch parted from another one.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Error;
use crate::convert::{FileOutcome, is_source};
use crate::git::{BlobId, CommitId, Entry, Found, Head, LineMap, Repo, TreeId, show};
use crate::review::{Code, ReviewItem};
use crate::text::LineIndex;

/// The files that there are now.
#[derive(Default)]
struct Present {
    paths: BTreeSet<String>,
    /// Contents of files that the base does not have at their path: what only moved is not gone.
    new: BTreeSet<BlobId>,
}

/// The share of its bytes, in hundredths, that makes a new file one that was moved; git's own limit.
const ALIKE: usize = 50;

/// Files that a new one is compared with.
const CANDIDATES: usize = 50;

/// The state of the files where the branches parted.
pub(super) struct Base {
    tree: TreeId,
    /// The files with Python code, in path order.
    files: Vec<Entry>,
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
        let mut files = repo.list(tree, b"")?;
        files.retain(|entry| entry.mode.is_file() && is_source(&entry.path));
        Ok(Base { tree, files })
    }

    /// The lines of a file that changed; `None` if none did.
    fn changes(&self, repo: &Repo, path: &str, now: &[u8], present: &Present) -> Result<Option<LineMap>, Error> {
        let id = repo.hash(now)?;
        let before = match repo.find(self.tree, path.as_bytes())? {
            Some(Found::Entry(Entry { id, .. })) => Some(id),
            _ => None,
        };
        Ok(match before {
            Some(before) if before == id => None,
            Some(before) => Some(LineMap::between(&repo.blob(before)?, now)),
            None if self.files.iter().any(|entry| entry.id == id) => None,
            None => Some(self.moved(repo, path, now, present)?.unwrap_or_else(|| LineMap::between(b"", now))),
        })
    }

    /// The changes since the file that a new one was made from: one that is gone, and half of the larger one is in both.
    fn moved(&self, repo: &Repo, path: &str, now: &[u8], present: &Present) -> Result<Option<LineMap>, Error> {
        let is_gone = |entry: &&Entry| !present.paths.contains(&show(&entry.path)) && !present.new.contains(&entry.id);
        let mut gone: Vec<&Entry> = self.files.iter().filter(is_gone).collect();
        // Most files keep their name.
        let name = |path: &[u8]| path.rsplit(|byte| *byte == b'/').next().map(<[u8]>::to_vec);
        gone.sort_by_key(|entry| name(&entry.path) != name(path.as_bytes()));
        let lines = LineIndex::new(now);
        let offset = |line: u32| lines.start(line as usize).map_or(now.len(), |start| start as usize);
        for entry in gone.into_iter().take(CANDIDATES) {
            let old = repo.blob(entry.id)?;
            let map = LineMap::between(&old, now);
            let new: usize = map.changes().iter().map(|(_, after)| offset(after.end) - offset(after.start)).sum();
            if 100 * (now.len() - new) >= ALIKE * old.len().max(now.len()).max(1) {
                return Ok(Some(map));
            }
        }
        Ok(None)
    }

    /// What there is now; only files that the base does not have at their path are read.
    fn present(
        &self,
        repo: &Repo,
        outcomes: &[FileOutcome],
        read: &dyn Fn(&str) -> Option<Arc<[u8]>>,
        place: &dyn Fn(&str) -> String,
    ) -> Result<Present, Error> {
        let mut present = Present::default();
        for outcome in outcomes {
            let path = place(&outcome.path);
            let is_new = self.files.binary_search_by(|entry| entry.path.as_slice().cmp(path.as_bytes())).is_err();
            if let Some(bytes) = is_new.then(|| read(&outcome.path)).flatten() {
                present.new.insert(repo.hash(&bytes)?);
            }
            present.paths.insert(path);
        }
        Ok(present)
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
        let present = self.present(repo, &outcomes, read, place)?;
        for mut outcome in outcomes {
            let Some(bytes) = read(&outcome.path) else { continue };
            let Some(changes) = self.changes(repo, &place(&outcome.path), &bytes, &present)? else { continue };
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
    let is_whole = matches!(item.code, Code::UNREADABLE | Code::KEPT | Code::OTHER_FILE | Code::NATIVE | Code::EXAMPLE);
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
