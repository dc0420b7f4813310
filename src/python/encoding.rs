//! What encoding a file is in, and whether it can be edited byte by byte.
//!
//! In: the bytes of a file. Out: text of the same length and offsets for the parsers, or why not.
//! Follows Python: a BOM, then a cookie in the first two lines (PEP 263), then UTF-8.

use std::borrow::Cow;

use super::Unreadable;
use crate::text::{LineIndex, Span};

/// Returns text in which every byte of the file stands at its own offset.
///
/// In encodings of one byte a character, each that is not ASCII becomes a letter: what it says
/// matters only inside strings and comments, and nobody reads those here.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Unreadable> {
    if let Some(name) = wide_bom(bytes) {
        return Err(Unreadable {
            span: Span::default(),
            why: format!("the file is encoded in {name}: Python cannot run it; save it as UTF-8"),
        });
    }
    if let Some(at) = memchr::memchr(0, bytes) {
        return Err(unreadable(
            bytes,
            at,
            "holds a NUL byte, which Python refuses: remove it or save the file as UTF-8",
        ));
    }
    let bom = bytes.starts_with(b"\xef\xbb\xbf");
    match cookie(bytes) {
        None => utf8(bytes),
        Some((at, name)) => match family(name) {
            Family::Utf8 => utf8(bytes),
            _ if bom => {
                Err(unreadable(bytes, at, "names another encoding than UTF-8 in a file with a UTF-8 mark: remove one"))
            }
            Family::Ascii => match bytes.iter().position(|byte| !byte.is_ascii()) {
                None => utf8(bytes),
                Some(at) => Err(unreadable(bytes, at, "is not ASCII, which the file says it is: save it as UTF-8")),
            },
            Family::SingleByte => Ok(Cow::Owned(masked(bytes))),
            Family::MultiByte if bytes.is_ascii() => utf8(bytes),
            Family::MultiByte | Family::Stateful => {
                let name = String::from_utf8_lossy(name);
                Err(unreadable(bytes, at, &format!("says the file is encoded in {name}: save it as UTF-8 first")))
            }
            Family::Unknown => {
                let name = String::from_utf8_lossy(name);
                Err(unreadable(bytes, at, &format!("names the unknown encoding {name}: save the file as UTF-8")))
            }
        },
    }
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, Unreadable> {
    std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| {
        unreadable(bytes, error.valid_up_to(), "is not UTF-8 and no encoding is named: save the file as UTF-8")
    })
}

fn unreadable(bytes: &[u8], at: usize, why: &str) -> Unreadable {
    let at = u32::try_from(at).unwrap_or(u32::MAX);
    let line = LineIndex::new(bytes).line(at) + 1;
    Unreadable { span: Span::new(at, at), why: format!("line {line} {why}") }
}

fn wide_bom(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Some("UTF-32"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("UTF-16"),
        _ => None,
    }
}

fn masked(bytes: &[u8]) -> String {
    // `q` ends no escape sequence and begins no string: `\q` and `q"` mean nothing.
    bytes.iter().map(|byte| if byte.is_ascii() { char::from(*byte) } else { 'q' }).collect()
}

/// The encoding named in one of the first two lines, and where its line starts.
fn cookie(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut start = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    for _ in 0..2 {
        let rest = &bytes[start..];
        let end = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let text = rest[..end].trim_ascii_start();
        if let Some(name) = text.strip_prefix(b"#").and_then(named) {
            return Some((start, name));
        }
        // Code in the first line ends the search.
        if !text.is_empty() && text[0] != b'#' {
            return None;
        }
        let ending = if rest[end..].starts_with(b"\r\n") { 2 } else { 1 };
        start = (start + end + ending).min(bytes.len());
    }
    None
}

/// The name after `coding:` or `coding=` in a comment.
fn named(comment: &[u8]) -> Option<&[u8]> {
    memchr::memmem::find_iter(comment, b"coding").find_map(|at| {
        let (mark, rest) = comment[at + 6..].split_first()?;
        let rest = rest.trim_ascii_start();
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        let end = rest.iter().position(|byte| !is_name(byte)).unwrap_or(rest.len());
        (matches!(mark, b':' | b'=') && end > 0).then_some(&rest[..end])
    })
}

/// How an encoding relates to ASCII.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Utf8,
    Ascii,
    /// One byte a character, the first 128 of them ASCII.
    SingleByte,
    /// ASCII where no byte is above 127; otherwise a second byte may look like ASCII.
    MultiByte,
    /// Bytes below 128 may mean something else.
    Stateful,
    Unknown,
}

fn family(name: &[u8]) -> Family {
    let name = String::from_utf8_lossy(name).to_ascii_lowercase().replace('_', "-");
    let is = |prefixes: &[&str]| prefixes.iter().any(|prefix| name.starts_with(prefix));
    match name.as_str() {
        "utf8" | "utf-8" | "u8" | "utf-8-sig" | "cp65001" => Family::Utf8,
        "ascii" | "us-ascii" | "646" | "ansi-x3.4-1968" => Family::Ascii,
        _ if is(&["utf-8-", "utf8-"]) => Family::Utf8,
        _ if is(&["utf", "hz", "iso-2022", "iso2022", "unicode", "raw-unicode", "idna", "punycode"]) => {
            Family::Stateful
        }
        _ if is(&[
            "gb", "cp936", "big5", "cp950", "euc", "shift", "sjis", "s-jis", "cp932", "cp949", "johab", "ms932",
        ]) =>
        {
            Family::MultiByte
        }
        _ if is(&[
            "latin",
            "iso-8859",
            "iso8859",
            "iso-latin",
            "l1",
            "cp125",
            "windows-125",
            "koi8",
            "cp85",
            "cp86",
        ]) || is(&[
            "cp437",
            "cp866",
            "mac-",
            "macroman",
            "maccyrillic",
            "maclatin",
            "cp1125",
            "ptcp154",
            "tis-620",
        ]) =>
        {
            Family::SingleByte
        }
        _ => Family::Unknown,
    }
}
