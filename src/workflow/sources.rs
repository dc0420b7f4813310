//! The selected Python files, as the engine reads them.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use super::Result;
use super::plan::Content;
use super::select::Selection;
use crate::convert::{Sources, is_source};
use crate::git::{self, BlobReader, Repo};

/// Reads file contents from any thread.
pub(super) struct Reader {
    here: BlobReader,
    there: Option<BlobReader>,
}

impl Reader {
    /// A reader of this repository and of the one that the sources come from.
    pub(super) fn new(repo: &Repo, there: Option<&PathBuf>) -> Reader {
        Reader { here: repo.blob_reader(), there: there.cloned().map(BlobReader::new) }
    }

    /// The bytes of a content.
    pub(super) fn read(&self, content: &Content) -> crate::git::Result<Arc<[u8]>> {
        match content {
            Content::Here(id) => self.here.read(*id),
            Content::There(id) => self.there.as_ref().unwrap_or(&self.here).read(*id),
            Content::Bytes(bytes) => Ok(Arc::clone(bytes)),
            Content::Disk(path, _) => std::fs::read(path)
                .map(Arc::from)
                .map_err(|source| crate::git::Error::Io { doing: format!("read {}", path.display()), source }),
        }
    }
}

/// What could not be read from the object database. The engine takes a file that cannot be read for one
/// that a person has to look at; a damaged repository is more than that, and ends the run.
#[derive(Default)]
pub(super) struct Faults {
    first: Mutex<Option<(usize, git::Error)>>,
}

impl Faults {
    /// Keeps the error of the file at `index` if it is the first in path order; says it in one line.
    pub(super) fn note(&self, index: usize, error: git::Error) -> String {
        let said = error.to_string();
        let mut first = self.first.lock().unwrap_or_else(PoisonError::into_inner);
        if first.as_ref().is_none_or(|(known, _)| index < *known) {
            *first = Some((index, error));
        }
        said
    }

    /// The error, if there was one.
    pub(super) fn check(&self) -> Result<()> {
        let first = self.first.lock().unwrap_or_else(PoisonError::into_inner).take();
        first.map_or(Ok(()), |(_, error)| Err(error.into()))
    }
}

/// The Python files of a selection.
pub(super) struct Python<'a> {
    paths: Vec<String>,
    contents: Vec<&'a Content>,
    reader: Reader,
    pub(super) faults: Faults,
}

impl Sources for Python<'_> {
    fn paths(&self) -> &[String] {
        &self.paths
    }

    fn read(&self, index: usize) -> std::result::Result<Arc<[u8]>, String> {
        let content = self.contents.get(index).ok_or_else(|| "no such file".to_owned())?;
        self.reader.read(content).map_err(|error| match content {
            Content::Here(_) | Content::There(_) => self.faults.note(index, error),
            Content::Bytes(_) | Content::Disk(..) => error.to_string(),
        })
    }
}

impl Selection {
    /// The files with Python code: regular files with such a name. Others are never looked into.
    pub(super) fn python(&self, repo: &Repo) -> Python<'_> {
        let files = self.files.iter().filter(|file| file.mode.is_file() && is_source(&file.path));
        let (paths, contents) =
            files.filter_map(|file| Some((String::from_utf8(file.path.clone()).ok()?, &file.content))).unzip();
        Python { paths, contents, reader: Reader::new(repo, self.there.as_ref()), faults: Faults::default() }
    }
}
