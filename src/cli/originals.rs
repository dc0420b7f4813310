//! Keeps originals that are about to be replaced on disk: as a tree in the object database of their repository, which one
//! command brings back. No ref names it, so git takes it away in its time.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::files::{Input, Inputs, absolute, slashed};
use super::shell;
use crate::convert::{FileOutcome, Outcome};
use crate::git::{self, BlobId, Change, Environment, Mode, Repo};

/// The files that a run replaces.
pub(super) fn replaced<'a>(
    inputs: &'a Inputs,
    outcomes: &'a [FileOutcome],
) -> impl Iterator<Item = (&'a Input, &'a [u8])> {
    let converted = outcomes.iter().filter_map(|outcome| match &outcome.outcome {
        Outcome::Converted { bytes } => Some((inputs.get(&outcome.path)?, bytes.as_slice())),
        Outcome::Added { .. } | Outcome::Unchanged | Outcome::Kept => None,
    });
    converted.filter(|(input, _)| !input.is_link)
}

/// Keeps `files` as they are; returns the command that puts them back. `None` where no repository holds all of them: then
/// nothing is kept.
pub(super) fn keep(files: &[&Input]) -> Option<String> {
    let places: Vec<PathBuf> = files.iter().map(|input| real(&input.file)).collect::<Option<_>>()?;
    let repo = Repo::open(places.first()?.parent()?, Environment::of_process()).ok()?;
    let top = repo.workdir()?;
    let inside: Vec<&Path> = places.iter().map(|place| place.strip_prefix(&top).ok()).collect::<Option<_>>()?;
    if has_repository_between(&top, &inside) {
        return None;
    }
    let read = |index: usize| {
        let doing = || format!("read {}", files[index].shown);
        let bytes = std::fs::read(&files[index].file).map_err(|source| git::Error::Io { doing: doing(), source });
        bytes.map(Arc::from)
    };
    let ids = repo.write_blobs(files.len(), &read).ok()?;
    let changes = inside.iter().zip(&places).zip(ids).map(|((path, place), id)| change(path, place, id)).collect();
    let tree = repo.grow(repo.empty_tree().ok()?, changes).ok()?;
    Some(format!("git {}restore --overlay --source={tree} :/", folder(&top)))
}

fn change(path: &Path, place: &Path, id: BlobId) -> Change {
    let is_executable = std::fs::metadata(place).is_ok_and(|found| git::is_executable(&found));
    let mode = if is_executable { Mode::Executable } else { Mode::File };
    Change { path: slashed(path).into_bytes(), to: Some((mode, id)) }
}

/// The path without symbolic links in its folder: the file itself is none.
fn real(file: &Path) -> Option<PathBuf> {
    let absolute = absolute(file)?;
    Some(absolute.parent()?.canonicalize().ok()?.join(absolute.file_name()?))
}

/// A file lies in a repository of its own below `top`: a submodule, for one.
fn has_repository_between(top: &Path, inside: &[&Path]) -> bool {
    let folders: BTreeSet<&Path> = inside.iter().flat_map(|path| path.ancestors().skip(1)).collect();
    folders.iter().any(|folder| !folder.as_os_str().is_empty() && top.join(folder).join(".git").exists())
}

/// `-C FOLDER ` where the run was started outside of the working tree.
fn folder(top: &Path) -> String {
    let is_inside =
        std::env::current_dir().and_then(|here| here.canonicalize()).is_ok_and(|here| here.starts_with(top));
    if is_inside { String::new() } else { format!("-C {} ", shell::word(&top.display().to_string())) }
}
