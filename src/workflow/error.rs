//! Why a run did not do its work.

use super::Refusal;
use crate::git;

/// Result of a run.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a run did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The run did not begin; nothing was written.
    #[error("{}", first(.0))]
    Refused(Vec<Refusal>),
    /// Git failed.
    #[error(transparent)]
    Git(#[from] git::Error),
    /// A folder outside the repository cannot be read.
    #[error("could not read {path}")]
    Folder {
        /// The folder or file.
        path: String,
        /// What the file system said.
        source: std::io::Error,
    },
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Error {
        Error::Refused(vec![refusal])
    }
}

fn first(refusals: &[Refusal]) -> &str {
    refusals.first().map_or("refused", |refusal| refusal.reason.as_str())
}
