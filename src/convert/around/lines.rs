//! Lines of a file, and requirements that stand on lines of their own: `requirements.txt`, a value of `setup.cfg`, the
//! `pip` part of an environment.

use crate::rules::Around;
use crate::text::Span;

use super::entry::{Element, Entry, Form, Insert, Read, What, read};

/// A line of a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    /// Offset of its first byte.
    pub(super) start: usize,
    /// Its text, without the ending.
    pub(super) text: &'a str,
    /// Offset behind its ending.
    pub(super) end: usize,
}

impl Line<'_> {
    /// Offset of the first byte that is no space.
    pub(super) fn content(&self) -> usize {
        self.start + self.indent()
    }

    /// Bytes of spaces at its start.
    pub(super) fn indent(&self) -> usize {
        self.text.len() - self.text.trim_start_matches(['\u{feff}', ' ', '\t']).len()
    }
}

/// The lines of a file.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut start = 0;
    let line = |whole: &'_ str| {
        let from = start;
        start += whole.len();
        (from, whole.len())
    };
    let places: Vec<(usize, usize)> = text.split_inclusive('\n').map(line).collect();
    places
        .into_iter()
        .map(|(start, length)| Line {
            start,
            text: text[start..start + length].trim_end_matches(['\r', '\n']),
            end: start + length,
        })
        .collect()
}

/// A span of bytes.
pub(super) fn span(start: usize, end: usize) -> Span {
    Span::new(offset(start), offset(end))
}

/// An offset as spans have them.
pub(super) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The requirement at `at` of a line, up to the line's end; `prefix` is what a new line needs before its own.
pub(super) fn entry(line: Line<'_>, at: usize, group: usize, prefix: &str) -> Option<Entry> {
    let text = &line.text[at - line.start..];
    let found = read(text)?;
    let what = What::of(found.name)?;
    let indent = &line.text[..line.indent()];
    let insert = Insert {
        at: offset(line.start + indent.len() - indent.trim_start_matches('\u{feff}').len()),
        before: format!("{}{prefix}", indent.trim_start_matches('\u{feff}')),
        after: "\n".to_owned(),
    };
    Some(Entry {
        group,
        what,
        site: span(at, at + found.length),
        marker: found.marker.to_owned(),
        form: Form::AtLeast,
        element: Element::Whole(removal(line)),
        insert: Some(insert),
        obstacle: obstacle(&found),
    })
}

/// Why another requirement cannot stand in the place of one.
fn obstacle(found: &Read<'_>) -> Option<&'static str> {
    if found.is_address {
        Some("it is installed from an address")
    } else if found.rest.contains("--hash") {
        Some("it has hashes, and another file would have others")
    } else {
        None
    }
}

/// What goes with the requirement of a line: the line, or all but the comment at its end.
pub(super) fn removal(line: Line<'_>) -> Span {
    match comment(line.text).filter(|at| *at > line.indent()) {
        Some(at) => span(line.content(), line.start + at),
        None => span(line.start, line.end),
    }
}

/// Where a comment starts in a line, from its first byte: at its start or behind a space.
pub(super) fn comment(text: &str) -> Option<usize> {
    let mut places = text.match_indices('#').map(|(at, _)| at);
    places.find(|at| *at == 0 || text[..*at].ends_with([' ', '\t']))
}

/// The distribution that the last part of an address names: `torch` of `.../torch-2.0.1-cp310.whl`.
pub(super) fn addressed(text: &str) -> Option<What> {
    let address = text.split_whitespace().find(|word| word.contains("://"))?;
    if let Some((_, egg)) = address.split_once("#egg=") {
        return read(egg).and_then(|found| What::of(found.name));
    }
    let file = address.rsplit('/').next()?;
    let is_built = [".whl", ".tar.gz", ".zip"].iter().any(|suffix| file.contains(suffix));
    let name = if is_built { file.split('-').next() } else { file.split(['@', '#']).next() };
    name.map(|name| name.trim_end_matches(".git")).and_then(What::of)
}

/// True for an option that names an index of the torch family.
pub(super) fn names_index(text: &str) -> bool {
    Around::builtin().indexes.hosts.iter().any(|host| text.contains(&format!("//{host}/")))
}
