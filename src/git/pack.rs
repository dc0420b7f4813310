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

/// Blobs deflated at a time: bounds what is in memory.
const BATCH: usize = 256;
/// `OBJ_BLOB` of the pack format.
const BLOB: u8 = 3;

type Read<'a> = &'a (dyn Fn(usize) -> Result<Arc<[u8]>> + Sync);

impl Repo {
    /// Writes blobs into one pack. Those that are here already are left out.
    pub(super) fn write_pack(&self, count: usize, read: Read<'_>) -> Result<Vec<BlobId>> {
        let ids = (0..count).into_par_iter().map(|index| blob_id(&read(index)?)).collect::<Result<Vec<_>>>()?;
        let odb = self.raw.odb().doing(|| "open the object database".to_owned())?;
        // A pack must not hold an object twice, and its header says how many there are.
        let mut seen = FxHashSet::default();
        let fresh: Vec<(usize, BlobId)> =
            ids.iter().copied().enumerate().filter(|(_, id)| seen.insert(*id) && !odb.exists(id.0)).collect();
        if !fresh.is_empty() {
            let mut stream = Stream::new(odb.packwriter().doing(|| "begin a pack".to_owned())?);
            stream.put(&header(fresh.len())?)?;
            for batch in fresh.chunks(BATCH) {
                let packed =
                    batch.par_iter().map(|(index, id)| packed(read, *index, *id)).collect::<Result<Vec<_>>>()?;
                packed.iter().try_for_each(|bytes| stream.put(bytes))?;
            }
            stream.finish()?;
        }
        Ok(ids)
    }
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
fn packed(read: Read<'_>, index: usize, id: BlobId) -> Result<Vec<u8>> {
    let bytes = read(index)?;
    if blob_id(&bytes)? != id {
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
