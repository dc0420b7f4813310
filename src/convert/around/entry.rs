//! What a file says is installed, before anything is decided about it.
//!
//! A front end makes these out of its kind of file: where each requirement stands, what would have to be written in its
//! place, and what goes if it goes.

use crate::convert::draft::DraftItem;
use crate::rules::{Around, Install, Package};
use crate::text::Span;

/// The requirements of a file that matter.
#[derive(Debug, Default)]
pub(super) struct Requirements {
    /// In order of their places.
    pub(super) entries: Vec<Entry>,
    /// The elements of each list that stands on one line: what goes with one of them depends on its neighbours.
    pub(super) lists: Vec<Vec<Span>>,
    /// Options that name an index of the torch family.
    pub(super) indexes: Vec<Index>,
    /// What nothing has to be decided about.
    pub(super) items: Vec<DraftItem>,
    /// Nothing is installed for what is named here.
    pub(super) only_constrains: bool,
}

/// An option that names an index of the torch family.
#[derive(Debug)]
pub(super) struct Index {
    pub(super) group: usize,
    /// No other index is asked: there is nothing but torch.
    pub(super) is_only: bool,
    pub(super) element: Element,
}

impl Index {
    /// The index that an option names for a group.
    pub(super) fn of(option: &str, group: usize, element: Element) -> Index {
        let name = option.trim_start().split(['=', ' ']).next().unwrap_or_default();
        Index { group, is_only: matches!(name, "-i" | "--index-url"), element }
    }
}

/// A requirement.
#[derive(Debug)]
pub(super) struct Entry {
    /// Requirements that are installed together.
    pub(super) group: usize,
    pub(super) what: What,
    /// The name with its version.
    pub(super) site: Span,
    /// When it counts: `python_version < "3.9"`; empty for always.
    pub(super) marker: String,
    pub(super) form: Form,
    pub(super) element: Element,
    /// Where another one can be put, and what stands around it there.
    pub(super) insert: Option<Insert>,
    /// Why no other can be written in its place.
    pub(super) obstacle: Option<&'static str>,
}

/// What a requirement is on.
#[derive(Clone, Copy, Debug)]
pub(super) enum What {
    /// A distribution of the torch family.
    Family(&'static Package),
    /// One that MindSpore code needs.
    Install(&'static Install),
}

impl What {
    /// What the name of a distribution stands for; `None` for one that does not matter.
    pub(super) fn of(name: &str) -> Option<What> {
        let around = Around::builtin();
        let family = around.package(name).map(What::Family);
        family.or_else(|| around.install(name).map(What::Install))
    }
}

/// How a requirement is written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    /// `torch>=2.0`
    AtLeast,
    /// `torch==2.0`: in a command, where `>` would mean something else.
    Exact,
    /// A key and its value, without quotes.
    Table { key: Span, value: Span },
}

/// What goes if a requirement goes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Element {
    /// These bytes: most often a line.
    Whole(Span),
    /// An element of one of the lists.
    Listed { list: usize, index: usize },
}

/// A place for another requirement.
#[derive(Clone, Debug)]
pub(super) struct Insert {
    pub(super) at: u32,
    pub(super) before: String,
    pub(super) after: String,
}

/// A requirement as text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Read<'a> {
    pub(super) name: &'a str,
    /// Bytes of name, extras and version.
    pub(super) length: usize,
    /// The marker, without its semicolon.
    pub(super) marker: &'a str,
    /// It names an address instead of a version.
    pub(super) is_address: bool,
    /// What follows: options of pip.
    pub(super) rest: &'a str,
}

/// Reads a requirement from the start of a text (PEP 508); `None` if the text is something else.
pub(super) fn read(text: &str) -> Option<Read<'_>> {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let name = &text[..text.find(|c| !is_of_name(c)).unwrap_or(text.len())];
    if !name.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    let mut length = name.len();
    let mut rest = text[length..].trim_start();
    if let Some(extras) = rest.strip_prefix('[') {
        rest = &extras[extras.find(']')? + 1..];
        length = text.len() - rest.len();
    }
    let is_address = rest.trim_start().starts_with('@');
    if is_address {
        let end = rest.find(" ;").or_else(|| rest.find(" #")).unwrap_or(rest.trim_end().len());
        length = text.len() - rest.len() + end;
    } else {
        while let Some(after) = version(rest) {
            length = text.len() - after.len();
            rest = after.trim_start().strip_prefix(',').unwrap_or(after);
        }
    }
    let behind = text[length..].trim_start();
    let (marker, rest) = match behind.strip_prefix(';') {
        Some(marker) => marker.split_at(marker.find(" #").or_else(|| marker.find(" --")).unwrap_or(marker.len())),
        None => ("", behind),
    };
    let is_end = |text: &str| text.is_empty() || ["#", "--", "\\"].iter().any(|start| text.starts_with(start));
    let rest = rest.trim_start();
    is_end(rest).then_some(Read { name, length, marker: marker.trim(), is_address, rest })
}

/// What follows a version and its operator at the start of a text.
fn version(text: &str) -> Option<&str> {
    let text = text.trim_start();
    if let Some(inner) = text.strip_prefix('(') {
        return Some(&inner[inner.find(')')? + 1..]);
    }
    let operator = ["===", "~=", "==", "!=", "<=", ">=", "<", ">"].iter().find_map(|op| text.strip_prefix(op))?;
    let version = operator.trim_start();
    let end = version.find(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '"' | '\'' | '\\'));
    let end = end.unwrap_or(version.len());
    (end > 0).then(|| &version[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Option<(&str, &str, &str)> {
        read(text).map(|read| (read.name, &text[..read.length], read.marker))
    }

    #[test]
    fn name_version_and_marker_are_told_apart() {
        assert_eq!(parts("torch"), Some(("torch", "torch", "")));
        assert_eq!(parts("torch >= 1.8, !=2.0.* # why"), Some(("torch", "torch >= 1.8, !=2.0.*", "")));
        assert_eq!(parts("torch[opt]==2.1.0+cu118"), Some(("torch", "torch[opt]==2.1.0+cu118", "")));
        assert_eq!(
            parts("torch~=2.0; sys_platform == 'linux' # x"),
            Some(("torch", "torch~=2.0", "sys_platform == 'linux'"))
        );
        assert_eq!(parts("torch (>=2.0)"), Some(("torch", "torch (>=2.0)", "")));
        assert_eq!(parts("torch==2.1 --hash=sha256:ab"), Some(("torch", "torch==2.1", "")));
    }

    #[test]
    fn an_address_is_no_version() {
        let read = read("torch @ https://example.org/torch-2.0.whl ; python_version > '3'").unwrap();
        assert!(read.is_address && read.marker == "python_version > '3'");
    }

    #[test]
    fn prose_is_no_requirement() {
        for text in ["torch is needed", "", "-r other.txt", "# torch", "torch 2.0", "[torch]"] {
            assert_eq!(parts(text), None, "{text}");
        }
    }
}
