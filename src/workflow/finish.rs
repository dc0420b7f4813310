//! The run of `finish`: a conversion of which nothing blocks any more gets its summary.
//!
//! The summary is the message of a last commit on the branch, which also names the conversion in
//! `.git-blame-ignore-revs`, or of an annotated tag on its tip. With `squash`, the conversion and
//! everything after it become one commit on the baseline first; the pair keeps its shape.

use std::fmt::Write as _;

use super::execute::{Advance, advance, is_checked_out_here};
use super::judge::undo_branch;
use super::{Examined, ExaminedFile, OpenItem, Refusal, Result, Stamp, Standing, guard, message, status};
use crate::git::{BlobId, Change, CommitId, Entry, Found, Identity, Mode, NewCommit, Repo, Signing, Trailers, TreeId};
use crate::review::ReviewItem;

/// The file that `git blame --ignore-revs-file` reads.
pub(super) const IGNORED: &[u8] = b".git-blame-ignore-revs";

/// Items named in a refusal or message.
const NAMED: usize = 20;

/// The trailer that names what was finished.
const FINISHED: &str = "Msconv-Finished";

/// What `finish` is asked to do.
#[derive(Clone, Debug)]
pub struct FinishRequest {
    /// Every file needs a verdict.
    pub require_verdicts: bool,
    /// Put the conversion and what came after it into one commit.
    pub squash: bool,
    /// Write the summary to an annotated tag of this name instead of a commit.
    pub tag: Option<String>,
    /// Do not sign, whatever `commit.gpgSign` says.
    pub no_sign: bool,
    /// What goes into the trailers.
    pub stamp: Stamp,
}

/// What `finish` did.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Finished {
    /// The branch.
    pub branch: String,
    /// Where it is now.
    pub tip: CommitId,
    /// The commit that `.git-blame-ignore-revs` names.
    pub conversion: CommitId,
    /// The tag, if there is one.
    pub tag: Option<String>,
    /// Commits that became one.
    pub squashed: usize,
    /// The summary.
    pub summary: String,
    /// The commands that undo it, in order.
    pub undo: Vec<String>,
}

/// Ends a conversion.
///
/// # Errors
/// Refuses while blocking items are open or a verdict is missing that is asked for, and where the branch cannot move.
pub fn finish(repo: &Repo, examined: &Examined, request: &FinishRequest) -> Result<Finished> {
    let refusals: Vec<Refusal> = [blocking(examined), missing_verdicts(examined, request), guard::operation(repo)]
        .into_iter()
        .flatten()
        .collect();
    if !refusals.is_empty() {
        return Err(super::Error::Refused(refusals));
    }
    let signing = guard::signing(repo, request.no_sign)?;
    let identity = repo.identity()?;
    let run = Run { repo, examined, request, signing, identity: &identity };
    match &request.tag {
        Some(name) => run.tagged(name),
        None => run.committed(),
    }
}

/// The list of what blocks.
fn blocking(examined: &Examined) -> Option<Refusal> {
    let items: Vec<&OpenItem> = items(examined, ReviewItem::is_blocking);
    let list = listed(&items);
    (!items.is_empty()).then(|| {
        let count = message::counted(items.len(), "blocking item");
        let verb = if items.len() == 1 { "is" } else { "are" };
        let reason = format!("{count} {verb} open on {}:{list}", examined.branch);
        Refusal::new("blocking-items", reason, "Deal with them (git msconv review), or waive them with a reason.")
    })
}

fn missing_verdicts(examined: &Examined, request: &FinishRequest) -> Option<Refusal> {
    let is_missing = |file: &&ExaminedFile| file.is_ours() && file.now.is_some() && file.verdict.is_none();
    let files: Vec<&ExaminedFile> = examined.files.iter().filter(is_missing).collect();
    (request.require_verdicts && !files.is_empty()).then(|| {
        let mut list: String = files.iter().take(NAMED).map(|file| format!("\n  {}", file.path)).collect();
        if files.len() > NAMED {
            let _ = write!(list, "\n  and {} more", files.len() - NAMED);
        }
        let reason = format!("{} without a verdict:{list}", message::counted(files.len(), "file"));
        Refusal::new("verdicts-missing", reason, "Give them with git msconv accept or git msconv reject.")
    })
}

fn items(examined: &Examined, is: fn(&ReviewItem) -> bool) -> Vec<&OpenItem> {
    examined.files.iter().flat_map(|file| &file.items).filter(|open| is(&open.item)).collect()
}

fn listed(items: &[&OpenItem]) -> String {
    let mut list = String::new();
    for OpenItem { item, .. } in items.iter().take(NAMED) {
        let api = item.api.as_deref().map_or(String::new(), |api| format!(" {api}"));
        let _ = write!(list, "\n  {}:{} {}{api}", item.path, item.original.line, item.code);
    }
    if items.len() > NAMED {
        let _ = write!(list, "\n  and {} more", items.len() - NAMED);
    }
    list
}

struct Run<'a> {
    repo: &'a Repo,
    examined: &'a Examined,
    request: &'a FinishRequest,
    signing: Signing,
    identity: &'a Identity,
}

impl Run<'_> {
    fn tagged(&self, name: &str) -> Result<Finished> {
        let (repo, examined) = (self.repo, self.examined);
        if !Repo::is_branch_name(name) || repo.has_reference(&format!("refs/tags/{name}")) {
            let reason = format!("{name} cannot be the name of a new tag.");
            return Err(Refusal::new("tag-name", reason, "Choose another name with --tag NAME.").into());
        }
        let summary = summary(examined, self.request, examined.pair.conversion.id);
        repo.write_tag(name, examined.tip, &summary, self.identity, self.signing)?;
        Ok(Finished {
            branch: examined.branch.clone(),
            tip: examined.tip,
            conversion: examined.pair.conversion.id,
            tag: Some(name.to_owned()),
            squashed: 0,
            summary,
            undo: vec![format!("git tag -d {name}")],
        })
    }

    fn committed(&self) -> Result<Finished> {
        let (repo, examined) = (self.repo, self.examined);
        let is_here = is_checked_out_here(repo, &examined.branch)?;
        let tree = repo.commit(examined.tip)?.tree;
        let (parent, conversion, squashed) = if self.request.squash {
            let squashed = self.squashed(tree)?;
            (squashed, squashed, examined.further + 1)
        } else {
            (examined.tip, examined.pair.conversion.id, 0)
        };
        let summary = summary(examined, self.request, conversion);
        let tree = repo.grow(tree, vec![self.ignored(tree, conversion)?])?;
        let log = format!("msconv: finish {}", examined.branch);
        let tip = advance(
            repo,
            Advance {
                branch: &examined.branch,
                tip: examined.tip,
                parent,
                tree,
                message: &summary,
                signing: self.signing,
                identity: self.identity,
                with: Vec::new(),
                log: &log,
            },
        )?;
        Ok(Finished {
            branch: examined.branch.clone(),
            tip,
            conversion,
            tag: None,
            squashed,
            summary,
            undo: vec![undo_branch(&examined.branch, examined.tip, tip, is_here)],
        })
    }

    /// Writes the one commit on the baseline that has everything in it.
    fn squashed(&self, tree: TreeId) -> Result<CommitId> {
        let (repo, examined) = (self.repo, self.examined);
        let conversion = &examined.pair.conversion;
        for id in repo.history(examined.tip, examined.further)? {
            if repo.commit(id)?.parents.len() > 1 {
                let reason = format!("{} has a merge after the conversion, which would be lost.", examined.branch);
                return Err(Refusal::new("merge-commits", reason, "Leave --squash out.").into());
            }
        }
        let subject = format!("msconv: convert to MindSpore {}", examined.pair.target());
        let count = message::counted(examined.further, "commit");
        let mut trailers = Trailers::default();
        for key in [message::VERSION, message::RULES, message::SOURCE, message::TARGET] {
            conversion.trailers.all(key).for_each(|value| trailers.push(key, value));
        }
        trailers.push(message::BASELINE, &examined.pair.baseline.id.to_string());
        let message = format!("{subject}\n\nThe conversion {} and {count} after it.\n\n{trailers}", conversion.id);
        Ok(repo.write_commit(&NewCommit {
            tree,
            parent: Some(examined.pair.baseline.id),
            message: &message,
            identity: self.identity,
            signing: self.signing,
        })?)
    }

    /// The change that adds the conversion to the commits that `git blame` passes over.
    fn ignored(&self, tree: TreeId, conversion: CommitId) -> Result<Change> {
        let (mode, mut text) = match self.repo.find(tree, IGNORED)? {
            Some(Found::Entry(Entry { mode, id, .. })) if mode.is_file() => (mode, self.repo.blob(id)?),
            _ => (Mode::File, Vec::new()),
        };
        let line = format!("# Conversion to MindSpore {}\n{conversion}\n", self.examined.pair.target());
        if memchr::memmem::find(&text, conversion.to_string().as_bytes()).is_none() {
            if !text.is_empty() && !text.ends_with(b"\n") {
                text.push(b'\n');
            }
            text.extend_from_slice(line.as_bytes());
        }
        let ids: Vec<BlobId> = self.repo.write_blobs(1, &|_| Ok(text.as_slice().into()))?;
        Ok(Change { path: IGNORED.to_vec(), to: ids.first().map(|id| (mode, *id)) })
    }
}

/// What was converted, what people said, and what stays.
fn summary(examined: &Examined, request: &FinishRequest, conversion: CommitId) -> String {
    let status = status(examined);
    let (rate, pair) = (status.rate, &examined.pair);
    let mut text = format!(
        "msconv: finish {}\n\nConversion to MindSpore {}: {} of {} of torch converted, {} left.\n",
        examined.branch,
        pair.target(),
        rate.converted,
        message::counted(rate.sites, "use"),
        rate.left
    );
    let count = |standing| status.files.iter().filter(|file| file.standing == standing).count();
    let parts = Standing::ALL.map(|standing| (count(standing), standing.word()));
    let parts: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    let files = message::counted(status.files.len(), "file");
    let _ = writeln!(text, "{files}: {}. Nothing blocks.", parts.join(", "));
    for (title, items) in [
        ("To review still", items(examined, ReviewItem::is_review)),
        ("Waived", items(examined, |item| item.waived.is_some())),
    ] {
        if !items.is_empty() {
            let list = listed(&items).replace("\n  ", "\n- ");
            let _ = writeln!(text, "\n{title}: {}\n{}", items.len(), list.trim_start());
        }
    }
    let mut trailers = Trailers::default();
    trailers.push(message::VERSION, &request.stamp.version);
    trailers.push(FINISHED, &conversion.to_string());
    let _ = write!(text, "\nBaseline: {}\nConversion: {conversion}\n\n{trailers}", pair.baseline.id);
    text
}
