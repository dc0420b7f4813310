//! Settings: where choices come from and what they add up to.
//!
//! In: git config (`msconv.*`), `msconv.toml` or `[tool.msconv]` of `pyproject.toml`, flags; the later
//! wins. Out: one [`Settings`] before the first stage. No stage reads a choice later.

mod discover;
mod file;
mod git_config;
mod settings;

use std::path::{Path, PathBuf};

pub use discover::top;
pub use file::{Gate, Layer, Waive};
pub use settings::{Naming, Settings};

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file that is there cannot be read.
    #[error("could not read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file is not TOML, or has a key or value that is not known.
    #[error("{}:{line}:{column}: {message}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: u32,
        /// Column, from 1.
        column: u32,
        /// What is wrong.
        message: String,
    },
    /// A value of `git config` is not known.
    #[error("git config {key}: {message}")]
    GitConfig {
        /// The key, such as `msconv.marks`.
        key: String,
        /// What is wrong.
        message: String,
    },
    /// Git's configuration cannot be read.
    #[error(transparent)]
    Git(#[from] crate::git::settings::Error),
}

/// Resolves the settings for a run in `directory`: defaults < git config < file < `flags`.
///
/// # Errors
/// A file or value cannot be read or is not known.
pub fn resolve(directory: &Path, flags: Layer) -> Result<Settings, Error> {
    let git = git_config::layer(&crate::git::settings::values(directory)?)?;
    let found = discover::file(directory);
    let root = discover::root(directory, found.as_ref());
    let file = match &found {
        Some(found) => file::read(found)?,
        None => Layer::default(),
    };
    Ok(Settings::new(git.under(file).under(flags), root))
}

#[cfg(test)]
mod tests;
