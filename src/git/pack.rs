//! Many blobs as one pack, made here and handed to libgit2 as a stream.
//!
//! Hashing and deflating run on all cores; libgit2 indexes the stream and moves the finished pack into
//! place. Nothing is delta-compressed: the next `git gc` does that better.

use std::io::Write;
use std::sync::Arc;

use flate2::{Compression, write::ZlibEncoder};
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use sha1::{Digest, Sha1};

use super::error::Doing;
use super::{BlobId, Error, Repo, Result};

/// Blobs deflated at a time, and their bytes: bounds what is in memory.
const BATCH: usize = 256;
const BATCH_BYTES: usize = 32 << 20;
/// `OBJ_BLOB` of the pack format.
const BLOB: u8 = 3;

type Read<'a> = &'a (dyn Fn(usize) -> Result<Arc<[u8]>> + Sync);

impl Repo {
    /// Writes blobs into one pack. Those that are here already are left out.
    pub(super) fn write_pack(&self, count: usize, read: Read<'_>) -> Result<Vec<BlobId>> {
        let hashed = |index: usize| read(index).and_then(|bytes| Ok((blob_id(&bytes)?, bytes.len())));
        let all = (0..count).into_par_iter().map(hashed).collect::<Result<Vec<_>>>()?;
        let odb = self.raw.odb().doing(|| "open the object database".to_owned())?;
        // A pack must not hold an object twice, and its header says how many there are.
        let mut seen = FxHashSet::default();
        let fresh: Vec<Fresh> = (0_usize..)
            .zip(&all)
            .filter(|(_, (id, _))| seen.insert(*id) && !odb.exists(id.0))
            .map(|(index, (id, size))| Fresh { index, id: *id, size: *size })
            .collect();
        if !fresh.is_empty() {
            let mut stream = Stream::new(odb.packwriter().doing(|| "begin a pack".to_owned())?);
            stream.put(&header(fresh.len())?)?;
            let mut rest = fresh.as_slice();
            while !rest.is_empty() {
                let (batch, after) = rest.split_at(batch_len(rest));
                let packed = batch.par_iter().map(|blob| packed(read, blob)).collect::<Result<Vec<_>>>()?;
                packed.iter().try_for_each(|bytes| stream.put(bytes))?;
                rest = after;
            }
            stream.finish()?;
        }
        Ok(all.into_iter().map(|(id, _)| id).collect())
    }
}

/// A blob that is not here yet.
struct Fresh {
    index: usize,
    id: BlobId,
    size: usize,
}

/// How many of `blobs` make the next batch: one at least.
fn batch_len(blobs: &[Fresh]) -> usize {
    let mut bytes = 0;
    let fits = |blob: &&Fresh| {
        bytes += blob.size;
        bytes <= BATCH_BYTES
    };
    blobs.iter().take(BATCH).take_while(fits).count().max(1)
}

/// The stream with its running checksum.
struct Stream<'repo> {
    writer: git2::OdbPackwriter<'repo>,
    sum: Sha1,
}

impl<'repo> Stream<'repo> {
    fn new(writer: git2::OdbPackwriter<'repo>) -> Stream<'repo> {
        Stream { writer, sum: Sha1::new() }
    }

    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.sum.update(bytes);
        self.writer.write_all(bytes).doing(|| "write a pack".to_owned())
    }

    fn finish(mut self) -> Result<()> {
        let sum = self.sum.finalize();
        self.writer.write_all(&sum).doing(|| "write a pack".to_owned())?;
        self.writer.commit().doing(|| "finish a pack".to_owned()).map(|_| ())
    }
}

fn header(count: usize) -> Result<Vec<u8>> {
    let count = u32::try_from(count).map_err(|_| Error::Unsteady)?;
    Ok([b"PACK".as_slice(), &2_u32.to_be_bytes(), &count.to_be_bytes()].concat())
}

fn blob_id(bytes: &[u8]) -> Result<BlobId> {
    let sum = Sha1::new().chain_update(format!("blob {}\0", bytes.len())).chain_update(bytes).finalize();
    git2::Oid::from_bytes(&sum).map(BlobId).doing(|| "hash a file".to_owned())
}

/// One pack entry: kind and size, then the deflated bytes.
fn packed(read: Read<'_>, blob: &Fresh) -> Result<Vec<u8>> {
    let bytes = read(blob.index)?;
    if blob_id(&bytes)? != blob.id {
        return Err(Error::Unsteady);
    }
    let mut entry = entry_header(bytes.len());
    let mut encoder = ZlibEncoder::new(&mut entry, Compression::fast());
    encoder.write_all(&bytes).and_then(|()| encoder.finish().map(|_| ())).doing(|| "deflate a file".to_owned())?;
    Ok(entry)
}

/// Four bits of the size beside the kind, then seven at a time, the low ones first.
fn entry_header(size: usize) -> Vec<u8> {
    let mut rest = size >> 4;
    let mut byte = (BLOB << 4) | low(size, 0xf);
    let mut header = Vec::new();
    while rest > 0 {
        header.push(byte | 0x80);
        byte = low(rest, 0x7f);
        rest >>= 7;
    }
    header.push(byte);
    header
}

fn low(value: usize, mask: u8) -> u8 {
    value.to_le_bytes().first().map_or(0, |byte| byte & mask)
}
