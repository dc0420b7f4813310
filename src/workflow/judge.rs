//! The runs of `accept` and `reject`: a person's verdict on files of a conversion branch.
//!
//! A verdict is a line in `refs/notes/msconv` about the content that the file has at the tip. A
//! rejection also puts the original back, in a commit of its own on the branch.

use super::execute::{Advance, advance, is_checked_out_here};
use super::verdicts::{NOTES, Verdict, line};
use super::{Examined, ExaminedFile, Refusal, Result, guard, message};
use crate::git::{BlobId, Change, CommitId, Entry, Found, Identity, Move, Repo, RepoPath, contains, show};
use crate::review::ReviewItem;

/// Files named in one refusal.
const NAMED: usize = 5;

/// What `accept` and `reject` are asked to do.
#[derive(Clone, Debug, Default)]
pub struct Judgement {
    /// Files and folders of the branch.
    pub paths: Vec<RepoPath>,
    /// `accept` only: all files without open items.
    pub all_clean: bool,
    /// Do not sign, whatever `commit.gpgSign` says.
    pub no_sign: bool,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Judged {
    /// The branch.
    pub branch: String,
    /// The verdict.
    pub verdict: Verdict,
    /// The files, in path order.
    pub files: Vec<String>,
    /// The commit that put originals back.
    pub commit: Option<CommitId>,
    /// The commands that undo it, in order.
    pub undo: Vec<String>,
}

/// Accepts files as they are at the tip of the branch.
///
/// # Errors
/// Refuses if a file is none of the conversion's or has blocking items.
pub fn accept(repo: &Repo, examined: &Examined, judgement: &Judgement) -> Result<Judged> {
    let files = if judgement.all_clean {
        examined.files.iter().filter(|file| is_clean(file)).collect()
    } else {
        let files = named(examined, &judgement.paths)?;
        refuse("blocking-items", "Blocking items are open in", &files, |file| file.count(ReviewItem::is_blocking) > 0)?;
        files
    };
    let identity = repo.identity()?;
    let lines: Vec<(BlobId, String)> =
        files.iter().filter_map(|file| Some((file.now?, line(Verdict::Accepted, &file.path, &identity)))).collect();
    let mut judged = judged(examined, Verdict::Accepted, &files);
    if !lines.is_empty() {
        let noted = noted(repo, examined, &lines, "accept", &identity)?;
        judged.undo.push(undo_notes(&noted));
        repo.move_refs(&[noted], &identity, &format!("msconv: accept on {}", examined.branch))?;
    }
    Ok(judged)
}

/// A file of the conversion that waits for nothing but a verdict.
fn is_clean(file: &ExaminedFile) -> bool {
    let waits = file.count(ReviewItem::is_blocking) + file.count(ReviewItem::is_review) > 0;
    file.is_ours() && file.now.is_some() && !waits && file.verdict.is_none()
}

/// Puts the originals of files back, in a commit on the branch.
///
/// # Errors
/// Refuses if a file is none of the conversion's or has no original, if the branch is checked out elsewhere, or if
/// edits of a person are in the way.
pub fn reject(repo: &Repo, examined: &Examined, judgement: &Judgement) -> Result<Judged> {
    let files = named(examined, &judgement.paths)?;
    refuse("no-original", "The baseline does not have", &files, |file| file.original.is_none())?;
    if let Some(refusal) = guard::operation(repo) {
        return Err(refusal.into());
    }
    let signing = guard::signing(repo, judgement.no_sign)?;
    let identity = repo.identity()?;
    let lines: Vec<(BlobId, String)> = files
        .iter()
        .filter_map(|file| Some((file.original?, line(Verdict::Rejected, &file.path, &identity))))
        .collect();
    let noted = noted(repo, examined, &lines, "reject", &identity)?;
    let changes = files.iter().filter(|file| file.now != file.original).map(|file| original(repo, examined, file));
    let changes = changes.collect::<Result<Vec<Change>>>()?;
    let mut judged = judged(examined, Verdict::Rejected, &files);
    let notes_undo = undo_notes(&noted);
    let log = format!("msconv: reject on {}", examined.branch);
    if changes.is_empty() {
        repo.move_refs(&[noted], &identity, &log)?;
    } else {
        let tree = repo.grow(repo.commit(examined.tip)?.tree, changes)?;
        let is_here = is_checked_out_here(repo, &examined.branch)?;
        let commit = advance(
            repo,
            Advance {
                branch: &examined.branch,
                tip: examined.tip,
                parent: examined.tip,
                tree,
                message: &said(&files, examined),
                signing,
                identity: &identity,
                with: vec![noted],
                log: &log,
            },
        )?;
        judged.undo.push(undo_branch(&examined.branch, examined.tip, commit, is_here));
        judged.commit = Some(commit);
    }
    judged.undo.push(notes_undo);
    Ok(judged)
}

fn judged(examined: &Examined, verdict: Verdict, files: &[&ExaminedFile]) -> Judged {
    let files = files.iter().map(|file| file.path.clone()).collect();
    Judged { branch: examined.branch.clone(), verdict, files, commit: None, undo: Vec::new() }
}

/// The files of the conversion at or below `paths`; each path has to name one.
fn named<'a>(examined: &'a Examined, paths: &[RepoPath]) -> Result<Vec<&'a ExaminedFile>> {
    let is_at = |place: &RepoPath, file: &ExaminedFile| contains(place, file.path.as_bytes());
    let exists = |file: &&ExaminedFile| file.now.is_some() || file.original.is_some();
    for place in paths {
        if !examined.files.iter().filter(exists).any(|file| is_at(place, file)) {
            let reason = format!("{} is no file of the conversion on {}.", show(place), examined.branch);
            return Err(Refusal::new("not-in-conversion", reason, "See its files with git msconv status.").into());
        }
    }
    let wanted = |file: &&ExaminedFile| {
        // A folder stands for what the conversion has done in it; a file that is named stands for itself.
        paths.iter().any(|place| is_at(place, file) && (file.is_ours() || place == file.path.as_bytes()))
    };
    Ok(examined.files.iter().filter(exists).filter(wanted).collect())
}

/// Refuses if some of `files` are `bad`, and names them.
fn refuse(id: &'static str, what: &str, files: &[&ExaminedFile], bad: impl Fn(&ExaminedFile) -> bool) -> Result<()> {
    let bad: Vec<&str> = files.iter().filter(|file| bad(file)).map(|file| file.path.as_str()).collect();
    if bad.is_empty() {
        return Ok(());
    }
    let more = if bad.len() > NAMED { format!(" and {} more", bad.len() - NAMED) } else { String::new() };
    let names = bad.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    Err(Refusal::new(id, format!("{what} {names}{more}."), "See them with git msconv review, or name other files.")
        .into())
}

/// The change that puts the original of a file back, with its mode.
fn original(repo: &Repo, examined: &Examined, file: &ExaminedFile) -> Result<Change> {
    let found = repo.find(examined.pair.baseline.tree, file.path.as_bytes())?;
    let to = match found {
        Some(Found::Entry(Entry { mode, id, .. })) => Some((mode, id)),
        _ => None,
    };
    Ok(Change { path: file.path.clone().into_bytes(), to })
}

fn said(files: &[&ExaminedFile], examined: &Examined) -> String {
    let subject = match files {
        [file] => format!("msconv: reject the conversion of {}", file.path),
        files => format!("msconv: reject the conversion of {}", message::counted(files.len(), "file")),
    };
    let list: String = files.iter().map(|file| format!("- {}\n", file.path)).collect();
    format!("{subject}\n\nThe originals of the baseline {} are back:\n\n{list}", examined.pair.baseline.id)
}

/// Writes the notes; the ref is still to move.
fn noted(repo: &Repo, examined: &Examined, lines: &[(BlobId, String)], verb: &str, by: &Identity) -> Result<Move> {
    let notes = &examined.verdicts.notes;
    let message = format!("msconv: {verb} {} of {}\n", message::counted(lines.len(), "file"), examined.branch);
    let to = repo.add_to_notes(notes, lines, &message, by)?;
    Ok(Move { full: NOTES.to_owned(), from: notes.tip, to })
}

/// The command that moves the notes back.
fn undo_notes(done: &Move) -> String {
    match done.from {
        Some(from) => format!("git update-ref {} {from} {}", done.full, done.to),
        None => format!("git update-ref -d {} {}", done.full, done.to),
    }
}

/// The command that moves a branch back. In a working tree that is on it, git carries what is staged and edited over.
pub(super) fn undo_branch(branch: &str, from: CommitId, to: CommitId, is_here: bool) -> String {
    let carry = if is_here { format!("git read-tree -m -u {to} {from} && ") } else { String::new() };
    format!("{carry}git update-ref refs/heads/{branch} {from} {to}")
}
