//! Trees: listing them, and growing a new one out of an old one.
//!
//! A directory without changes keeps its id: it is neither read nor written.

use git2::{ObjectType, Oid};

use super::error::Doing;
use super::{BlobId, Error, Repo, Result, TreeId};

/// Mode of a directory's entry.
const DIRECTORY: i32 = 0o040_000;

/// A path in a tree: bytes, because Git does not promise UTF-8; `/` between the parts, the root is empty.
pub type RepoPath = Vec<u8>;

/// A path as people read it.
#[must_use]
pub fn show(path: &[u8]) -> String {
    if path.is_empty() { ".".to_owned() } else { String::from_utf8_lossy(path).into_owned() }
}

/// The path as git writes it for programs: in C quotes if it holds a quote, a backslash or a control character.
#[must_use]
pub fn quoted(path: &str) -> String {
    if !path.chars().any(|c| c.is_ascii_control() || matches!(c, '"' | '\\')) {
        return path.to_owned();
    }
    let mut out = "\"".to_owned();
    for c in path.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_ascii_control() => out.push_str(&format!("\\{:03o}", u32::from(c))),
            c => out.push(c),
        }
    }
    out + "\""
}

/// A path in a tree as a path of the file system.
#[must_use]
pub fn on_disk(path: &[u8]) -> std::path::PathBuf {
    #[cfg(unix)]
    let name = <std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(path);
    #[cfg(not(unix))]
    let name = show(path);
    std::path::PathBuf::from(name)
}

/// `name` inside `dir`; either may be the root.
#[must_use]
pub fn join(dir: &[u8], name: &[u8]) -> RepoPath {
    if dir.is_empty() || name.is_empty() { [dir, name].concat() } else { [dir, b"/", name].concat() }
}

/// `path` is `prefix` or lies below it.
#[must_use]
pub fn contains(prefix: &[u8], path: &[u8]) -> bool {
    let rest = path.strip_prefix(prefix);
    prefix.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// A file.
    File,
    /// A file with the executable bit.
    Executable,
    /// A symbolic link; the blob holds its target.
    Symlink,
    /// A submodule; the id is that of a commit elsewhere.
    Submodule,
}

impl Mode {
    fn of(raw: i32) -> Mode {
        match raw & 0o170_000 {
            0o120_000 => Mode::Symlink,
            0o160_000 => Mode::Submodule,
            _ if raw & 0o111 != 0 => Mode::Executable,
            _ => Mode::File,
        }
    }

    fn raw(self) -> i32 {
        match self {
            Mode::File => 0o100_644,
            Mode::Executable => 0o100_755,
            Mode::Symlink => 0o120_000,
            Mode::Submodule => 0o160_000,
        }
    }

    /// It has bytes of its own, which may be Python.
    #[must_use]
    pub fn is_file(self) -> bool {
        matches!(self, Mode::File | Mode::Executable)
    }
}

/// One entry of a tree that is not a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Path from the root of the tree.
    pub path: RepoPath,
    /// What it is.
    pub mode: Mode,
    /// Its content.
    pub id: BlobId,
}

/// A path of a tree that gets another entry, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Path from the root of the tree.
    pub path: RepoPath,
    /// What is to stand there; `None` takes it away.
    pub to: Option<(Mode, BlobId)>,
}

/// What stands at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A directory.
    Directory(TreeId),
    /// Anything else.
    Entry(Entry),
}

impl Repo {
    /// What stands at `path` of `tree`.
    ///
    /// # Errors
    /// The tree cannot be read.
    pub fn find(&self, tree: TreeId, path: &[u8]) -> Result<Option<Found>> {
        let mut at = tree;
        let mut parts = path.split(|byte| *byte == b'/').filter(|part| !part.is_empty()).peekable();
        while let Some(part) = parts.next() {
            let tree = self.tree(at.0)?;
            let Some(entry) = tree.get_name_bytes(part) else { return Ok(None) };
            if entry.kind() == Some(ObjectType::Tree) {
                at = TreeId(entry.id());
            } else if parts.peek().is_some() {
                return Ok(None);
            } else {
                let mode = Mode::of(entry.filemode_raw());
                return Ok(Some(Found::Entry(Entry { path: path.to_vec(), mode, id: BlobId(entry.id()) })));
            }
        }
        Ok(Some(Found::Directory(at)))
    }

    /// All entries of `tree` below `prefix` that are not directories, in byte order.
    ///
    /// # Errors
    /// A tree cannot be read.
    pub fn list(&self, tree: TreeId, prefix: &[u8]) -> Result<Vec<Entry>> {
        let mut entries = Vec::new();
        match self.find(tree, prefix)? {
            Some(Found::Directory(id)) => self.list_into(id.0, prefix, &mut entries)?,
            Some(Found::Entry(entry)) => entries.push(entry),
            None => {}
        }
        Ok(entries)
    }

    fn list_into(&self, tree: Oid, dir: &[u8], entries: &mut Vec<Entry>) -> Result<()> {
        for entry in &self.tree(tree)? {
            let path = join(dir, entry.name_bytes());
            if entry.kind() == Some(ObjectType::Tree) {
                self.list_into(entry.id(), &path, entries)?;
            } else {
                entries.push(Entry { path, mode: Mode::of(entry.filemode_raw()), id: BlobId(entry.id()) });
            }
        }
        Ok(())
    }

    /// Writes the tree that is `base` with `changes` set in it.
    ///
    /// # Errors
    /// [`Error::InTheWay`] if a change would turn a file into a directory or a directory into a file.
    pub fn grow(&self, base: TreeId, mut changes: Vec<Change>) -> Result<TreeId> {
        changes.sort_by(|one, two| one.path.cmp(&two.path));
        match self.grow_dir(Some(base.0), &changes, 0)? {
            Some(tree) => Ok(TreeId(tree)),
            None => self.empty_tree(),
        }
    }

    /// Writes the tree without entries.
    ///
    /// # Errors
    /// Writing failed.
    pub fn empty_tree(&self) -> Result<TreeId> {
        let empty = self.raw.treebuilder(None).and_then(|builder| builder.write());
        empty.map(TreeId).doing(|| "write a tree".to_owned())
    }

    /// `changes` all lie in one directory, whose path with its `/` has `depth` bytes. `None` if nothing is left in it.
    fn grow_dir(&self, base: Option<Oid>, changes: &[Change], depth: usize) -> Result<Option<Oid>> {
        let tree = base.map(|id| self.tree(id)).transpose()?;
        let mut builder = self.raw.treebuilder(tree.as_ref()).doing(|| "read a tree".to_owned())?;
        // What lies in one subdirectory shares its name and `/`, so it stands together in byte order.
        for group in changes.chunk_by(|one, two| name(one, depth) == name(two, depth)) {
            let Some(first) = group.first() else { continue };
            let name = name(first, depth);
            let end = depth + name.len();
            let nested = first.path.len() > end;
            let old = tree.as_ref().and_then(|tree| tree.get_name_bytes(name));
            let old_is_tree = old.as_ref().map(|old| old.kind() == Some(ObjectType::Tree));
            if old_is_tree.is_some_and(|is_tree| is_tree != nested) || (!nested && group.len() > 1) {
                return Err(Error::InTheWay { path: show(first.path.get(..end).unwrap_or(name)) });
            }
            let entry = if nested {
                self.grow_dir(old.map(|old| old.id()), group, end + 1)?.map(|id| (id, DIRECTORY))
            } else {
                first.to.map(|(mode, id)| (id.0, mode.raw()))
            };
            let doing = || format!("place {} in a tree", show(&first.path));
            match entry {
                Some((id, mode)) => drop(builder.insert(name, id, mode).doing(doing)?),
                None if old_is_tree.is_some() => builder.remove(name).doing(doing)?,
                None => {}
            }
        }
        if builder.is_empty() {
            return Ok(None);
        }
        builder.write().map(Some).doing(|| "write a tree".to_owned())
    }

    fn tree(&self, id: Oid) -> Result<git2::Tree<'_>> {
        self.loose.tree(&self.raw, id)
    }
}

/// The part of a change's path that starts at `depth`.
fn name(change: &Change, depth: usize) -> &[u8] {
    let rest = change.path.get(depth..).unwrap_or_default();
    rest.split(|byte| *byte == b'/').next().unwrap_or_default()
}
