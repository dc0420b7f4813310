//! Front end for files of commands: scripts, `Makefile`, `Dockerfile`, workflows of CI.
//!
//! In: text. Out: what `pip install` and its relatives install, images that bring torch, and launchers.

use crate::convert::draft::DraftItem;
use crate::review::{Code, Severity};
use crate::rules::{Around, RuleSet};
use crate::text::Span;

use super::entry::{Element, Entry, Form, Index, Requirements, What, read as requirement};
use super::launch;
use super::lines::{addressed, names_index, span};
use super::words::{Command, commands};

const CONDA: &str = "conda installs it, and MindSpore comes from pip: `pip install` it";

/// Programs that install, and whether what they install is on a package index of Python.
const INSTALLERS: [(&str, bool); 6] =
    [("pip", true), ("pip3", true), ("conda", false), ("mamba", false), ("micromamba", false), ("uv", true)];

/// Options of installers that a value follows.
const VALUED: [&str; 13] = [
    "-r",
    "--requirement",
    "-c",
    "--constraint",
    "-e",
    "--editable",
    "-t",
    "--target",
    "--prefix",
    "--root",
    "-n",
    "--name",
    "--trusted-host",
];

/// Options that name an index, or a channel of conda.
const INDEXES: [&str; 7] = ["-i", "--index-url", "--extra-index-url", "-f", "--find-links", "--index", "--channel"];

/// Reads a file.
pub(super) fn read(text: &str, rules: &RuleSet) -> Requirements {
    let mut found = Requirements::default();
    for command in commands(text, 0) {
        installed(&command, &mut found);
        found.items.extend(launch::item(&command, text, rules));
        found.items.extend(image(&command));
    }
    found.entries.sort_by_key(|entry| entry.site);
    found
}

/// Where the packages of a command begin, and whether Python's index has them.
pub(super) fn install(command: &Command<'_>) -> Option<(usize, bool)> {
    let words = &command.words;
    let at = words.iter().position(|word| word.text == "install")?;
    let before =
        words[..at].iter().rev().map(|word| word.text.trim_start_matches('@').rsplit('/').next().unwrap_or(""));
    // Options may stand between: `conda -y install`.
    let program = before.filter(|word| !word.starts_with('-')).find_map(|word| {
        let name = if word.starts_with("pip3") { "pip" } else { word };
        INSTALLERS.iter().find(|(known, _)| *known == name)
    })?;
    Some((at + 1, program.1))
}

fn installed(command: &Command<'_>, found: &mut Requirements) {
    let Some((first, is_pip)) = install(command) else { return };
    let (list, words) = (found.lists.len(), &command.words[first..]);
    // An option and its value are one element.
    let mut elements: Vec<Span> = Vec::new();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let (index, value) = (elements.len(), words.get(at + 1));
        let is_index = |text: &str| INDEXES.contains(&text.split('=').next().unwrap_or(text));
        let takes_next = (VALUED.contains(&word.text) || INDEXES.contains(&word.text)) && value.is_some();
        let last = value.filter(|_| takes_next).unwrap_or(word);
        elements.push(Span::new(word.whole().start, last.whole().end));
        let says = value.filter(|_| takes_next).map_or(word.text, |value| value.text);
        if is_index(word.text) && names_index(says) {
            found.indexes.push(Index::of(word.text, list, Element::Listed { list, index }));
        } else if !word.text.starts_with('-') {
            let entry = entry(word.text, word.start, is_pip);
            found.entries.extend(entry.map(|entry| Entry {
                group: list,
                element: Element::Listed { list, index },
                ..entry
            }));
        }
        at += 1 + usize::from(takes_next);
    }
    found.lists.push(elements);
}

/// A package that a command installs.
fn entry(text: &str, start: usize, is_pip: bool) -> Option<Entry> {
    let spec = text.rsplit_once("::").map_or(text, |(_, spec)| spec);
    let start = start + text.len() - spec.len();
    let (what, length, obstacle) = if is_pip {
        match requirement(spec) {
            Some(found) => {
                (What::of(found.name)?, found.length, found.is_address.then_some("it is installed from an address"))
            }
            None => (addressed(spec)?, spec.len(), Some("it is installed from an address")),
        }
    } else {
        let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let name = &spec[..spec.find(|c| !is_of_name(c)).unwrap_or(spec.len())];
        (What::of(name)?, spec.len(), Some(CONDA))
    };
    Some(Entry {
        group: 0,
        what,
        site: span(start, start + length),
        marker: String::new(),
        form: Form::Exact,
        element: Element::Whole(span(start, start + length)),
        insert: None,
        obstacle,
    })
}

/// The item for an image that brings torch: where one is named for sure.
fn image(command: &Command<'_>) -> Option<DraftItem> {
    let is_place = |text: &str| {
        let key = text.to_ascii_lowercase();
        key == "from" || key.ends_with("image:") || key == "container:" || key.starts_with("arg")
    };
    let is_named = command.words.iter().take(3).any(|word| is_place(word.text));
    command.words.iter().find_map(|word| {
        let text = word.text.rsplit_once('=').map_or(word.text, |(_, value)| value);
        let name = text.split('@').next().unwrap_or(text);
        let last = name.rfind('/').map_or(0, |at| at + 1);
        let tag = name[last..].find(':').map(|at| last + at);
        let advice = Around::builtin().image(&name[..tag.unwrap_or(name.len())])?;
        let is_image = is_named || tag.is_some();
        let start = word.end() - text.len();
        is_image.then(|| DraftItem {
            span: span(start, word.end()),
            code: Code::REQUIREMENT,
            api: Some("torch".to_owned()),
            severity: Severity::Blocking,
            why: "the image brings torch".to_owned(),
            advice: Some(advice.to_owned()),
        })
    })
}
