//! Branches: what there is, where it is checked out, and the one guarded update.

use std::path::{Path, PathBuf};

use git2::{BranchType, ErrorCode};

use super::error::Doing;
use super::{CommitId, Error, Identity, Repo, Result};

/// A ref that is to move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// Its full name.
    pub full: String,
    /// Where it is; `None` if it is not there yet.
    pub from: Option<CommitId>,
    /// Where it goes.
    pub to: CommitId,
}

impl Repo {
    /// `name` may be a branch.
    #[must_use]
    pub fn is_branch_name(name: &str) -> bool {
        git2::Branch::name_is_valid(name).unwrap_or(false)
    }

    /// The tip of a branch, if there is such a branch.
    ///
    /// # Errors
    /// Refs cannot be read.
    pub fn branch(&self, name: &str) -> Result<Option<CommitId>> {
        match self.raw.find_branch(name, BranchType::Local) {
            Ok(branch) => {
                let doing = || format!("read branch {name}");
                let tip = branch.get().resolve().doing(doing)?.target();
                let tip = tip.ok_or_else(|| git2::Error::from_str("it names no commit")).doing(doing)?;
                Ok(Some(CommitId(self.loose.commit(&self.raw, tip)?.id())))
            }
            Err(error) if matches!(error.code(), ErrorCode::NotFound | ErrorCode::InvalidSpec) => Ok(None),
            Err(error) => Err(error).doing(|| format!("read branch {name}")),
        }
    }

    /// The branches below `folder`, sorted by name.
    ///
    /// # Errors
    /// Refs cannot be read.
    pub fn branches(&self, folder: &str) -> Result<Vec<String>> {
        let doing = || format!("list the branches below {folder}");
        let references = self.raw.references_glob(&format!("refs/heads/{folder}/*")).doing(doing)?;
        let mut names = Vec::new();
        for reference in references {
            let reference = reference.doing(doing)?;
            names.extend(reference.name().ok().and_then(|name| name.strip_prefix("refs/heads/")).map(str::to_owned));
        }
        names.sort();
        Ok(names)
    }

    /// A branch that makes `name` impossible: `a` for `a/b`, or `a/b/c` for `a/b`.
    ///
    /// # Errors
    /// Refs cannot be read.
    pub fn clashing_branch(&self, name: &str) -> Result<Option<String>> {
        for (end, _) in name.match_indices('/') {
            let above = name.get(..end).unwrap_or_default();
            if self.branch(above)?.is_some() {
                return Ok(Some(above.to_owned()));
            }
        }
        Ok(self.branches(name)?.into_iter().next())
    }

    /// The working tree whose HEAD is on branch `name`, even if the branch has no commits yet.
    #[must_use]
    pub fn checked_out(&self, name: &str) -> Option<PathBuf> {
        let common = self.raw.commondir();
        let on_branch = |dir: &Path| {
            let head = std::fs::read_to_string(dir.join("HEAD")).ok()?;
            (head.trim_end().strip_prefix("ref: refs/heads/")? == name).then_some(())
        };
        if on_branch(common).is_some() && !self.is_main_bare() {
            let own = if self.raw.is_worktree() { None } else { self.workdir() };
            return Some(own.unwrap_or_else(|| common.parent().unwrap_or(common).to_path_buf()));
        }
        let mut linked: Vec<PathBuf> =
            std::fs::read_dir(common.join("worktrees")).ok()?.flatten().map(|entry| entry.path()).collect();
        linked.sort();
        let dir = linked.into_iter().find(|dir| on_branch(dir).is_some())?;
        let gitdir = std::fs::read_to_string(dir.join("gitdir")).unwrap_or_default();
        // The path may be relative (`worktree.useRelativePaths`), from where it is written.
        let place = dir.join(gitdir.trim_end()).parent().map(Path::to_path_buf);
        Some(place.map_or(dir, |place| place.canonicalize().unwrap_or(place)))
    }

    /// The main repository has no working tree, so its HEAD checks nothing out.
    fn is_main_bare(&self) -> bool {
        self.flag("core.bare").unwrap_or(false)
    }

    /// Makes a branch, only if there is none of that name, with a reflog entry.
    ///
    /// # Errors
    /// [`Error::Raced`] if somebody made it meanwhile.
    pub fn create_branch(&self, name: &str, commit: CommitId, identity: &Identity, message: &str) -> Result<()> {
        let doing = || format!("create branch {name}");
        let full = format!("refs/heads/{name}");
        let mut update = self.raw.transaction().doing(doing)?;
        update.lock_ref(&full).map_err(|error| match error.code() {
            ErrorCode::Locked => Error::Raced { branch: name.to_owned() },
            _ => Error::Libgit2 { doing: doing(), source: error },
        })?;
        // Asked under the lock: nobody can make it between the question and the update.
        if self.raw.find_reference(&full).is_ok() {
            return Err(Error::Raced { branch: name.to_owned() });
        }
        update.set_target(&full, commit.0, Some(&identity.committer.signature()?), message).doing(doing)?;
        update.commit().doing(doing)
    }

    /// The commit that a ref names in full, `refs/notes/msconv`.
    ///
    /// # Errors
    /// The ref cannot be read, or names no commit.
    pub fn reference(&self, full: &str) -> Result<Option<CommitId>> {
        match self.raw.find_reference(full) {
            Ok(found) => {
                let tip = found.resolve().doing(|| format!("read {full}"))?.target();
                let tip =
                    tip.ok_or_else(|| git2::Error::from_str("it names no commit")).doing(|| format!("read {full}"))?;
                Ok(Some(CommitId(self.loose.commit(&self.raw, tip)?.id())))
            }
            Err(error) if matches!(error.code(), ErrorCode::NotFound | ErrorCode::InvalidSpec) => Ok(None),
            Err(error) => Err(error).doing(|| format!("read {full}")),
        }
    }

    /// There is a ref of this full name, whatever it names.
    #[must_use]
    pub fn has_reference(&self, full: &str) -> bool {
        self.raw.find_reference(full).is_ok()
    }

    /// Moves refs, in order and all of them only if each is still where it is said to be, with a reflog entry.
    ///
    /// # Errors
    /// [`Error::Raced`] if one moved meanwhile; no ref is changed then.
    pub fn move_refs(&self, moves: &[Move], identity: &Identity, message: &str) -> Result<()> {
        let doing = || "move a branch".to_owned();
        let mut update = self.raw.transaction().doing(doing)?;
        let raced = |one: &Move| {
            let name = one.full.strip_prefix("refs/heads/").unwrap_or(&one.full);
            Error::Raced { branch: name.to_owned() }
        };
        for one in moves {
            update.lock_ref(&one.full).map_err(|error| match error.code() {
                ErrorCode::Locked => raced(one),
                _ => Error::Libgit2 { doing: doing(), source: error },
            })?;
        }
        // Asked under the locks: nobody can move one between the question and the update.
        for one in moves {
            let now = self.raw.find_reference(&one.full).ok().and_then(|found| found.target()).map(CommitId);
            if now != one.from {
                return Err(raced(one));
            }
            update.set_target(&one.full, one.to.0, Some(&identity.committer.signature()?), message).doing(doing)?;
        }
        update.commit().doing(doing)
    }

    /// Deletes a branch, only if it is still at `tip`, with its reflog and config section.
    ///
    /// # Errors
    /// [`Error::Raced`] if it moved meanwhile.
    pub fn delete_branch(&self, name: &str, tip: CommitId) -> Result<()> {
        let doing = || format!("delete branch {name}");
        let mut branch = self.raw.find_branch(name, BranchType::Local).doing(doing)?;
        if branch.get().target() != Some(tip.0) {
            return Err(Error::Raced { branch: name.to_owned() });
        }
        branch.delete().doing(doing)
    }
}
