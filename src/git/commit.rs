//! Commits: reading them and writing new ones, signed if the user signs.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::FxHashSet;

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
    /// Its parent, if it has one.
    pub parent: Option<CommitId>,
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
        let commit = self.loose.commit(&self.raw, id.0)?;
        Ok(CommitInfo {
            id,
            tree: TreeId(commit.tree_id()),
            parents: commit.parent_ids().map(CommitId).collect(),
            trailers: Trailers::parse(&String::from_utf8_lossy(commit.message_bytes())),
        })
    }

    /// The commit that a revision names; `None` if there is no such revision.
    ///
    /// # Errors
    /// The object that its name stands for is damaged.
    pub fn revision(&self, text: &str) -> Result<Option<CommitId>> {
        let name = text.split(['~', '^', ':']).next().unwrap_or_default();
        let reference = self.raw.resolve_reference_from_short_name(name).ok().and_then(|found| found.resolve().ok());
        if let Some(id) = reference.and_then(|found| found.target()).or_else(|| Some(CommitId::parse(name)?.0)) {
            self.loose.check(id)?;
            if let Ok(tag) = self.raw.find_tag(id) {
                self.loose.check(tag.target_id())?;
            }
        }
        let commit = self.raw.revparse_single(text).and_then(|object| object.peel_to_commit());
        Ok(commit.ok().map(|commit| CommitId(commit.id())))
    }

    /// The commits reachable from `tip`, newest first, as far as `limit`.
    ///
    /// By date, as `git log` does: sorting by descent would have to read the whole history first.
    ///
    /// # Errors
    /// History cannot be read.
    pub fn history(&self, tip: CommitId, limit: usize) -> Result<Vec<CommitId>> {
        let (mut found, mut seen) = (Vec::new(), FxHashSet::from_iter([tip.0]));
        let mut open = BinaryHeap::from([(self.loose.commit(&self.raw, tip.0)?.time().seconds(), Reverse(0), tip.0)]);
        while let Some((_, _, id)) = open.pop().filter(|_| found.len() < limit) {
            found.push(CommitId(id));
            for parent in self.loose.commit(&self.raw, id)?.parent_ids() {
                if seen.insert(parent) {
                    // Among commits of one second, the one that was met first.
                    let time = self.loose.commit(&self.raw, parent)?.time().seconds();
                    open.push((time, Reverse(seen.len()), parent));
                }
            }
        }
        Ok(found)
    }

    /// The best commit that both have in their history; `None` if there is none.
    ///
    /// # Errors
    /// History cannot be read.
    pub fn merge_base(&self, one: CommitId, two: CommitId) -> Result<Option<CommitId>> {
        match self.raw.merge_base(one.0, two.0) {
            Ok(id) => Ok(Some(CommitId(id))),
            Err(error) if error.code() == git2::ErrorCode::NotFound => Ok(None),
            Err(error) => Err(error).doing(|| "find a common commit".to_owned()),
        }
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
        let parent = new.parent.map(|parent| self.raw.find_commit(parent.0)).transpose().doing(doing)?;
        let (author, committer) = (new.identity.author.signature()?, new.identity.committer.signature()?);
        let parents: Vec<&git2::Commit<'_>> = parent.iter().collect();
        self.raw.commit(None, &author, &committer, new.message, &tree, &parents).map(CommitId).doing(doing)
    }

    /// Writes an annotated tag, which must not be there yet; signed by git if `signing` says so.
    ///
    /// # Errors
    /// Writing or signing failed.
    pub fn write_tag(&self, name: &str, on: CommitId, message: &str, by: &Identity, signing: Signing) -> Result<()> {
        if signing == Signing::Git {
            return self.tag_by_git(name, on, message);
        }
        let doing = || format!("write tag {name}");
        let object = self.raw.find_object(on.0, None).doing(doing)?;
        self.raw.tag(name, &object, &by.committer.signature()?, message, false).map(|_| ()).doing(doing)
    }
}
