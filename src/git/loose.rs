//! Loose objects are looked at before libgit2 reads them: its reader never returns from one whose
//! stream ends too early, as a crash or a full disk leaves it behind.
//!
//! In: the id of an object. Out: nothing, or [`Error::Damaged`]. What lies in a pack, or is not here,
//! passes: libgit2 itself has an answer to that.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use flate2::{Decompress, FlushDecompress, Status};
use git2::Oid;

use super::{Error, Result};

/// Bytes that are inflated at a time.
const PIECE: usize = 16 << 10;

/// Bytes that hold the header of any object: its type, its size and a NUL.
const HEADER: usize = 32;

/// Alternates of alternates that are followed, as git does.
const DEEPEST: usize = 5;

/// The folders that hold the loose objects of a repository.
#[derive(Debug)]
pub(super) struct Loose {
    folders: Vec<PathBuf>,
}

impl Loose {
    /// The folders of a repository that was opened with the environment honoured.
    pub(super) fn of(raw: &git2::Repository) -> Loose {
        let own = std::env::var_os("GIT_OBJECT_DIRECTORY").map(PathBuf::from);
        let mut folders = Vec::new();
        add(own.unwrap_or_else(|| raw.commondir().join("objects")), 0, &mut folders);
        if let Some(others) = std::env::var_os("GIT_ALTERNATE_OBJECT_DIRECTORIES") {
            std::env::split_paths(&others).for_each(|other| add(other, 1, &mut folders));
        }
        Loose { folders }
    }

    /// Checks that the object is whole, if it is a loose one.
    ///
    /// # Errors
    /// [`Error::Damaged`]
    pub(super) fn check(&self, id: Oid) -> Result<()> {
        let text = id.to_string();
        let (start, rest) = text.split_at(2);
        let files = self.folders.iter().map(|folder| folder.join(start).join(rest));
        // Where there is no such file, or none that may be read, libgit2 has the better words.
        match files.filter_map(|file| File::open(file).ok()).next().map(is_whole) {
            None | Some(Ok(true)) => Ok(()),
            Some(Ok(false)) => Err(Error::Damaged { id: text }),
            Some(Err(source)) => Err(Error::Io { doing: format!("read object {text}"), source }),
        }
    }

    /// A commit.
    pub(super) fn commit<'a>(&self, raw: &'a git2::Repository, id: Oid) -> Result<git2::Commit<'a>> {
        self.check(id)?;
        raw.find_commit(id).map_err(|error| unread(error, "commit", id))
    }

    /// A tree.
    pub(super) fn tree<'a>(&self, raw: &'a git2::Repository, id: Oid) -> Result<git2::Tree<'a>> {
        self.check(id)?;
        raw.find_tree(id).map_err(|error| unread(error, "tree", id))
    }

    /// A blob.
    pub(super) fn blob<'a>(&self, raw: &'a git2::Repository, id: Oid) -> Result<git2::Blob<'a>> {
        self.check(id)?;
        raw.find_blob(id).map_err(|error| match error.code() {
            git2::ErrorCode::NotFound => Error::Missing { id: id.to_string() },
            _ => unread(error, "blob", id),
        })
    }

    /// Checks a tree with everything below it that libgit2 reads when it compares the tree with an index.
    pub(super) fn check_trees(&self, raw: &git2::Repository, tree: Oid) -> Result<()> {
        let mut open = vec![tree];
        while let Some(id) = open.pop() {
            let tree = self.tree(raw, id)?;
            let folders = tree.iter().filter(|entry| entry.kind() == Some(git2::ObjectType::Tree));
            open.extend(folders.map(|entry| entry.id()));
        }
        Ok(())
    }
}

fn unread(source: git2::Error, kind: &str, id: Oid) -> Error {
    Error::Libgit2 { doing: format!("read {kind} {id}"), source }
}

fn add(folder: PathBuf, depth: usize, folders: &mut Vec<PathBuf>) {
    if depth > DEEPEST || folders.contains(&folder) {
        return;
    }
    let others = std::fs::read(folder.join("info/alternates")).unwrap_or_default();
    let others: Vec<PathBuf> = others
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty() && !line.starts_with(b"#"))
        .map(|line| folder.join(super::on_disk(line)))
        .collect();
    folders.push(folder);
    others.into_iter().for_each(|other| add(other, depth + 1, folders));
}

/// True if the stream comes to its end and has as many bytes as its header says.
fn is_whole(mut file: File) -> io::Result<bool> {
    let mut stream = Decompress::new(true);
    let (mut input, mut output) = (vec![0; PIECE], vec![0; PIECE]);
    let mut header = Vec::new();
    loop {
        let read = file.read(&mut input)?;
        let mut used = 0;
        loop {
            let (before_in, before_out) = (stream.total_in(), stream.total_out());
            let left = input.get(used..read).unwrap_or_default();
            let Ok(status) = stream.decompress(left, &mut output, FlushDecompress::None) else { return Ok(false) };
            let (taken, made) = (stream.total_in() - before_in, stream.total_out() - before_out);
            let made = usize::try_from(made).unwrap_or_default();
            let room = HEADER.saturating_sub(header.len());
            header.extend(output.iter().take(made.min(room)));
            used += usize::try_from(taken).unwrap_or_default();
            if status == Status::StreamEnd {
                return Ok(total(&header) == Some(stream.total_out()));
            }
            // Nothing more comes out of what there is.
            if taken == 0 && made == 0 {
                break;
            }
        }
        if read == 0 {
            return Ok(false);
        }
    }
}

/// Bytes of the whole object, as its header says: `blob 12` and a NUL are followed by twelve.
fn total(header: &[u8]) -> Option<u64> {
    let end = header.iter().position(|byte| *byte == 0)?;
    let text = std::str::from_utf8(header.get(..end)?).ok()?;
    let size: u64 = text.split_once(' ')?.1.parse().ok()?;
    size.checked_add(u64::try_from(end).ok()? + 1)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::{Compression, write::ZlibEncoder};

    use super::*;

    fn deflated(text: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn is_whole_of(bytes: &[u8]) -> bool {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("object");
        std::fs::write(&path, bytes).unwrap();
        is_whole(File::open(path).unwrap()).unwrap()
    }

    #[test]
    fn an_object_is_whole_at_its_full_length_alone() {
        let big =
            [b"blob 50000\0".as_slice(), &(0..50_000_u32).map(|at| (at % 251) as u8).collect::<Vec<_>>()].concat();
        for text in [b"blob 3\0abc".as_slice(), b"blob 0\0", &big] {
            let bytes = deflated(text);
            assert!(is_whole_of(&bytes));
            for end in (0..bytes.len()).step_by(1 + bytes.len() / 50).chain([bytes.len() - 1]) {
                assert!(!is_whole_of(&bytes[..end]), "cut at {end} of {}", bytes.len());
            }
        }
    }

    #[test]
    fn an_object_has_the_size_that_its_header_says() {
        for text in [b"blob 4\0abc".as_slice(), b"blob 2\0abc", b"blob\0abc", b"blob x\0", b"", b"abc"] {
            assert!(!is_whole_of(&deflated(text)), "{text:?}");
        }
        assert!(!is_whole_of(&[0; 100]));
    }

    #[test]
    fn alternates_are_followed_and_a_ring_of_them_ends() {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        for (name, to) in [("one", "../two\n"), ("two", "# back\n../two/../one\n"), ("three", "")] {
            std::fs::create_dir_all(place(name).join("info")).unwrap();
            std::fs::write(place(name).join("info/alternates"), to).unwrap();
        }
        let mut folders = Vec::new();
        add(place("one"), 0, &mut folders);
        assert!(folders.contains(&place("one/../two")) && folders.len() <= DEEPEST + 1, "{folders:?}");
    }
}
