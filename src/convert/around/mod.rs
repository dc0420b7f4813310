//! Files around the code: they say what is installed and how code is run.
//!
//! In: a file that is no Python (requirements, commands, text, C++), and what the converted code of the run imports. Out: a [`FileOutcome`], like that of
//! code. Each kind of file has a front end that finds what matters; what becomes of it is decided in one place.
//! Nothing here has to do with uses of APIs, so these files have no sites.

mod cfg;
mod commands;
mod conda;
mod decide;
mod document;
mod entry;
mod imported;
mod launch;
mod lines;
mod native;
mod requirements;
mod setup;
mod tables;
mod words;

use std::borrow::Cow;

use crate::python::Parsed;
use crate::review::{Code, FileWaiver, KEEP, ReviewItem, Severity, read_waiver};
use crate::rules::{Around, Front, RuleSet};
use crate::text::{EditSet, LineIndex, Position, Span, apply};

use super::draft::DraftItem;
use super::{FileOutcome, Outcome};
use entry::{Entry, Requirements, What};

pub(super) use decide::{Decision, Known};
pub(super) use imported::{Importing, may_be_target};
pub(super) use setup::decide as of_setup;

/// How the file at a path is read, if it is one of these. [`Front::Setup`] is code that says what is installed: it is
/// looked at after all other code.
pub(super) fn front(path: &[u8]) -> Option<Front> {
    Around::builtin().front(path)
}

/// True for bytes that may say something of the torch family.
pub(super) fn may_matter(bytes: &[u8], front: Front) -> bool {
    let has = |word: &str| memchr::memmem::find(bytes, word.as_bytes()).is_some();
    let around = Around::builtin();
    let packages = || around.package.iter().flat_map(|package| &package.names).any(|name| has(name));
    let launchers = || around.launcher.iter().filter_map(|launcher| launcher.words.first()).any(|word| has(word));
    has("torch")
        || wide(bytes).is_some()
        || match front {
            Front::Native => around.native.includes.iter().chain(&around.native.words).any(|word| has(word)),
            Front::Document => launchers(),
            Front::Commands => launchers() || packages(),
            _ => packages(),
        }
}

/// What becomes of a file.
pub(super) fn outcome(path: &str, bytes: &[u8], front: Front, known: &Known<'_>) -> FileOutcome {
    let text = text(bytes);
    let decision = match wide(bytes) {
        Some(wide) => undecided(&read(&wide, front, known.rules)),
        None => decide::decide(&read(&text, front, known.rules), &text, known),
    };
    let outcome = finished(path, bytes, decision);
    match front {
        // Text may speak of torch; it does not use it.
        Front::Document => FileOutcome { is_torch: false, ..outcome },
        Front::Native if outcome.is_torch => FileOutcome { outcome: Outcome::Kept, ..outcome },
        _ => FileOutcome { waivers: waivers(&text), ..outcome },
    }
}

fn read(text: &str, front: Front, rules: &RuleSet) -> Requirements {
    match front {
        Front::Commands => commands::read(text, rules),
        Front::Document => document::read(text, rules),
        Front::Native => native::read(text),
        Front::Lock => native::locked(text),
        Front::Requirements => requirements::read(text, false),
        Front::Constraints => requirements::read(text, true),
        Front::Toml => tables::read(text),
        Front::Cfg => cfg::read(text),
        Front::Conda => conda::read(text),
        // It is code.
        Front::Setup => Requirements::default(),
    }
}

/// The items of a line of a notebook that is given to a shell. Nothing is rewritten there, and nothing blocks.
pub(super) fn of_shell(line: &str, rules: &RuleSet) -> Vec<DraftItem> {
    let found = commands::read(line, rules);
    let packages = found.entries.iter().filter_map(|entry| match entry.what {
        What::Family(package) => Some((entry, package, package.instead.as_ref()?)),
        What::Install(_) => None,
    });
    let installed = packages.map(|(entry, package, instead)| DraftItem {
        span: entry.site,
        code: Code::REQUIREMENT,
        api: Some(package.library.clone()),
        severity: Severity::Review,
        why: format!("`{}` is installed here", &line[entry.site.range()]),
        advice: Some(format!("`pip install {instead}`")),
    });
    let others = found.items.iter().map(|item| DraftItem { severity: Severity::Review, ..item.clone() });
    installed.chain(others).collect()
}

/// The item of a command line that code runs, if it starts a launcher; its span is that of the words.
pub(super) fn launched(text: &str, rules: &RuleSet) -> Option<DraftItem> {
    words::commands(text, 0).iter().find_map(|command| launch::item(command, text, rules))
}

/// The text of a file of UTF-16, as Windows writes some; its bytes are no text that could be edited here.
fn wide(bytes: &[u8]) -> Option<String> {
    let unit: fn([u8; 2]) -> u16 = match bytes {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => return None,
    };
    let units: Vec<u16> = bytes[2..].chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
    Some(String::from_utf16_lossy(&units))
}

/// One item at the start of a file that cannot be edited.
fn undecided(found: &Requirements) -> Decision {
    let package = found.entries.iter().find_map(|entry| match entry.what {
        What::Family(package) if package.instead.is_some() => Some(&package.library),
        _ => None,
    });
    let item = package.map(|library| DraftItem {
        span: Span::default(),
        code: Code::REQUIREMENT,
        api: Some(library.clone()),
        severity: Severity::Blocking,
        why: format!("{library} is installed here, and the file is UTF-16"),
        advice: Some("Save it as UTF-8, then convert it again.".to_owned()),
    });
    Decision { items: item.into_iter().collect(), ..Decision::default() }
}

/// A place where a file that is no code needs a package of either world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The library, or what MindSpore code needs.
    pub name: String,
    /// It is of the torch family, and goes with it.
    pub is_family: bool,
    /// Where it stands.
    pub place: Position,
    /// What stands there.
    pub what: String,
}

/// What the file at a path says of either world; `None` if it is code.
#[must_use]
pub fn said(path: &str, bytes: &[u8], rules: &RuleSet) -> Option<Vec<Said>> {
    let front = front(path.as_bytes()).filter(|front| *front != Front::Setup)?;
    if front == Front::Document {
        return Some(Vec::new());
    }
    let text = text(bytes);
    Some(places(read(&text, front, rules), &text))
}

/// What code says is installed.
#[must_use]
pub fn said_in_code(path: &str, parsed: &Parsed) -> Vec<Said> {
    if front(path.as_bytes()) != Some(Front::Setup) {
        return Vec::new();
    }
    std::str::from_utf8(&parsed.bytes).map(|text| places(setup::read(parsed), text)).unwrap_or_default()
}

fn places(found: Requirements, text: &str) -> Vec<Said> {
    let lines = LineIndex::new(text.as_bytes());
    let place = |entry: Entry| {
        let (name, is_family) = match entry.what {
            What::Family(package) => (package.library.clone(), package.instead.is_some()),
            What::Install(install) => (install.name.clone(), false),
        };
        let what = format!("requires {}", &text[entry.site.range()]);
        Said { name, is_family, place: lines.position(text.as_bytes(), entry.site.start), what }
    };
    // A file of commands or of C++ says it in words of its own.
    let other = |item: &DraftItem| {
        let name = item.api.as_deref().and_then(|api| api.split('.').next()).unwrap_or_default().to_owned();
        let place = lines.position(text.as_bytes(), item.span.start);
        let is_family = item.severity == Severity::Blocking;
        Said { name, is_family, place, what: text[item.span.range()].trim().to_owned() }
    };
    let mut said: Vec<Said> = found.items.iter().map(other).collect();
    said.extend(found.entries.into_iter().map(place));
    said.sort_by_key(|said| said.place);
    said
}

/// The text of a file, byte for byte: what is not UTF-8 becomes a question mark.
fn text(bytes: &[u8]) -> Cow<'_, str> {
    let mut text = Cow::Borrowed("");
    for chunk in bytes.utf8_chunks() {
        if text.is_empty() && chunk.invalid().is_empty() {
            text = Cow::Borrowed(chunk.valid());
        } else {
            let text = text.to_mut();
            text.push_str(chunk.valid());
            text.extend(chunk.invalid().iter().map(|_| '?'));
        }
    }
    text
}

/// Makes the edits and places the items.
fn finished(path: &str, bytes: &[u8], decision: Decision) -> FileOutcome {
    let Decision { edits, items } = decision;
    let count = edits.len();
    let mut set = EditSet::new();
    // Requirements stand apart from each other, so that none of their edits is left out.
    let is_whole = edits.iter().all(|edit| set.add(std::slice::from_ref(edit)).is_ok());
    debug_assert!(is_whole, "edits of {path} overlap");
    let (new, map) = apply(bytes, &set);
    let (old_lines, new_lines) = (LineIndex::new(bytes), LineIndex::new(&new));
    let placed = |span: Span| {
        if set.is_empty() {
            return (span, old_lines.position(bytes, span.start));
        }
        let (start, end) = (map.to_new(span.start), map.to_new(span.end));
        (Span::new(start, end.max(start)), new_lines.position(&new, start))
    };
    let place = |item: DraftItem| {
        let converted = placed(item.span);
        reviewed(path, old_lines.position(bytes, item.span.start), converted, item)
    };
    let mut items: Vec<ReviewItem> = items.into_iter().map(place).collect();
    items.sort();
    let is_torch = count > 0 || !items.is_empty();
    let outcome = if set.is_empty() { Outcome::Unchanged } else { Outcome::Converted { bytes: new } };
    FileOutcome { outcome, items, edits: count, is_torch, ..FileOutcome::unchanged(path) }
}

fn reviewed(path: &str, original: Position, converted: (Span, Position), item: DraftItem) -> ReviewItem {
    ReviewItem {
        path: path.to_owned(),
        span: item.span,
        code: item.code,
        api: item.api,
        severity: item.severity,
        original,
        converted: converted.1,
        why: item.why,
        advice: item.advice,
        converted_span: converted.0,
        waived: None,
    }
}

/// The waivers of a file whose comments begin with `#`: one is about its line, or about the one below if it has its line
/// to itself.
fn waivers(text: &str) -> Vec<FileWaiver> {
    if !text.contains(KEEP) {
        return Vec::new();
    }
    let index = LineIndex::new(text.as_bytes());
    let all = lines::lines(text);
    let waiver = |(number, line): (usize, &lines::Line<'_>)| {
        let at = lines::comment(line.text)?;
        let comment = &line.text[at..];
        // A script may write code, with the waivers that belong there.
        let is_ours = [Code::REQUIREMENT, Code::LAUNCH].iter().any(|code| comment.contains(&code.to_string()));
        let said = read_waiver(comment).filter(|_| is_ours)?;
        let is_alone = at == line.indent();
        let is_comment = |line: &lines::Line<'_>| line.text.trim_start().starts_with('#');
        let below = all[number + 1..].iter().position(|line| !is_comment(line)).map_or(0, |below| below + 1);
        let first = number + 1 + if is_alone { below } else { 0 };
        let more = all[first - 1..].iter().take_while(|line| line.text.ends_with('\\')).count();
        let line_number = |line: usize| u32::try_from(line).unwrap_or(u32::MAX);
        let span = lines::span(line.start + at, line.start + line.text.len());
        let position = index.position(text.as_bytes(), span.start);
        Some(FileWaiver { span, position, lines: line_number(first)..=line_number(first + more), said })
    };
    all.iter().enumerate().filter_map(waiver).collect()
}
