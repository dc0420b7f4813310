//! One repository: opening it, and what state it is in.

use std::path::{Component, Path, PathBuf};

use git2::{ErrorCode, RepositoryOpenFlags, RepositoryState};

use super::error::Doing;
use super::loose::Loose;
use super::{CommitId, Environment, Error, RepoPath, Result};

/// A repository, as one run sees it.
pub struct Repo {
    pub(super) raw: git2::Repository,
    pub(super) env: Environment,
    /// The directory the run was started in, without symlinks; paths of the user start from here.
    here: PathBuf,
    pub(super) loose: Loose,
}

/// Where HEAD stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Head {
    /// On a branch without commits.
    Unborn,
    /// On a branch.
    Branch {
        /// Name without `refs/heads/`.
        name: String,
        /// Its tip.
        commit: CommitId,
    },
    /// On a commit.
    Detached {
        /// The commit.
        commit: CommitId,
    },
}

impl Repo {
    /// Opens the repository that git would use in this process: `GIT_DIR`, or the one around the current directory.
    ///
    /// # Errors
    /// Says whether there is none, or why it cannot be used.
    pub fn discover(env: Environment) -> Result<Repo> {
        let here = std::env::current_dir().doing(|| "read the current directory".to_owned())?;
        let raw = git2::Repository::open_from_env().map_err(|error| refused(error, &here))?;
        Repo::around(raw, &here, env)
    }

    /// Opens the repository at or above `start`, as if the run had been started there.
    ///
    /// # Errors
    /// Says whether there is none, or why it cannot be used.
    pub fn open(start: &Path, env: Environment) -> Result<Repo> {
        let raw = open_raw(start).map_err(|error| refused(error, start))?;
        Repo::around(raw, start, env)
    }

    fn around(raw: git2::Repository, here: &Path, env: Environment) -> Result<Repo> {
        let here = here.canonicalize().doing(|| format!("read {}", here.display()))?;
        Ok(Repo { loose: Loose::of(&raw), raw, env, here })
    }

    /// Where HEAD stands.
    ///
    /// # Errors
    /// HEAD cannot be read.
    pub fn head(&self) -> Result<Head> {
        let head = match self.raw.head() {
            Ok(head) => head,
            Err(error) if error.code() == ErrorCode::UnbornBranch => return Ok(Head::Unborn),
            Err(error) => return Err(error).doing(|| "read HEAD".to_owned()),
        };
        let tip = head.target().ok_or_else(|| git2::Error::from_str("it names no commit"));
        let commit = CommitId(self.loose.commit(&self.raw, tip.doing(|| "read HEAD".to_owned())?)?.id());
        Ok(match head.name().ok().and_then(|name| name.strip_prefix("refs/heads/")) {
            Some(name) => Head::Branch { name: name.to_owned(), commit },
            None => Head::Detached { commit },
        })
    }

    /// The operation that waits to be finished or aborted, by git's name for it.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        match self.raw.state() {
            RepositoryState::Clean => None,
            RepositoryState::Merge => Some("merge"),
            RepositoryState::Revert | RepositoryState::RevertSequence => Some("revert"),
            RepositoryState::CherryPick | RepositoryState::CherryPickSequence => Some("cherry-pick"),
            RepositoryState::Bisect => Some("bisect"),
            RepositoryState::Rebase | RepositoryState::RebaseInteractive | RepositoryState::RebaseMerge => {
                Some("rebase")
            }
            RepositoryState::ApplyMailbox | RepositoryState::ApplyMailboxOrRebase => Some("am"),
        }
    }

    /// Objects may be missing here because they were never fetched.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        let promisor = || {
            let config = self.raw.config().ok()?;
            let mut entries = config.entries(Some(r"^remote\..*\.promisor$")).ok()?;
            entries.next().map(|_| ())
        };
        self.setting("extensions.partialclone").is_some() || promisor().is_some()
    }

    /// There is no working tree.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.raw.workdir().is_none()
    }

    /// Object ids are SHA-256.
    #[must_use]
    pub fn is_sha256(&self) -> bool {
        self.raw.object_format() == git2::ObjectFormat::Sha256
    }

    /// The top of the working tree, without symlinks.
    #[must_use]
    pub fn workdir(&self) -> Option<PathBuf> {
        self.raw.workdir().and_then(|path| path.canonicalize().ok())
    }

    /// The repository itself: `.git`, or its part for a linked working tree.
    #[must_use]
    pub fn git_dir(&self) -> PathBuf {
        self.raw.path().to_path_buf()
    }

    /// Name of the repository's directory: what to call a conversion when no branch gives a name.
    #[must_use]
    pub fn name(&self) -> String {
        let path = self.workdir().unwrap_or_else(|| self.raw.path().to_path_buf());
        let name = path.file_name().map_or_else(|| "repository".to_owned(), |name| name.to_string_lossy().into_owned());
        name.strip_suffix(".git").unwrap_or(&name).to_owned()
    }

    /// Address of the remote `origin` without user name and password, if there is one.
    #[must_use]
    pub fn origin(&self) -> Option<String> {
        let url = self.setting("remote.origin.url")?;
        let Some((scheme, rest)) = url.split_once("://") else { return Some(url) };
        let host_end = rest.find('/').unwrap_or(rest.len());
        let at = rest.get(..host_end)?.rfind('@').map_or(0, |at| at + 1);
        Some(format!("{scheme}://{}", rest.get(at..)?))
    }

    /// `argument` of the command line as an absolute path without `.` and `..`.
    #[must_use]
    pub fn absolute(&self, argument: &Path) -> PathBuf {
        let joined = self.here.join(argument);
        // Symlinks above the last part are resolved, so that `/tmp` and `/private/tmp` meet; a path that
        // is only in the history has no directory to ask.
        let parent = joined.parent().and_then(|parent| parent.canonicalize().ok());
        match (parent, joined.file_name()) {
            (Some(parent), Some(name)) => parent.join(name),
            _ => plain(&joined),
        }
    }

    /// `argument` of the command line as a path in this repository; the root is empty. `None` if it lies outside.
    #[must_use]
    pub fn locate(&self, argument: &Path) -> Option<RepoPath> {
        let path = match self.workdir() {
            Some(top) => self.absolute(argument).strip_prefix(top).ok()?.to_path_buf(),
            // Without a working tree, paths start at the root of the tree.
            None => return plain_path(argument),
        };
        Some(parts(&path))
    }

    /// The directory that the run was started in.
    #[must_use]
    pub fn here(&self) -> &Path {
        &self.here
    }

    /// The environment of the run.
    #[must_use]
    pub fn environment(&self) -> &Environment {
        &self.env
    }
}

/// `argument` as a path from the root of some tree, by its text alone; `None` for an absolute one.
#[must_use]
pub fn plain_path(argument: &Path) -> Option<RepoPath> {
    argument.is_relative().then(|| parts(&plain(argument)))
}

fn parts(path: &Path) -> RepoPath {
    path.components().map(|part| part.as_os_str().as_encoded_bytes()).collect::<Vec<_>>().join(&b'/')
}

/// Opens with the environment honoured (`GIT_OBJECT_DIRECTORY`, `GIT_CONFIG_GLOBAL`, ...), searching upwards.
pub(super) fn open_raw(start: &Path) -> std::result::Result<git2::Repository, git2::Error> {
    git2::Repository::open_ext(start, RepositoryOpenFlags::FROM_ENV, std::iter::empty::<&Path>())
}

fn refused(error: git2::Error, start: &Path) -> Error {
    match error.code() {
        ErrorCode::NotFound => Error::NoRepository,
        ErrorCode::Owner => Error::Owner,
        _ if error.message().to_lowercase().contains("refstorage") => Error::Reftable,
        _ => Error::Libgit2 { doing: format!("open the repository at {}", start.display()), source: error },
    }
}

/// The path without `.` and `..`, by its text alone.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}
