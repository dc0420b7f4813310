//! The working tree as it is on disk: what changed since HEAD, and the bytes that git would store.

use std::fs;
use std::path::{Path, PathBuf};

use git2::{AttrCheckFlags, Status, StatusOptions};

use super::error::Doing;
use super::{BlobId, Mode, Repo, RepoPath, Result, show, tree};

/// A file of the working tree that differs from HEAD.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiskFile {
    /// Path in the repository.
    pub path: RepoPath,
    /// What it is on disk; `None` if it was deleted.
    pub mode: Option<Mode>,
}

/// A file's bytes after the filters of git.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filtered {
    /// The bytes that `git add` would store.
    Bytes(Vec<u8>),
    /// The file's own bytes: it is large, and nothing would change them.
    AsIs(PathBuf),
    /// A filter program would have to run, which we do not do.
    Driver(String),
}

/// Bit of an index entry that a sparse checkout left out of the working tree.
const SKIP_WORKTREE: u16 = 1 << 14;

impl Repo {
    /// What differs between HEAD and the working tree below `prefixes`: untracked files count, ignored ones do not.
    ///
    /// # Errors
    /// The working tree cannot be compared.
    pub fn disk_changes(&self, prefixes: &[RepoPath]) -> Result<Vec<DiskFile>> {
        let doing = || "compare the working tree with HEAD".to_owned();
        if let super::Head::Branch { commit, .. } | super::Head::Detached { commit } = self.head()? {
            self.loose.check_trees(&self.raw, self.commit(commit)?.tree.0)?;
        }
        let mut options = StatusOptions::new();
        options.include_untracked(true).recurse_untracked_dirs(true).exclude_submodules(true).update_index(false);
        let statuses = self.raw.statuses(Some(&mut options)).doing(doing)?;
        let index = self.raw.index().doing(doing)?;
        let top = self.workdir().unwrap_or_default();
        let mut files = Vec::new();
        for status in statuses.iter() {
            let path = status.path_bytes();
            let inside = prefixes.iter().any(|prefix| tree::contains(prefix, path));
            // A trailing slash is a repository inside this one.
            if !inside || path.ends_with(b"/") || status.status().contains(Status::IGNORED) {
                continue;
            }
            let entry = index.get_path(&tree::on_disk(path), 0);
            if entry.as_ref().is_some_and(|entry| entry.flags_extended & SKIP_WORKTREE != 0) {
                continue;
            }
            let mode = self.disk_mode(&top.join(tree::on_disk(path)), entry.map(|entry| entry.mode));
            files.push(DiskFile { path: path.to_vec(), mode });
        }
        Ok(files)
    }

    fn disk_mode(&self, path: &Path, staged: Option<u32>) -> Option<Mode> {
        let found = fs::symlink_metadata(path).ok()?;
        if found.is_symlink() {
            return Some(Mode::Symlink);
        }
        if !found.is_file() {
            return None;
        }
        let trusted = self.flag("core.filemode").unwrap_or(cfg!(unix));
        let executable = if trusted { is_executable(&found) } else { staged.is_some_and(|mode| mode & 0o111 != 0) };
        Some(if executable { Mode::Executable } else { Mode::File })
    }

    /// The bytes that git would store for a file of the working tree. Writes nothing.
    ///
    /// Line ends and `ident` are handled by libgit2; its result goes into memory only.
    ///
    /// # Errors
    /// The file cannot be read, or `core.safecrlf` refuses it.
    pub fn filtered(&self, file: &DiskFile) -> Result<Filtered> {
        let doing = || format!("read {}", show(&file.path));
        let path = self.workdir().unwrap_or_default().join(tree::on_disk(&file.path));
        if file.mode == Some(Mode::Symlink) {
            let target = fs::read_link(&path).doing(doing)?;
            return Ok(Filtered::Bytes(target.as_os_str().as_encoded_bytes().to_vec()));
        }
        if let Some(driver) = self.filter_driver(&file.path) {
            return Ok(Filtered::Driver(driver));
        }
        if fs::metadata(&path).doing(doing)?.len() >= super::STREAMED && !self.converts_text(&file.path) {
            return Ok(Filtered::AsIs(path));
        }
        let scratch = super::repo::open_raw(self.raw.path()).doing(doing)?;
        let odb = scratch.odb().doing(doing)?;
        let _memory = odb.add_new_mempack_backend(i32::MAX).doing(doing)?;
        let id = scratch.blob_path(&path).doing(doing)?;
        let bytes = odb.read(id).doing(doing)?.data().to_vec();
        Ok(Filtered::Bytes(bytes))
    }

    /// Line ends or `$Id$` of a path may change on their way into the repository.
    fn converts_text(&self, path: &[u8]) -> bool {
        let path = tree::on_disk(path);
        let attribute = |name: &str| self.raw.get_attr(&path, name, AttrCheckFlags::FILE_THEN_INDEX);
        let is_set = |name: &str| !matches!(attribute(name), Ok(None | Some("[internal]__FALSE__")));
        let automatic = self.setting("core.autocrlf").is_some_and(|value| value != "false");
        automatic || ["text", "eol", "crlf", "ident"].into_iter().any(is_set)
    }

    /// The filter program that attributes and config name for a path.
    fn filter_driver(&self, path: &[u8]) -> Option<String> {
        let path = tree::on_disk(path);
        let driver = self.raw.get_attr(&path, "filter", AttrCheckFlags::FILE_THEN_INDEX).ok()??.to_owned();
        let runs = |what: &str| self.setting(&format!("filter.{driver}.{what}")).is_some();
        (runs("clean") || runs("process")).then_some(driver)
    }

    /// The blob holds an LFS pointer instead of the file itself.
    #[must_use]
    pub fn is_lfs_pointer(&self, id: BlobId) -> bool {
        const HEAD: &[u8] = b"version https://git-lfs.github.com/spec/";
        let small = self.blob_size(id).is_ok_and(|size| (HEAD.len()..1024).contains(&size));
        small && self.blob(id).is_ok_and(|bytes| bytes.starts_with(HEAD))
    }
}

/// The file may be executed by its owner or others.
#[cfg(unix)]
#[must_use]
pub fn is_executable(found: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    found.permissions().mode() & 0o111 != 0
}

/// There is no executable bit on this system.
#[cfg(not(unix))]
#[must_use]
pub fn is_executable(_: &fs::Metadata) -> bool {
    false
}
