//! Front ends for files that are left as they are: C++ and CUDA that is written against torch, and lock files. One item
//! for each.

use crate::convert::draft::DraftItem;
use crate::review::{Code, Severity};
use crate::rules::Around;
use crate::text::Span;

use super::entry::Requirements;
use super::lines::{Line, lines, span};

/// Reads a file of C++ or CUDA.
pub(super) fn read(text: &str) -> Requirements {
    let place = lines(text).into_iter().find_map(shows);
    let item = place.map(|span| DraftItem {
        span,
        code: Code::NATIVE,
        api: Some("torch.utils.cpp_extension".to_owned()),
        severity: Severity::Blocking,
        why: "it is written against the headers of torch".to_owned(),
        advice: Some(Around::builtin().native.advice.clone()),
    });
    Requirements { items: item.into_iter().collect(), ..Requirements::default() }
}

/// Reads a lock file. What is locked may be there for another package, so it blocks nothing.
pub(super) fn locked(text: &str) -> Requirements {
    let lock = &Around::builtin().lock;
    let place = lock.words.iter().find_map(|word| Some((text.find(word.as_str())?, word.len())));
    let item = place.map(|(at, length)| DraftItem {
        span: span(at, at + length),
        code: Code::REQUIREMENT,
        api: Some("torch".to_owned()),
        severity: Severity::Review,
        why: "it locks a version of torch".to_owned(),
        advice: Some(lock.advice.clone()),
    });
    Requirements { items: item.into_iter().collect(), ..Requirements::default() }
}

/// Where a line shows that the file is written against torch.
fn shows(line: Line<'_>) -> Option<Span> {
    let native = &Around::builtin().native;
    let code = line.text.trim_start();
    if ["//", "*", "/*"].iter().any(|start| code.starts_with(start)) {
        return None;
    }
    let include = code.strip_prefix('#').map(str::trim_start).and_then(|rest| rest.strip_prefix("include"));
    let header = include.map(str::trim_start).and_then(|header| header.strip_prefix(['<', '"']));
    if header.is_some_and(|header| native.includes.iter().any(|start| header.starts_with(start.as_str()))) {
        return Some(span(line.content(), line.start + line.text.trim_end().len()));
    }
    let code = &line.text[..line.text.find("//").unwrap_or(line.text.len())];
    let (at, word) = native.words.iter().find_map(|word| Some((code.find(word.as_str())?, word)))?;
    Some(span(line.start + at, line.start + at + word.len()))
}
