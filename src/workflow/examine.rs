//! What is open on a conversion branch: the items of the conversion that nobody has dealt with, and
//! what has come since.
//!
//! Nothing is stored. The conversion is computed again from the baseline, and its items are followed
//! to the tip of the branch line by line: an item whose lines a person has changed is dealt with.
//! What `check` finds at the tip is open in any case; of blocking items it has the last word, unless
//! the file is as the conversion left it or has no marks that `check` could find. That a person has
//! accepted a file settles what does not block.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::carry::{Carried, MARK, carried};
use super::tree_files::TreeFiles;
use super::verdicts::{Verdict, Verdicts};
use super::{Convert, Pair, Refusal, Result, lookup, scope};
use crate::convert::{FileOutcome, Outcome, Sites, Sources, is_source};
use crate::git::{BlobId, CommitId, DiskFile, Head, LineMap, Repo, TreeId, show};
use crate::review::{FileWaiver, Original, ReviewItem};
use crate::text::Position;

/// The engine, for both of its tasks.
#[derive(Clone, Copy)]
pub struct Engines<'a> {
    /// Converts.
    pub convert: Convert<'a>,
    /// Says what is left of torch.
    pub check: Convert<'a>,
    /// Applies waivers to the items of a file, and gives notes about its waivers.
    pub waive: Waive<'a>,
}

/// Applies the waivers of a run to the items of the file at a path, which has these of its own.
pub type Waive<'a> = &'a dyn Fn(&str, &mut [&mut ReviewItem], &[FileWaiver]) -> Vec<ReviewItem>;

/// Which state of the files is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// The tip of the branch.
    Tip,
    /// The tip, with what is edited in the working tree that is on the branch.
    Worktree,
}

/// An item that is open at the tip of the branch. All places of `item` are places at the tip.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct OpenItem {
    /// The item.
    #[serde(flatten)]
    pub item: ReviewItem,
    /// Where it stood in the baseline, if it stood there.
    pub baseline: Option<Original>,
}

/// A file of a conversion, as it is at the tip.
#[derive(Clone, Debug)]
pub struct ExaminedFile {
    /// Its path.
    pub path: String,
    /// Its blob in the baseline.
    pub original: Option<BlobId>,
    /// Its blob in the conversion.
    pub converted: Option<BlobId>,
    /// Its blob at the tip.
    pub now: Option<BlobId>,
    /// It uses or used the torch family.
    pub is_torch: bool,
    /// Uses of the torch family in the baseline, and what the conversion made of them.
    pub sites: Sites,
    /// Uses of the torch family at the tip.
    pub left: usize,
    /// Open items, in the order of their places at the tip.
    pub items: Vec<OpenItem>,
    /// Items that do not block, once a person has accepted the file.
    pub settled: Vec<OpenItem>,
    /// What a person said of this content.
    pub verdict: Option<Verdict>,
    /// A person has said something of another content of it.
    pub is_reopened: bool,
}

impl ExaminedFile {
    /// It is or was torch code, or has items: somebody should say something of it.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        self.is_torch || !self.items.is_empty() || !self.settled.is_empty() || self.is_converted()
    }

    /// The conversion has rewritten it.
    #[must_use]
    pub fn is_converted(&self) -> bool {
        self.converted.is_some() && self.converted != self.original
    }

    /// How many of its items are of a sort.
    pub fn count(&self, is: impl Fn(&ReviewItem) -> bool) -> usize {
        self.items.iter().filter(|open| is(&open.item)).count()
    }
}

/// A conversion branch, looked at file by file.
#[derive(Clone, Debug)]
pub struct Examined {
    /// The branch.
    pub branch: String,
    /// Its tip.
    pub tip: CommitId,
    /// Its newest conversion.
    pub pair: Pair,
    /// Commits after the conversion.
    pub further: usize,
    /// The files with Python code, in path order.
    pub files: Vec<ExaminedFile>,
    /// What people have said.
    pub verdicts: Verdicts,
    /// Its files that the working tree has otherwise than the tip, in path order.
    pub uncommitted: Vec<String>,
    /// Contents that were looked at and are on disk only.
    on_disk: BTreeMap<BlobId, Arc<[u8]>>,
}

impl Examined {
    /// The bytes of a content that was looked at.
    ///
    /// # Errors
    /// The object is not here.
    pub fn content(&self, repo: &Repo, id: BlobId) -> crate::git::Result<Arc<[u8]>> {
        self.on_disk.get(&id).map_or_else(|| repo.blob(id).map(Arc::from), |bytes| Ok(Arc::clone(bytes)))
    }
}

/// Looks at a conversion branch; `None` for the current or the only one.
///
/// # Errors
/// Refuses if there is no such branch, or if it is to be looked at in a working tree that is not on it; Git failed.
pub fn examine(repo: &Repo, branch: Option<&str>, look: Look, engines: Engines<'_>) -> Result<Examined> {
    let found = lookup::branch(repo, branch)?;
    let further = repo.count_after(found.tip, found.pair.conversion.id)?;
    let verdicts = Verdicts::read(repo)?;
    let changes = changes(repo, &found, look)?;
    let mut trees = Trees::of(repo, &found)?;
    if look == Look::Worktree {
        trees.tip = trees.tip.edited(repo, &changes)?;
    }
    let converted = by_path((engines.convert)(&trees.baseline));
    trees.baseline.faults.check()?;
    let checked = by_path((engines.check)(&trees.tip));
    trees.tip.faults.check()?;
    let paths = [&trees.baseline, &trees.conversion, &trees.tip];
    let paths: BTreeSet<&String> = paths.iter().flat_map(|files| files.paths()).collect();
    let file = |path: &String| {
        let file = trees.file(path, converted.get(path), checked.get(path));
        let own = checked.get(path).map_or(&[][..], |outcome| &outcome.waivers);
        let file = waived(file, own, engines.waive);
        let verdict = verdicts.of(path, file.now);
        let is_settled = |open: &OpenItem| verdict == Some(Verdict::Accepted) && !open.item.is_blocking();
        let (settled, items) = file.items.into_iter().partition(is_settled);
        ExaminedFile { verdict, is_reopened: verdict.is_none() && verdicts.knows(path), items, settled, ..file }
    };
    let files = paths.into_iter().map(file).collect();
    let uncommitted = changes.iter().map(|file| show(&file.path)).collect();
    let (branch, tip, pair, on_disk) = (found.branch, found.tip, found.pair, trees.tip.into_disk());
    Ok(Examined { branch, tip, pair, further, files, verdicts, uncommitted, on_disk })
}

/// The files of the conversion that the working tree has otherwise than the tip, if it is on the branch.
fn changes(repo: &Repo, found: &lookup::Found, look: Look) -> Result<Vec<DiskFile>> {
    let is_here = !repo.is_bare() && matches!(repo.head()?, Head::Branch { name, .. } if name == found.branch);
    if !is_here {
        let reason = format!("The working tree is not on {}.", found.branch);
        let refusal = Refusal::new("not-checked-out", reason, "Switch to the branch, or leave --worktree out.");
        return if look == Look::Tip { Ok(Vec::new()) } else { Err(refusal.into()) };
    }
    let changes = repo.disk_changes(&scope::scope(&found.pair.sources()));
    // Who asks about the tip needs no index that can be read.
    let mut changes = if look == Look::Tip { changes.unwrap_or_default() } else { changes? };
    changes.retain(|file| is_source(&file.path));
    changes.sort_by(|one, two| one.path.cmp(&two.path));
    Ok(changes)
}

fn waived(mut file: ExaminedFile, own: &[FileWaiver], waive: Waive<'_>) -> ExaminedFile {
    if file.items.is_empty() && own.is_empty() {
        return file;
    }
    let mut items: Vec<&mut ReviewItem> = file.items.iter_mut().map(|open| &mut open.item).collect();
    let notes = waive(&file.path, &mut items, own);
    file.items.extend(notes.into_iter().map(|item| OpenItem { item, baseline: None }));
    file.items.sort_by(|one, two| one.item.cmp(&two.item));
    file
}

fn by_path(outcomes: Vec<FileOutcome>) -> BTreeMap<String, FileOutcome> {
    outcomes.into_iter().map(|outcome| (outcome.path.clone(), outcome)).collect()
}

/// The three states of the files.
struct Trees {
    baseline: TreeFiles,
    conversion: TreeFiles,
    tip: TreeFiles,
}

impl Trees {
    fn of(repo: &Repo, found: &lookup::Found) -> Result<Trees> {
        let scope = scope::scope(&found.pair.sources());
        let files = |tree: TreeId| TreeFiles::of(repo, tree, &scope);
        Ok(Trees {
            baseline: files(found.pair.baseline.tree)?,
            conversion: files(found.pair.conversion.tree)?,
            tip: files(repo.commit(found.tip)?.tree)?,
        })
    }

    fn file(&self, path: &str, converted: Option<&FileOutcome>, checked: Option<&FileOutcome>) -> ExaminedFile {
        let is_torch = |outcome: Option<&FileOutcome>| outcome.is_some_and(|outcome| outcome.is_torch);
        ExaminedFile {
            path: path.to_owned(),
            original: self.baseline.blob(path),
            converted: self.conversion.blob(path),
            now: self.tip.blob(path),
            is_torch: is_torch(converted) || is_torch(checked),
            sites: converted.map(|outcome| outcome.sites).unwrap_or_default(),
            left: checked.map_or(0, |outcome| outcome.sites.left),
            items: self.items(path, converted, checked),
            settled: Vec::new(),
            verdict: None,
            is_reopened: false,
        }
    }

    fn items(&self, path: &str, converted: Option<&FileOutcome>, checked: Option<&FileOutcome>) -> Vec<OpenItem> {
        let known = converted.map_or(&[][..], |outcome| &outcome.items);
        let found = checked.map_or(&[][..], |outcome| &outcome.items);
        if known.is_empty() && found.is_empty() {
            return Vec::new();
        }
        let Some(now) = read(&self.tip, path) else { return Vec::new() };
        let before = read(&self.baseline, path);
        let after = match converted.map(|outcome| &outcome.outcome) {
            Some(Outcome::Converted { bytes }) => Some(Arc::from(bytes.as_slice())),
            _ => before.clone(),
        };
        let carried = after.map(|after| carried(known, &after, &now)).unwrap_or_default();
        let is_untouched = self.tip.blob(path) == self.conversion.blob(path);
        // Without marks the check cannot tell what the conversion could.
        let is_marked =
            || read(&self.conversion, path).is_some_and(|bytes| memchr::memmem::find(&bytes, MARK).is_some());
        merged(carried, found, !is_untouched && is_marked(), &Baseline::new(before.as_deref(), &now))
    }
}

fn read(files: &TreeFiles, path: &str) -> Option<Arc<[u8]>> {
    let index = files.paths().binary_search_by(|known| known.as_str().cmp(path)).ok()?;
    files.read(index).ok()
}

/// Where lines of the tip stood in the baseline.
struct Baseline {
    map: Option<LineMap>,
}

impl Baseline {
    fn new(before: Option<&[u8]>, now: &[u8]) -> Baseline {
        Baseline { map: before.map(|before| LineMap::between(before, now)) }
    }

    /// The place in the baseline of one at the tip, if its line stood there as it is.
    fn of(&self, now: Position) -> Option<Original> {
        let line = self.map.as_ref()?.to_old(now.line.saturating_sub(1))? + 1;
        Some(Original { position: Position { line, ..now }, span: None })
    }
}

/// Puts the conversion's items and those of the check together, each place once. In a file that was edited the check may
/// have the last word on what blocks.
fn merged(carried: Vec<Carried>, found: &[ReviewItem], check_decides: bool, baseline: &Baseline) -> Vec<OpenItem> {
    let key = |item: &ReviewItem| (item.span.start, item.api.clone());
    let checked: BTreeSet<_> = found.iter().map(key).collect();
    let mut open: Vec<OpenItem> = Vec::new();
    for Carried { item, original } in carried {
        if !check_decides || !item.is_blocking() || checked.contains(&key(&item)) {
            open.push(OpenItem { item, baseline: Some(original) });
        }
    }
    let known: BTreeSet<_> = open.iter().map(|open| key(&open.item)).collect();
    let new = found.iter().filter(|item| !known.contains(&key(item)));
    open.extend(new.map(|item| OpenItem { baseline: baseline.of(item.original), item: item.clone() }));
    open.sort_by(|one, two| one.item.cmp(&two.item));
    open
}
