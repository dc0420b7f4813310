//! Commits: reading them and writing new ones, signed if the user signs.

use super::error::Doing;
use super::{CommitId, Identity, Repo, Result, Trailers, TreeId};

/// A commit that was read.
#[derive(Clone, Debug)]
pub struct CommitInfo {
    /// Its id.
    pub id: CommitId,
    /// Its tree.
    pub tree: TreeId,
    /// Its parents.
    pub parents: Vec<CommitId>,
    /// The trailers of its message.
    pub trailers: Trailers,
}

/// How a commit is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signing {
    /// Not at all.
    None,
    /// By `git commit-tree -S`, with the user's key and program.
    Git,
}

/// A commit to be written.
pub struct NewCommit<'a> {
    /// Its tree.
    pub tree: TreeId,
    /// Its parent.
    pub parent: CommitId,
    /// Its message.
    pub message: &'a str,
    /// Who writes it, and when.
    pub identity: &'a Identity,
    /// How it is signed.
    pub signing: Signing,
}

impl Repo {
    /// Reads a commit.
    ///
    /// # Errors
    /// It is not here or not a commit.
    pub fn commit(&self, id: CommitId) -> Result<CommitInfo> {
        let commit = self.raw.find_commit(id.0).doing(|| format!("read commit {id}"))?;
        Ok(CommitInfo {
            id,
            tree: TreeId(commit.tree_id()),
            parents: commit.parent_ids().map(CommitId).collect(),
            trailers: Trailers::parse(&String::from_utf8_lossy(commit.message_bytes())),
        })
    }

    /// The commit that a revision names; `None` if there is no such revision.
    #[must_use]
    pub fn revision(&self, text: &str) -> Option<CommitId> {
        let commit = self.raw.revparse_single(text).ok()?.peel_to_commit().ok()?;
        Some(CommitId(commit.id()))
    }

    /// The commits reachable from `tip`, newest first, as far as `limit`.
    ///
    /// By date, as `git log` does: sorting by descent would have to read the whole history first.
    ///
    /// # Errors
    /// History cannot be read.
    pub fn history(&self, tip: CommitId, limit: usize) -> Result<Vec<CommitId>> {
        let doing = || "walk the history".to_owned();
        let mut walk = self.raw.revwalk().doing(doing)?;
        walk.set_sorting(git2::Sort::TIME).doing(doing)?;
        walk.push(tip.0).doing(doing)?;
        walk.take(limit).map(|id| id.map(CommitId).doing(doing)).collect()
    }

    /// How many commits `tip` has that `base` does not.
    ///
    /// # Errors
    /// History cannot be read.
    pub fn count_after(&self, tip: CommitId, base: CommitId) -> Result<usize> {
        let counts = self.raw.graph_ahead_behind(tip.0, base.0);
        counts.map(|(ahead, _)| ahead).doing(|| "compare two commits".to_owned())
    }

    /// The shortest form of an id that is unique here.
    #[must_use]
    pub fn short(&self, id: CommitId) -> String {
        let short = self.raw.find_object(id.0, None).and_then(|object| object.short_id());
        short.ok().and_then(|text| text.as_str().ok().map(str::to_owned)).unwrap_or_else(|| id.to_string())
    }

    /// Writes a commit; no ref moves.
    ///
    /// # Errors
    /// Writing or signing failed.
    pub fn write_commit(&self, new: &NewCommit<'_>) -> Result<CommitId> {
        if new.signing == Signing::Git {
            return self.commit_by_git(new);
        }
        let doing = || "write a commit".to_owned();
        let tree = self.raw.find_tree(new.tree.0).doing(doing)?;
        let parent = self.raw.find_commit(new.parent.0).doing(doing)?;
        let (author, committer) = (new.identity.author.signature()?, new.identity.committer.signature()?);
        self.raw.commit(None, &author, &committer, new.message, &tree, &[&parent]).map(CommitId).doing(doing)
    }
}
