//! What a person should know about the sources besides review items.

use super::plan::Content;
use super::select::Landed;
use crate::convert::is_source;
use crate::git::{self, Found, Mode, Repo, RepoPath, TreeId};

/// A file and where it lands.
type Place<'a> = (&'a RepoPath, &'a Option<(Mode, Content)>);

/// What is copied as it is, though it may not mean the same at another place.
pub(super) fn notes(repo: &Repo, tree: TreeId, landed: &Landed, copied: bool) -> Vec<String> {
    let with = |wanted: Mode| move |(_, file): &Place<'_>| file.as_ref().is_some_and(|(mode, _)| *mode == wanted);
    let lfs = |(_, file): &Place<'_>| match file {
        Some((mode, Content::Here(id))) if mode.is_file() => repo.is_lfs_pointer(*id),
        _ => false,
    };
    let odd_name = |(path, file): &Place<'_>| {
        let is_file = file.as_ref().is_some_and(|(mode, _)| mode.is_file());
        is_file && is_source(path) && std::str::from_utf8(path).is_err()
    };
    let mut notes = Vec::new();
    let mut note = |what: &str, paths: Vec<&RepoPath>| {
        if let Some(first) = paths.first() {
            let more = if paths.len() > 1 { format!(" and {} more", paths.len() - 1) } else { String::new() };
            notes.push(format!("{what}: {}{more}", git::show(first)));
        }
    };
    note("not converted, its name is not UTF-8", landed.iter().filter(odd_name).map(|(path, _)| path).collect());
    if !copied {
        return notes;
    }
    note("symlink copied as it is", landed.iter().filter(with(Mode::Symlink)).map(|(path, _)| path).collect());
    note("submodule copied as it is", landed.iter().filter(with(Mode::Submodule)).map(|(path, _)| path).collect());
    if uses_lfs(repo, tree, landed) {
        note("LFS pointer copied as it is", landed.iter().filter(lfs).map(|(path, _)| path).collect());
    }
    notes
}

/// Attributes that apply to the sources name LFS; only then is every small file worth a look.
fn uses_lfs(repo: &Repo, tree: TreeId, landed: &Landed) -> bool {
    let names_lfs =
        |id: git::BlobId| repo.blob(id).is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains("filter=lfs"));
    let root = match repo.find(tree, b".gitattributes") {
        Ok(Some(Found::Entry(entry))) => names_lfs(entry.id),
        _ => false,
    };
    root || landed.iter().any(|(path, file)| match file {
        Some((mode, Content::Here(id))) if mode.is_file() && path.ends_with(b".gitattributes") => names_lfs(*id),
        _ => false,
    })
}
