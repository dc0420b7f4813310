//! Sources from a folder that Git does not know.
//!
//! What the folder's own `.gitignore` files name is left out, and `.git`; everything else is mirrored.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::WalkBuilder;

use super::plan::{Content, Size};
use super::select::Landed;
use super::{Error, Refusal, Result};
use crate::git::{self, Mode, RepoPath};

/// The files below `paths`, by where they land below `to`.
pub(super) fn read(paths: &[PathBuf], to: &[u8]) -> Result<Landed> {
    let mut landed = Landed::new();
    for path in paths {
        // The content of a single folder goes into the destination; several keep their names.
        let base = if paths.len() == 1 && path.is_dir() { path.as_path() } else { path.parent().unwrap_or(path) };
        for inside in walk(path)? {
            let place = git::join(to, &relative(base, &inside));
            if landed.contains_key(&place) {
                let reason = format!("Two sources would land at {}.", git::show(&place));
                return Err(Refusal::new("destination-twice", reason, "Start once for each, with its own --to.").into());
            }
            landed.insert(place, Some(file(&inside)?));
        }
    }
    Ok(landed)
}

fn walk(path: &Path) -> Result<Vec<PathBuf>> {
    let mut builder = WalkBuilder::new(path);
    builder.hidden(false).parents(false).ignore(false).git_global(false).git_exclude(false).require_git(false);
    builder.filter_entry(|entry| entry.file_name() != ".git");
    let mut files = Vec::new();
    for entry in builder.build() {
        let entry = entry.map_err(|error| {
            let message = error.to_string();
            let source = error.into_io_error().unwrap_or_else(|| std::io::Error::other(message));
            unread(path, source)
        })?;
        if entry.file_type().is_some_and(|kind| kind.is_file() || kind.is_symlink()) {
            files.push(entry.into_path());
        }
    }
    Ok(files)
}

fn relative(base: &Path, file: &Path) -> RepoPath {
    let inside = file.strip_prefix(base).unwrap_or(file);
    inside.components().map(|part| part.as_os_str().as_encoded_bytes()).collect::<Vec<_>>().join(&b'/')
}

/// What a file is and where its bytes are.
fn file(path: &Path) -> Result<(Mode, Content)> {
    let found = fs::symlink_metadata(path).map_err(|source| unread(path, source))?;
    if found.is_symlink() {
        let target = fs::read_link(path).map_err(|source| unread(path, source))?;
        return Ok((Mode::Symlink, Content::Bytes(Arc::from(target.as_os_str().as_encoded_bytes()))));
    }
    let mode = if git::is_executable(&found) { Mode::Executable } else { Mode::File };
    Ok((mode, Content::Disk(path.to_path_buf(), Size::of(found.len()))))
}

fn unread(path: &Path, source: std::io::Error) -> Error {
    Error::Folder { path: path.display().to_string(), source }
}
