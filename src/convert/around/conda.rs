//! Front end for environments of conda: what conda installs, and the part that pip does.

use super::entry::{Element, Entry, Form, Index, Requirements, What};
use super::lines::{Line, entry, lines, names_index, removal, span};

const CONDA: &str = "conda installs it, and MindSpore comes from pip: write it below `- pip:`";

/// Reads a file. The parts are told apart by their indentation.
pub(super) fn read(text: &str) -> Requirements {
    let mut found = Requirements::default();
    let (mut is_dependencies, mut pip) = (false, None);
    for line in lines(text) {
        let content = &line.text[line.indent()..];
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let Some(item) = content.strip_prefix("- ") else {
            // A key: at the margin it begins a part, further in it belongs to one.
            is_dependencies = if line.indent() == 0 { content.starts_with("dependencies:") } else { is_dependencies };
            pip = None;
            continue;
        };
        if !is_dependencies {
            continue;
        }
        pip = pip.filter(|indent| line.indent() > *indent);
        if item.trim_end() == "pip:" {
            pip = Some(line.indent());
        } else if pip.is_some() {
            of_pip(line, &mut found);
        } else {
            found.entries.extend(of_conda(line));
        }
    }
    found
}

fn of_pip(line: Line<'_>, found: &mut Requirements) {
    let item = &line.text[line.indent() + 2..];
    let trimmed = item.trim_start();
    if trimmed.starts_with('-') {
        if names_index(trimmed) {
            found.indexes.push(Index::of(trimmed, 1, Element::Whole(removal(line))));
        }
        return;
    }
    let quote = if trimmed.starts_with(['"', '\'']) { 1 } else { 0 };
    let at = line.start + line.text.len() - trimmed.len() + quote;
    let mut text = line;
    if quote == 1 {
        let end = line.text[at - line.start..].find(['"', '\'']).map_or(line.text.len(), |end| at - line.start + end);
        text = Line { text: &line.text[..end], ..line };
    }
    let Some(mut one) = entry(text, at, 1, "- ") else { return };
    one.element = Element::Whole(removal(line));
    found.entries.push(one);
}

/// `pytorch::pytorch=2.1`
fn of_conda(line: Line<'_>) -> Option<Entry> {
    let item = &line.text[line.indent() + 2..];
    let spec = item.trim_start().trim_start_matches(['"', '\'']);
    let spec = spec.rsplit_once("::").map_or(spec, |(_, spec)| spec);
    let name = &spec[..spec.find(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c))).unwrap_or(spec.len())];
    let what = What::of(name)?;
    let at = line.start + line.text.len() - spec.len();
    let end = spec.find([' ', '\t', '"', '\'']).unwrap_or(spec.len());
    Some(Entry {
        group: 0,
        what,
        site: span(at, at + end),
        marker: String::new(),
        form: Form::AtLeast,
        element: Element::Whole(removal(line)),
        insert: None,
        obstacle: Some(CONDA),
    })
}
