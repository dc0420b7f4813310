//! What can go wrong in Git.

/// Result of a Git operation.
pub type Result<T> = std::result::Result<T, Error>;

/// A Git operation that failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No repository at or above the directory.
    #[error("no git repository here")]
    NoRepository,
    /// The repository keeps its refs in a form that libgit2 cannot write.
    #[error("the repository keeps its refs in a reftable")]
    Reftable,
    /// The repository belongs to another user.
    #[error("the repository belongs to another user")]
    Owner,
    /// An object is not here: a partial clone, or a damaged repository.
    #[error("object {id} is missing")]
    Missing {
        /// The object.
        id: String,
    },
    /// A loose object ends too early or is not what its header says.
    #[error("object {id} is damaged")]
    Damaged {
        /// The object.
        id: String,
    },
    /// The index has a form that libgit2 cannot read: `link` (split) or `sdir` (sparse).
    #[error("the index has the extension {extension}")]
    Index {
        /// Its four letters.
        extension: String,
    },
    /// Neither the environment nor the config says who commits.
    #[error("no {role} identity")]
    NoIdentity {
        /// `author` or `committer`.
        role: &'static str,
    },
    /// A date in the environment could not be understood.
    #[error("{variable} is not a date: {value}")]
    Date {
        /// Name of the variable.
        variable: &'static str,
        /// What it holds.
        value: String,
    },
    /// A branch was made or moved by somebody else meanwhile.
    #[error("branch {branch} changed meanwhile")]
    Raced {
        /// Name without `refs/heads/`.
        branch: String,
    },
    /// A file stands where a directory is needed, or the other way round.
    #[error("{path} is in the way")]
    InTheWay {
        /// Path in the tree.
        path: String,
    },
    /// A file changed while it was read.
    #[error("a source file changed while it was read")]
    Unsteady,
    /// The `git` program failed.
    #[error("git {verb} failed: {message}")]
    Program {
        /// Subcommand.
        verb: &'static str,
        /// What it said.
        message: String,
    },
    /// libgit2 failed.
    #[error("could not {doing}")]
    Libgit2 {
        /// Operation and operand.
        doing: String,
        /// What it said.
        source: git2::Error,
    },
    /// The file system failed.
    #[error("could not {doing}")]
    Io {
        /// Operation and operand.
        doing: String,
        /// What it said.
        source: std::io::Error,
    },
}

/// Names the operation that an error came from.
pub(super) trait Doing<T> {
    /// Wraps the error with `doing`, an operation and its operand.
    fn doing(self, doing: impl FnOnce() -> String) -> Result<T>;
}

impl<T> Doing<T> for std::result::Result<T, git2::Error> {
    fn doing(self, doing: impl FnOnce() -> String) -> Result<T> {
        self.map_err(|source| Error::of_index(&source).unwrap_or_else(|| Error::Libgit2 { doing: doing(), source }))
    }
}

impl Error {
    /// The error that says that libgit2 cannot read the index, if `source` says so.
    pub(super) fn of_index(source: &git2::Error) -> Option<Error> {
        let extension = source.message().strip_prefix("unsupported mandatory extension: ")?;
        Some(Error::Index { extension: extension.trim_matches('\'').to_owned() })
    }
}

impl<T> Doing<T> for std::result::Result<T, std::io::Error> {
    fn doing(self, doing: impl FnOnce() -> String) -> Result<T> {
        self.map_err(|source| Error::Io { doing: doing(), source })
    }
}
