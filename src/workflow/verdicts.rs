//! What people have said of files: the lines of `refs/notes/msconv`.
//!
//! A note belongs to a blob, so a verdict holds for one content of a file and for no other. Each line
//! is a verdict on one path: moment, word, path, and behind a tab who said it. Lines are never changed,
//! so that notes of two clones can be merged by putting their lines together; the latest counts.

use std::collections::{BTreeMap, BTreeSet};

use super::Result;
use crate::git::{BlobId, Identity, Notes, Repo};

/// The ref that holds the verdicts.
pub const NOTES: &str = "refs/notes/msconv";

/// What a person said of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It is good.
    Accepted,
    /// Its conversion is not wanted; the original is back.
    Rejected,
}

impl Verdict {
    fn word(self) -> &'static str {
        match self {
            Verdict::Accepted => "accepted",
            Verdict::Rejected => "rejected",
        }
    }

    fn parse(word: &str) -> Option<Verdict> {
        [Verdict::Accepted, Verdict::Rejected].into_iter().find(|verdict| verdict.word() == word)
    }
}

/// All verdicts of a repository.
#[derive(Clone, Debug, Default)]
pub struct Verdicts {
    pub(super) notes: Notes,
    /// The latest of each content of a path.
    latest: BTreeMap<(BlobId, String), (String, Verdict)>,
    paths: BTreeSet<String>,
}

impl Verdicts {
    /// Reads them.
    ///
    /// # Errors
    /// The notes cannot be read.
    pub fn read(repo: &Repo) -> Result<Verdicts> {
        let notes = repo.notes(NOTES)?;
        let mut latest: BTreeMap<(BlobId, String), (String, Verdict)> = BTreeMap::new();
        let lines = notes.all.iter().flat_map(|note| note.text.lines().map(|line| (note.on, line)));
        for (on, (moment, verdict, path)) in lines.filter_map(|(on, line)| Some((on, parse(line)?))) {
            let known = latest.entry((on, path)).or_insert_with(|| (moment.clone(), verdict));
            // Among those of one second, the one that stands further down.
            if known.0 <= moment {
                *known = (moment, verdict);
            }
        }
        let paths = latest.keys().map(|(_, path)| path.clone()).collect();
        Ok(Verdicts { notes, latest, paths })
    }

    /// The verdict on this content of a path.
    #[must_use]
    pub fn of(&self, path: &str, blob: Option<BlobId>) -> Option<Verdict> {
        self.latest.get(&(blob?, path.to_owned())).map(|(_, verdict)| *verdict)
    }

    /// There is a verdict on some content of the path.
    #[must_use]
    pub fn knows(&self, path: &str) -> bool {
        self.paths.contains(path)
    }
}

fn parse(line: &str) -> Option<(String, Verdict, String)> {
    let (said, _) = line.rsplit_once('\t')?;
    let mut parts = said.splitn(3, ' ');
    let (moment, verdict) = (parts.next()?, Verdict::parse(parts.next()?)?);
    Some((moment.to_owned(), verdict, parts.next()?.to_owned()))
}

/// The line for a verdict. A path with a line end cannot be written down.
pub(super) fn line(verdict: Verdict, path: &str, by: &Identity) -> String {
    format!("{} {} {}\t{}", by.moment(), verdict.word(), path.replace(['\n', '\r'], " "), by.committer())
}
