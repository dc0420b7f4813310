//! Git, as far as a conversion needs it: the only place that names git2 and gix types.
//!
//! In: a directory and the environment. Out: a [`Repo`] that reads trees and blobs, writes
//! objects, and moves one ref, guarded by its old value. Knows nothing of conversions.
//! The index and the working tree are read, never written.

mod blobs;
mod commit;
mod config;
mod date;
pub mod diff;
mod environment;
mod error;
mod hooks;
mod identity;
mod ids;
mod lines;
mod loose;
mod notes;
mod pack;
mod push;
mod refs;
mod repo;
mod run;
pub mod settings;
pub mod staged;
mod trailers;
mod tree;
mod worktree;

pub use blobs::{BlobReader, LOOSE_LIMIT, STREAMED};
pub use commit::{CommitInfo, NewCommit, Signing};
pub use date::today;
pub use environment::Environment;
pub use error::{Error, Result};
pub use identity::Identity;
pub use ids::{BlobId, CommitId, TreeId};
pub use lines::LineMap;
pub use notes::{Note, Notes};
pub use push::{Pushed, Update};
pub use refs::Move;
pub use repo::{Head, Repo, plain_path};
pub use run::SwitchRefused;
pub use trailers::Trailers;
pub use tree::{Change, Entry, Found, Mode, RepoPath, contains, join, on_disk, quoted, show};
pub use worktree::{DiskFile, Filtered, is_executable};
