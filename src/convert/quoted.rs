//! Whether a place of a file is code, or a string or comment: docstrings are full of examples.
//!
//! In: bytes. Out: an answer that is never too narrow: inside of an f-string there may be code, so that counts.

/// Reads a file forward, from one place that is asked for to the next.
pub(super) struct Code<'a> {
    bytes: &'a [u8],
    /// Where the reading stands: the end of the string or comment that was read last.
    at: usize,
    /// Whether that string may hold code.
    holds_code: bool,
}

impl<'a> Code<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, holds_code: true }
    }

    /// True if code may stand at `place`, a byte offset not before the one that was asked for last.
    pub(super) fn is_at(&mut self, place: usize) -> bool {
        while self.at <= place {
            let Some(ahead) = memchr::memchr3(b'#', b'"', b'\'', &self.bytes[self.at..]) else { return true };
            if self.at + ahead > place {
                return true;
            }
            self.pass(self.at + ahead);
        }
        self.holds_code
    }

    /// Reads the string or the comment that starts at `start`. A string that is never closed is no string: what follows
    /// its quote is taken for code.
    fn pass(&mut self, start: usize) {
        let end =
            if self.bytes[start] == b'#' { Some(line_end(self.bytes, start)) } else { string_end(self.bytes, start) };
        self.holds_code = end.is_none() || self.bytes[start] != b'#' && is_formatted(&self.bytes[..start]);
        self.at = end.unwrap_or(self.bytes.len());
    }
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    memchr::memchr2(b'\n', b'\r', &bytes[at..]).map_or(bytes.len(), |length| at + length)
}

/// The end of the string whose quote stands at `at`; one of a single quote that is not closed ends with its line.
fn string_end(bytes: &[u8], at: usize) -> Option<usize> {
    let quote = bytes[at];
    let is_long = bytes[at..].starts_with(&[quote; 3]);
    let width = if is_long { 3 } else { 1 };
    let mut at = at + width;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'\n' | b'\r' if !is_long => return Some(at),
            byte if *byte == quote && (!is_long || bytes[at..].starts_with(&[quote; 3])) => return Some(at + width),
            _ if is_long => at += 1 + memchr::memchr2(quote, b'\\', &bytes[at + 1..])?,
            _ => at += 1,
        }
    }
    (!is_long).then_some(bytes.len())
}

/// The letters right before a quote make the string one with code in it.
fn is_formatted(before: &[u8]) -> bool {
    let prefix = before.iter().rev().take(2).take_while(|byte| byte.is_ascii_alphabetic());
    prefix.into_iter().any(|byte| matches!(byte, b'f' | b'F' | b't' | b'T'))
}

#[cfg(test)]
mod tests {
    use super::Code;

    /// Whether the word `here` may be code, each time that it stands in `code`.
    fn answers(code: &str) -> Vec<bool> {
        let mut reader = Code::new(code.as_bytes());
        code.match_indices("here").map(|(place, _)| reader.is_at(place)).collect()
    }

    #[test]
    fn words_in_code_are_found() {
        for code in [
            "here = 1",
            "'''doc'''\nhere",
            "x = 'it\\'s'; here",
            "x = ''; here",
            "x = \"'\"; here",
            "rf\"\"\"{here}\"\"\"",
            "# it's\nhere",
            "# '''\rhere",
            "x = 'open\nhere",
            "\"\"\"never closed\nhere",
        ] {
            assert_eq!(answers(code), [true], "{code}");
        }
    }

    #[test]
    fn words_in_strings_and_comments_are_not() {
        for code in [
            "'''\n>>> here\n'''",
            "\"\"\"it's \\\"\"\" here\"\"\"",
            "x = \"here\"",
            "# here",
            "x = 1  # it's here",
            "b\"here\"",
        ] {
            assert_eq!(answers(code), [false], "{code}");
        }
    }

    #[test]
    fn each_place_is_told_from_the_one_before() {
        assert_eq!(
            answers("here 'here here' here # here\n'''here''' here"),
            [true, false, false, true, false, false, true]
        );
        assert_eq!(answers("f'{here} here' 'here' here"), [true, true, false, true]);
    }
}
