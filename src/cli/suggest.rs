//! What the conversion would write at the places of a check.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::convert::{FileOutcome, Outcome};
use crate::git::LineMap;
use crate::report::{FileReport, Report, Suggestion};
use crate::text::LineIndex;

/// Gives items of `report`, whose files have these engine paths, the lines that the conversion writes for theirs.
///
/// Each change is suggested once, at the first item that lies in it: a reviewer applies it once.
pub(super) fn suggest<'a>(
    report: &mut Report,
    paths: impl Iterator<Item = &'a str>,
    converted: &[FileOutcome],
    read: &dyn Fn(&str) -> Option<Arc<[u8]>>,
) {
    let converted: BTreeMap<&str, &FileOutcome> =
        converted.iter().map(|outcome| (outcome.path.as_str(), outcome)).collect();
    for (file, path) in report.files.iter_mut().zip(paths).filter(|(file, _)| !file.items.is_empty()) {
        if let Some(Outcome::Converted { bytes }) = converted.get(path).map(|outcome| &outcome.outcome)
            && let Some(original) = read(path)
        {
            suggest_in(file, &original, bytes);
        }
    }
}

fn suggest_in(file: &mut FileReport, original: &[u8], converted: &[u8]) {
    let lines = LineIndex::new(converted);
    let start = |line: u32| lines.start(line as usize).map_or(converted.len(), |start| start as usize);
    for (before, after) in LineMap::between(original, converted).changes() {
        let is_inside = |line: u32| before.contains(&(line.saturating_sub(1)));
        let found =
            file.items.iter_mut().find(|found| is_inside(found.item.original.line) && found.suggestion.is_none());
        if let Some(found) = found {
            let text = String::from_utf8_lossy(&converted[start(after.start)..start(after.end)]).into_owned();
            found.suggestion = Some(Suggestion { first: before.start + 1, end: before.end + 1, text });
        }
    }
}
