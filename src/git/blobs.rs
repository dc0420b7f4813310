//! Blobs: reading them from any thread, and writing many of them.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use git2::{ErrorCode, ObjectType};

use super::error::Doing;
use super::loose::Loose;
use super::{BlobId, Error, Repo, Result, repo};

/// Up to this many blobs are written as loose objects; more of them go into one pack, which is
/// several times faster and leaves one file instead of thousands.
pub const LOOSE_LIMIT: usize = 1_000;

/// Files of this size and more are streamed, not read into memory.
pub const STREAMED: u64 = 16 << 20;

/// Reads blobs from any thread.
///
/// A libgit2 repository must not be used by two threads at once: each thread that reads at the same
/// moment gets a handle of its own, and hands it back.
pub struct BlobReader {
    path: PathBuf,
    idle: Mutex<Vec<(git2::Repository, Loose)>>,
}

impl BlobReader {
    /// A reader of the repository at `path`.
    #[must_use]
    pub fn new(path: PathBuf) -> BlobReader {
        BlobReader { path, idle: Mutex::default() }
    }

    /// The bytes of a blob.
    ///
    /// # Errors
    /// [`Error::Missing`] if the object is not here.
    pub fn read(&self, id: BlobId) -> Result<Arc<[u8]>> {
        let handle = self.take()?;
        let bytes = handle.1.blob(&handle.0, id.0).map(|blob| Arc::from(blob.content()));
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(handle);
        bytes
    }

    fn take(&self) -> Result<(git2::Repository, Loose)> {
        if let Some(idle) = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop() {
            return Ok(idle);
        }
        let raw = repo::open_raw(&self.path).doing(|| "open the repository again".to_owned())?;
        let loose = Loose::of(&raw);
        Ok((raw, loose))
    }
}

fn unread(error: git2::Error, id: BlobId) -> Error {
    match error.code() {
        ErrorCode::NotFound => Error::Missing { id: id.to_string() },
        _ => Error::Libgit2 { doing: format!("read blob {id}"), source: error },
    }
}

impl Repo {
    /// A reader of this repository's blobs.
    #[must_use]
    pub fn blob_reader(&self) -> BlobReader {
        BlobReader::new(self.git_dir())
    }

    /// The bytes of a blob.
    ///
    /// # Errors
    /// [`Error::Missing`] if the object is not here.
    pub fn blob(&self, id: BlobId) -> Result<Vec<u8>> {
        self.loose.blob(&self.raw, id.0).map(|blob| blob.content().to_vec())
    }

    /// The size of a blob, without reading it.
    ///
    /// # Errors
    /// [`Error::Missing`] if the object is not here.
    pub fn blob_size(&self, id: BlobId) -> Result<usize> {
        let odb = self.raw.odb().doing(|| "open the object database".to_owned())?;
        odb.read_header(id.0).map(|(size, _)| size).map_err(|error| unread(error, id))
    }

    /// The object is here.
    ///
    /// # Errors
    /// The object database cannot be opened.
    pub fn has_blob(&self, id: BlobId) -> Result<bool> {
        Ok(self.raw.odb().doing(|| "open the object database".to_owned())?.exists(id.0))
    }

    /// The id that `bytes` have, or would have, as a blob. Writes nothing.
    ///
    /// # Errors
    /// libgit2 cannot hash.
    pub fn hash(&self, bytes: &[u8]) -> Result<BlobId> {
        let id = git2::Oid::hash_object_ext(ObjectType::Blob, bytes, self.raw.object_format());
        id.map(BlobId).doing(|| "hash a file".to_owned())
    }

    /// Writes a file of the file system as a blob, a piece at a time and byte for byte.
    ///
    /// # Errors
    /// Reading or writing failed, or the file changed meanwhile.
    pub fn write_file(&self, path: &Path) -> Result<BlobId> {
        let doing = || format!("store {}", path.display());
        let odb = self.raw.odb().doing(doing)?;
        let mut file = std::fs::File::open(path).doing(doing)?;
        let size = file.metadata().doing(doing)?.len();
        let mut writer = odb.writer(usize::try_from(size).unwrap_or(usize::MAX), ObjectType::Blob).doing(doing)?;
        // A file that grew would write past the size that its header says.
        let copied = std::io::copy(&mut file.by_ref().take(size), &mut writer).doing(doing)?;
        if copied != size {
            return Err(Error::Unsteady);
        }
        writer.finalize().map(BlobId).doing(doing)
    }

    /// Writes `count` blobs, whose bytes `read` gives, and returns their ids in that order.
    ///
    /// `read` is called from several threads, and for a blob that goes into a pack twice.
    ///
    /// # Errors
    /// Reading or writing failed; what was written by then is unreachable and harmless.
    pub fn write_blobs(&self, count: usize, read: &(dyn Fn(usize) -> Result<Arc<[u8]>> + Sync)) -> Result<Vec<BlobId>> {
        self.write_blobs_over(LOOSE_LIMIT, count, read)
    }

    /// [`Repo::write_blobs`] with another limit for loose objects.
    ///
    /// # Errors
    /// As there.
    pub fn write_blobs_over(
        &self,
        limit: usize,
        count: usize,
        read: &(dyn Fn(usize) -> Result<Arc<[u8]>> + Sync),
    ) -> Result<Vec<BlobId>> {
        // The pack stream knows SHA-1 only.
        if count > limit && !self.is_sha256() {
            return self.write_pack(count, read);
        }
        (0..count).map(|index| self.raw.blob(&read(index)?).map(BlobId).doing(|| "write a blob".to_owned())).collect()
    }
}
