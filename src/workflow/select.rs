//! Which files a conversion takes, and where each of them lands.
//!
//! In: what the user named. Out: a [`Selection`] in path order. Contents stay where they are: a file of
//! HEAD is its blob id.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::guard::{self, Ground};
use super::notes::notes;
use super::plan::{Content, Placement, Size};
use super::{Refusal, Result, StartRequest, folder};
use crate::git::{self, CommitId, DiskFile, Filtered, Found, Mode, Repo, RepoPath, TreeId};

/// A selected file.
pub(super) struct SourceFile {
    /// Where it lands.
    pub(super) path: RepoPath,
    pub(super) mode: Mode,
    pub(super) content: Content,
}

/// The selected files.
pub(super) struct Selection {
    /// In byte order of their paths, each path once.
    pub(super) files: Vec<SourceFile>,
    /// What the baseline changes in HEAD's tree.
    pub(super) placements: Vec<Placement>,
    /// Values of the `Msconv-Source` trailers.
    pub(super) origin: Vec<String>,
    /// What a person should know.
    pub(super) notes: Vec<String>,
    /// The other repository, if contents lie there.
    pub(super) there: Option<PathBuf>,
}

/// Files by the path they land at; `None` for one that the working tree has deleted.
pub(super) type Landed = BTreeMap<RepoPath, Option<(Mode, Content)>>;

/// One of them.
type Place<'a> = (&'a RepoPath, &'a Option<(Mode, Content)>);

/// Where the sources come from.
enum Origin {
    /// Paths of this repository.
    Here(Vec<RepoPath>),
    /// A revision of another repository, and paths in it.
    There(Box<Repo>, CommitId, Vec<RepoPath>),
    /// Folders and files outside any of them.
    Outside(Vec<PathBuf>),
}

/// Finds the files that the user named.
pub(super) fn select(repo: &Repo, request: &StartRequest, ground: &Ground) -> Result<Selection> {
    let to = request.to.as_deref().map(|to| destination(repo, to)).transpose()?;
    let origin = origin(repo, request)?;
    let (landed, there) = match &origin {
        Origin::Here(roots) => (here(repo, request, ground, roots, to.as_deref())?, None),
        Origin::There(other, commit, roots) => {
            let tree = other.commit(*commit)?.tree;
            for (root, named) in roots.iter().zip(&request.sources) {
                other.find(tree, root)?.ok_or_else(|| not_found(named, "in that revision"))?;
            }
            let landed = blobs(other, tree, roots, to.as_deref(), Content::There)?;
            (landed, Some(other.git_dir()))
        }
        Origin::Outside(paths) => (folder::read(paths, to.as_deref().unwrap_or_default())?, None),
    };
    let copied = to.is_some();
    if copied {
        collisions(repo, ground.tree, &landed)?;
    }
    if repo.is_partial() {
        present(repo, &landed)?;
    }
    Ok(Selection {
        origin: described(&origin, request, ground, to.as_deref()),
        notes: notes(repo, ground.tree, &landed, copied),
        placements: landed.iter().filter(|(_, file)| copied || is_changed(file)).map(placement).collect(),
        files: landed.into_iter().filter_map(source_file).collect(),
        there,
    })
}

fn destination(repo: &Repo, to: &Path) -> Result<RepoPath> {
    let outside = || {
        let reason = format!("--to {} lies outside this repository.", to.display());
        Refusal::new(
            "destination-outside",
            reason,
            "Name a folder inside it, or run the command in the other repository.",
        )
    };
    Ok(repo.locate(to).ok_or_else(outside)?)
}

fn origin(repo: &Repo, request: &StartRequest) -> Result<Origin> {
    if let Some(from) = &request.from {
        let (other, commit) = other(repo, from)?;
        let inside = |path: &PathBuf| git::plain_path(path).ok_or_else(|| not_found(path, &format!("in {from}")));
        let roots = or_root(request.sources.iter().map(inside).collect::<std::result::Result<_, _>>()?);
        needs_destination(request)?;
        return Ok(Origin::There(Box::new(other), commit, roots));
    }
    let located: Vec<Option<RepoPath>> = request.sources.iter().map(|path| repo.locate(path)).collect();
    if located.iter().all(Option::is_some) {
        return Ok(Origin::Here(or_root(located.into_iter().flatten().collect())));
    }
    if located.iter().any(Option::is_some) {
        let reason = "Some sources lie in this repository and some outside.";
        return Err(
            Refusal::new("mixed-sources", reason, "Run git msconv start once for each, with its own --name.").into()
        );
    }
    needs_destination(request)?;
    let paths: Vec<PathBuf> = request.sources.iter().map(|path| repo.absolute(path)).collect();
    match paths.iter().position(|path| !path.exists()) {
        Some(index) => Err(not_found(request.sources.get(index).unwrap_or(&PathBuf::new()), "on disk").into()),
        None => Ok(Origin::Outside(paths)),
    }
}

fn or_root(roots: Vec<RepoPath>) -> Vec<RepoPath> {
    if roots.is_empty() { vec![RepoPath::new()] } else { roots }
}

fn needs_destination(request: &StartRequest) -> std::result::Result<(), Refusal> {
    let reason = "The sources lie outside this repository, so they have no place in it yet.";
    let refusal = || Refusal::new("needs-destination", reason, "Pass --to DIR; --to . is the root.");
    request.to.as_ref().map(|_| ()).ok_or_else(refusal)
}

fn not_found(path: &Path, place: &str) -> Refusal {
    let reason = format!("{} was not found {place}.", path.display());
    Refusal::new("source-not-found", reason, "Check the path; --worktree takes files that are not committed yet.")
}

/// `REPO@REV`; both may hold an `@`, so the split is the last one that makes sense.
fn other(repo: &Repo, from: &str) -> Result<(Repo, CommitId)> {
    let open = |path: &str| Repo::open(&repo.absolute(Path::new(path)), repo.environment().clone()).ok();
    let splits = from.rmatch_indices('@').map(|(at, _)| (&from[..at], &from[at + 1..]));
    let mut found = None;
    for (path, revision) in splits.chain([(from, "HEAD")]) {
        let Some(other) = open(path) else { continue };
        if let Some(commit) = other.revision(revision)? {
            found = Some((other, commit));
            break;
        }
    }
    let refusal = || {
        let reason = format!("--from {from} names no revision of a repository on this machine.");
        Refusal::new("from-not-found", reason, "Write --from PATH@REV, and clone or fetch it first.")
    };
    let (other, commit) = found.ok_or_else(refusal)?;
    if other.is_sha256() != repo.is_sha256() {
        let reason = "The two repositories hash their objects differently.";
        return Err(Refusal::new("object-format", reason, "Check the sources out and name the folder instead.").into());
    }
    Ok((other, commit))
}

/// The files below `roots` of a tree, by where they land.
fn blobs(
    repo: &Repo,
    tree: TreeId,
    roots: &[RepoPath],
    to: Option<&[u8]>,
    content: fn(git::BlobId) -> Content,
) -> Result<Landed> {
    let mut landed = Landed::new();
    for root in roots {
        for entry in repo.list(tree, root)? {
            let path = landing(to, roots, root, &entry.path);
            landed.insert(path, Some((entry.mode, content(entry.id))));
        }
    }
    Ok(landed)
}

/// Where a file lands: the content of a single folder goes into the destination; several keep their paths.
pub(super) fn landing(to: Option<&[u8]>, roots: &[RepoPath], root: &[u8], path: &[u8]) -> RepoPath {
    let Some(to) = to else { return path.to_vec() };
    if roots.len() > 1 {
        return git::join(to, path);
    }
    let inside = path.strip_prefix(root).unwrap_or(path);
    let inside = inside.strip_prefix(b"/").unwrap_or(inside);
    // The root itself is a file: it keeps its name.
    let name = if inside.is_empty() { path.rsplit(|byte| *byte == b'/').next().unwrap_or(path) } else { inside };
    git::join(to, name)
}

fn here(repo: &Repo, request: &StartRequest, ground: &Ground, roots: &[RepoPath], to: Option<&[u8]>) -> Result<Landed> {
    let mut landed = blobs(repo, ground.tree, roots, to, Content::Here)?;
    let changes = if request.worktree { disk_changes(repo, roots)? } else { Vec::new() };
    for (root, named) in roots.iter().zip(&request.sources) {
        let on_disk = changes.iter().any(|file| file.mode.is_some() && git::contains(root, &file.path));
        if !on_disk && repo.find(ground.tree, root)?.is_none() {
            return Err(not_found(named, if request.worktree { "in the working tree" } else { "in HEAD" }).into());
        }
    }
    for file in changes {
        let Some(root) = roots.iter().find(|root| git::contains(root, &file.path)) else { continue };
        let path = landing(to, roots, root, &file.path);
        match file.mode {
            Some(mode) => drop(landed.insert(path, Some((mode, bytes(repo, &file)?)))),
            None if to.is_some() => drop(landed.remove(&path)),
            None => drop(landed.insert(path, None)),
        }
    }
    Ok(landed)
}

fn disk_changes(repo: &Repo, roots: &[RepoPath]) -> Result<Vec<DiskFile>> {
    if repo.is_bare() {
        let reason = "There is no working tree to take files from.";
        return Err(Refusal::new("no-worktree", reason, "Leave --worktree out.").into());
    }
    Ok(repo.disk_changes(roots)?)
}

fn bytes(repo: &Repo, file: &DiskFile) -> Result<Content> {
    match repo.filtered(file)? {
        Filtered::Bytes(bytes) => Ok(Content::Bytes(bytes.into())),
        Filtered::AsIs(path) => Ok(Content::Disk(path, Size::Large)),
        Filtered::Driver(driver) => {
            let reason = format!("{} goes through the filter {driver}, which only git can run.", git::show(&file.path));
            Err(Refusal::new("filter-driver", reason, "Commit the file, then start without --worktree.").into())
        }
    }
}

/// A destination must be free in HEAD: a file, a folder of that name, or a file where a folder is needed.
fn collisions(repo: &Repo, tree: TreeId, landed: &Landed) -> Result<()> {
    for path in landed.keys() {
        let above = path.iter().enumerate().filter(|(_, byte)| **byte == b'/').filter_map(|(at, _)| path.get(..at));
        let mut taken = repo.find(tree, path)?.is_some();
        for dir in above {
            match repo.find(tree, dir)? {
                None => break,
                Some(Found::Entry(_)) => taken = true,
                Some(Found::Directory(_)) => {}
            }
        }
        if taken {
            let reason = format!("{} exists already in HEAD.", git::show(path));
            return Err(Refusal::new("destination-exists", reason, "Choose another folder with --to DIR.").into());
        }
    }
    Ok(())
}

/// In a partial clone, every blob that is read or named must be here.
fn present(repo: &Repo, landed: &Landed) -> Result<()> {
    for (mode, content) in landed.values().flatten() {
        if let (Content::Here(id), false) = (content, *mode == Mode::Submodule)
            && !repo.has_blob(*id)?
        {
            return Err(guard::missing(&id.to_string()).into());
        }
    }
    Ok(())
}

fn is_changed(file: &Option<(Mode, Content)>) -> bool {
    !matches!(file, Some((_, Content::Here(_))))
}

fn placement((path, file): Place<'_>) -> Placement {
    Placement { path: path.clone(), file: file.clone() }
}

fn source_file((path, file): (RepoPath, Option<(Mode, Content)>)) -> Option<SourceFile> {
    file.map(|(mode, content)| SourceFile { path, mode, content })
}

/// Values of the `Msconv-Source` trailers: repository, commit and path, in git's own `commit:path` form.
fn described(origin: &Origin, request: &StartRequest, ground: &Ground, to: Option<&[u8]>) -> Vec<String> {
    let target = to.map_or(String::new(), |to| format!(" -> {}", git::show(to)));
    let mark = if request.worktree { " + working tree" } else { "" };
    let name = |path: &PathBuf| path.file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned());
    match origin {
        Origin::Here(roots) => roots
            .iter()
            .map(|root| format!("{}:{}{mark}{target}", ground.head, String::from_utf8_lossy(root)))
            .collect(),
        Origin::There(other, commit, roots) => {
            let place = other.origin().unwrap_or_else(|| other.name());
            roots.iter().map(|root| format!("{place} {commit}:{}{target}", String::from_utf8_lossy(root))).collect()
        }
        // A path of this machine says nothing to others, and may say too much.
        Origin::Outside(paths) => paths.iter().map(|path| format!("folder {}{target}", name(path))).collect(),
    }
}
