//! Notes on blobs: texts that belong to the content of a file, in the form of `git notes`.
//!
//! The tree of a notes ref has an entry for each object, named by its id, which `git notes` may have
//! spread over folders (`ab/cd...`). Both forms are read, and a new entry takes the form that is there.

use super::{BlobId, Change, CommitId, Entry, Identity, Mode, NewCommit, Repo, RepoPath, Result, Signing, TreeId};

/// All notes of a ref.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    /// The commit that holds them; `None` if there is no such ref.
    pub tip: Option<CommitId>,
    /// The notes.
    pub all: Vec<Note>,
}

/// The text that belongs to an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The object.
    pub on: BlobId,
    /// What is said of it.
    pub text: String,
    path: RepoPath,
}

impl Repo {
    /// The notes of a ref that is named in full.
    ///
    /// # Errors
    /// They cannot be read.
    pub fn notes(&self, full: &str) -> Result<Notes> {
        let Some(tip) = self.reference(full)? else { return Ok(Notes::default()) };
        let entries = self.list(self.commit(tip)?.tree, b"")?;
        let all = entries.into_iter().filter_map(|entry| self.note(entry).transpose()).collect::<Result<_>>()?;
        Ok(Notes { tip: Some(tip), all })
    }

    /// `None` for a file that is no note.
    fn note(&self, entry: Entry) -> Result<Option<Note>> {
        let name: Vec<u8> = entry.path.iter().copied().filter(|byte| *byte != b'/').collect();
        let Some(on) = std::str::from_utf8(&name).ok().and_then(BlobId::parse) else { return Ok(None) };
        let text = String::from_utf8_lossy(&self.blob(entry.id)?).into_owned();
        Ok(Some(Note { on, text, path: entry.path }))
    }

    /// Writes the commit that adds a line for each of `lines` to the notes; no ref moves.
    ///
    /// # Errors
    /// Writing failed.
    pub fn add_to_notes(
        &self,
        notes: &Notes,
        lines: &[(BlobId, String)],
        message: &str,
        by: &Identity,
    ) -> Result<CommitId> {
        let mut texts: std::collections::BTreeMap<BlobId, String> = std::collections::BTreeMap::new();
        for (on, line) in lines {
            let known = || notes.of(*on).map_or_else(String::new, |note| note.text.clone());
            let text = texts.entry(*on).or_insert_with(known);
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            text.push_str(line);
            text.push('\n');
        }
        let texts: Vec<(BlobId, String)> = texts.into_iter().collect();
        let ids = self.write_blobs(texts.len(), &|index| Ok(texts[index].1.as_bytes().into()))?;
        let change =
            |((on, _), id): (&(BlobId, String), BlobId)| Change { path: notes.path(*on), to: Some((Mode::File, id)) };
        let base = match notes.tip {
            Some(tip) => self.commit(tip)?.tree,
            None => self.empty_tree()?,
        };
        let tree: TreeId = self.grow(base, texts.iter().zip(ids).map(change).collect())?;
        self.write_commit(&NewCommit { tree, parent: notes.tip, message, identity: by, signing: Signing::None })
    }
}

impl Notes {
    /// The note on an object.
    #[must_use]
    pub fn of(&self, on: BlobId) -> Option<&Note> {
        self.all.iter().find(|note| note.on == on)
    }

    /// Where the note on an object stands or is to stand.
    fn path(&self, on: BlobId) -> RepoPath {
        if let Some(note) = self.of(on) {
            return note.path.clone();
        }
        let name = on.to_string();
        // As deep as the folder that it belongs to, if git has made one for other objects.
        let spread = self.all.iter().filter(|note| note.path.contains(&b'/'));
        let depth = spread.map(|note| note.path.iter().filter(|byte| **byte == b'/').count()).max().unwrap_or(0);
        let (folders, rest) = name.split_at(2 * depth.min(name.len() / 2 - 1));
        let folders: String = folders.as_bytes().chunks(2).map(|part| String::from_utf8_lossy(part) + "/").collect();
        (folders + rest).into_bytes()
    }
}
