//! Lines and columns of byte offsets.

/// A place for people: both count from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// The line ending that a file uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineEnding {
    /// `\n`
    Lf,
    /// `\r\n`
    CrLf,
    /// `\r`, old Mac files
    Cr,
}

impl LineEnding {
    /// Takes the ending of the first line; `\n` if there is none.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        match memchr::memchr2(b'\n', b'\r', bytes) {
            Some(at) if bytes[at] == b'\r' => {
                if bytes.get(at + 1) == Some(&b'\n') {
                    Self::CrLf
                } else {
                    Self::Cr
                }
            }
            _ => Self::Lf,
        }
    }

    /// The bytes of the ending.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lf => "\n",
            Self::CrLf => "\r\n",
            Self::Cr => "\r",
        }
    }
}

/// Line starts of a file.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Finds the line starts: after `\n`, `\r\n` and a lone `\r`, as Python counts them.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Self {
        // Code has lines of 35 bytes or so.
        let mut starts = Vec::with_capacity(1 + bytes.len() / 32);
        starts.push(0);
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n') {
                starts.push(u32::try_from(at + 1).unwrap_or(u32::MAX));
            }
        }
        Self { starts }
    }

    /// The line that holds `offset`, from 0.
    #[must_use]
    pub fn line(&self, offset: u32) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// Offset of the first byte of a line counted from 0; the end of file past the last line.
    #[must_use]
    pub fn start(&self, line: usize) -> Option<u32> {
        self.starts.get(line).copied()
    }

    /// Number of lines; a last line without an ending counts.
    #[must_use]
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// Line and column of `offset` for people.
    #[must_use]
    pub fn position(&self, bytes: &[u8], offset: u32) -> Position {
        let line = self.line(offset);
        let start = self.starts[line] as usize;
        let before = &bytes[start..(offset as usize).min(bytes.len()).max(start)];
        // Continuation bytes of UTF-8 do not start a character.
        let characters = before.iter().filter(|byte| **byte & 0xc0 != 0x80).count();
        Position {
            line: u32::try_from(line + 1).unwrap_or(u32::MAX),
            column: u32::try_from(characters + 1).unwrap_or(u32::MAX),
        }
    }
}
