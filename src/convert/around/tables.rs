//! Front end for `pyproject.toml` and `Pipfile`: lists of requirements, and tables with a key for each.
//!
//! In: text. Out: the requirements that matter, at their bytes. What else stands in the file is not looked at.

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::entry::{Element, Entry, Form, Insert, Requirements, What, read as requirement};
use super::lines::{Line, comment, lines, offset, removal, span};
use crate::rules::Around;
use crate::text::Span;

/// Reads a file; one that is not TOML says nothing.
pub(super) fn read(text: &str) -> Requirements {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let Ok(table) = DeTable::parse(body) else { return Requirements::default() };
    let mut file = File {
        text,
        offset: text.len() - body.len(),
        lines: lines(text),
        sourced: Vec::new(),
        found: Requirements::default(),
    };
    let data = &Around::builtin().toml;
    for path in &data.sources {
        at(table.get_ref(), path, &mut |value| {
            let names = value.get_ref().as_table().into_iter().flat_map(|table| table.keys());
            file.sourced.extend(names.map(|name| name.get_ref().to_string()));
        });
    }
    for path in &data.lists {
        at(table.get_ref(), path, &mut |value| file.list(value));
    }
    for path in &data.tables {
        at(table.get_ref(), path, &mut |value| file.table(value));
    }
    file.found.entries.sort_by_key(|entry| entry.site);
    file.found
}

/// Calls `found` with each value at a path of keys, `*` for any.
fn at<'a, 'i>(table: &'a DeTable<'i>, path: &str, found: &mut dyn FnMut(&'a Spanned<DeValue<'i>>)) {
    let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    for (_, value) in table.iter().filter(|(key, _)| first == "*" || key.get_ref() == first) {
        match (rest, value.get_ref().as_table()) {
            (None, _) => found(value),
            (Some(rest), Some(table)) => at(table, rest, found),
            (Some(_), None) => {}
        }
    }
}

struct File<'a> {
    text: &'a str,
    /// Bytes before the text that was parsed.
    offset: usize,
    lines: Vec<Line<'a>>,
    /// Distributions that have a source of their own.
    sourced: Vec<String>,
    found: Requirements,
}

impl<'a> File<'a> {
    fn list(&mut self, value: &Spanned<DeValue<'_>>) {
        let Some(array) = value.get_ref().as_array() else { return };
        let elements: Vec<Span> = array.iter().map(|element| self.span(element.span())).collect();
        let (list, group) = (self.found.lists.len(), self.found.lists.len());
        for (index, element) in array.iter().enumerate() {
            let place = elements[index];
            // A string with escapes does not stand there as it reads.
            let Some(text) = element.get_ref().as_str() else { continue };
            let Some(at) = self.inside(place, text) else { continue };
            let Some(found) = requirement(text) else { continue };
            let Some(what) = What::of(found.name) else { continue };
            let quote = &self.text[place.start as usize..at];
            let obstacle = found.is_address.then_some("it is installed from an address");
            let obstacle = obstacle.or_else(|| self.source(found.name));
            self.found.entries.push(Entry {
                group,
                what,
                site: span(at, at + found.length),
                marker: found.marker.to_owned(),
                form: Form::AtLeast,
                element: self.element(place, list, index),
                insert: Some(self.before(place, quote)),
                obstacle,
            });
        }
        self.found.lists.push(elements);
    }

    fn table(&mut self, value: &Spanned<DeValue<'_>>) {
        let Some(table) = value.get_ref().as_table() else { return };
        // Tables have numbers behind those of the lists.
        let group = self.found.lists.len();
        self.found.lists.push(Vec::new());
        for (key, value) in table.iter() {
            let entry = self.key(group, key, value);
            self.found.entries.extend(entry);
        }
    }

    fn key(&self, group: usize, key: &Spanned<DeString<'_>>, value: &Spanned<DeValue<'_>>) -> Option<Entry> {
        let what = What::of(key.get_ref())?;
        let (key_place, place) = (self.span(key.span()), self.span(value.span()));
        let version = value.get_ref().as_str().and_then(|text| Some((self.inside(place, text)?, text.len())));
        let line = self.line(key_place.start)?;
        let is_alone = line.content() == key_place.start as usize && place.end as usize <= line.end;
        let obstacle = match version {
            None => Some("more than a version is said of it"),
            Some(_) if !is_alone || self.text[key_place.range()] != **key.get_ref() => {
                Some("it does not stand on a line of its own")
            }
            Some(_) => self.source(key.get_ref()),
        };
        let (at, length) = version.unwrap_or((place.start as usize, 0));
        let indent = &line.text[..line.indent()];
        Some(Entry {
            group,
            what,
            site: if version.is_some() { Span::new(key_place.start, place.end) } else { key_place },
            marker: String::new(),
            form: Form::Table { key: key_place, value: span(at, at + length) },
            element: Element::Whole(removal(line)),
            insert: is_alone.then(|| Insert {
                at: offset(line.start),
                before: indent.to_owned(),
                after: "\n".to_owned(),
            }),
            obstacle,
        })
    }

    fn source(&self, name: &str) -> Option<&'static str> {
        self.sourced.iter().any(|known| known == name).then_some("a source of its own is named for it")
    }

    fn span(&self, range: std::ops::Range<usize>) -> Span {
        span(range.start + self.offset, range.end + self.offset)
    }

    /// Where the text of a string begins, if it stands there as it reads.
    fn inside(&self, place: Span, text: &str) -> Option<usize> {
        let written = &self.text[place.range()];
        let quote = written.len().checked_sub(text.len())? / 2;
        let is_it = written.get(quote..quote + text.len()) == Some(text) && matches!(quote, 1 | 3);
        is_it.then_some(place.start as usize + quote)
    }

    fn line(&self, at: u32) -> Option<Line<'a>> {
        let after = self.lines.partition_point(|line| line.start <= at as usize);
        self.lines.get(after.checked_sub(1)?).copied()
    }

    /// What goes with an element: its line if it has one to itself.
    fn element(&self, place: Span, list: usize, index: usize) -> Element {
        element(self.line(place.start), place, list, index)
    }

    /// The place before an element.
    fn before(&self, place: Span, quote: &str) -> Insert {
        before(self.line(place.start), place, quote)
    }
}

/// What goes with an element of a list: its line if it has one to itself.
pub(super) fn element(line: Option<Line<'_>>, place: Span, list: usize, index: usize) -> Element {
    let listed = Element::Listed { list, index };
    let Some(line) = line.filter(|line| line.content() == place.start as usize) else { return listed };
    let Some(behind) = line.text.get(place.end as usize - line.start..) else { return listed };
    let code = &behind[..comment(behind).unwrap_or(behind.len())];
    if matches!(code.trim(), "" | ",") { Element::Whole(removal(line)) } else { listed }
}

/// The place before an element of a list.
pub(super) fn before(line: Option<Line<'_>>, place: Span, quote: &str) -> Insert {
    let own = line.filter(|line| line.content() == place.start as usize);
    let gap = own.map_or(" ".to_owned(), |line| format!("\n{}", &line.text[..line.indent()]));
    Insert { at: place.start, before: quote.to_owned(), after: format!("{quote},{gap}") }
}
