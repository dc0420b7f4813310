//! Applies the waivers of a run: those of the files, and `[[waive]]` of the settings.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use super::Error;
use super::files::Excluded;
use crate::config::{Settings, Waive};
use crate::convert::{FileOutcome, Mode};
use crate::git;
use crate::review::{self, Code, FileWaiver, ReviewItem, SettingsWaiver, waiver_note};
use crate::text::{Position, Span};

/// The waivers of a run.
pub(super) struct Waivers {
    entries: Vec<Entry>,
    is_off: bool,
    /// Entries of the settings that named an item.
    used: Mutex<BTreeSet<usize>>,
}

struct Entry {
    waive: Waive,
    paths: Excluded,
    /// Its last day has passed.
    is_over: bool,
}

impl Waivers {
    /// The waivers of the settings; with `is_off` none counts, those of the files neither.
    pub(super) fn new(settings: &Settings, is_off: bool) -> Result<Waivers, Error> {
        let today = git::today();
        let entry = |waive: &Waive| {
            let paths = Excluded::of(std::slice::from_ref(&waive.path), settings, "waive")?;
            let is_over = waive.until.as_deref().is_some_and(|until| until < today.as_str());
            Ok(Entry { waive: waive.clone(), paths, is_over })
        };
        let entries = settings.waive.iter().map(entry).collect::<Result<_, Error>>()?;
        Ok(Waivers { entries, is_off, used: Mutex::default() })
    }

    /// Applies them to the outcomes of a run; `tracked` turns a path of theirs into that from the top of the repository.
    pub(super) fn apply(
        &self,
        settings: &Settings,
        tracked: &dyn Fn(&str) -> String,
        outcomes: &mut [FileOutcome],
        mode: Mode,
    ) {
        // What was converted does not show any more in code that is only checked.
        let sees =
            |code: Code| mode == Mode::Convert || !matches!(code, Code::DIFFERS | Code::DROPPED | Code::RECEIVER);
        for outcome in outcomes.iter_mut().filter(|outcome| !outcome.items.is_empty() || !outcome.waivers.is_empty()) {
            let mut items: Vec<&mut ReviewItem> = outcome.items.iter_mut().collect();
            let notes = self.waive(settings, &tracked(&outcome.path), &mut items, &outcome.waivers, &sees);
            let path = &outcome.path;
            outcome.items.extend(notes.into_iter().map(|note| ReviewItem { path: path.clone(), ..note }));
            outcome.items.sort();
        }
    }

    /// Applies them to the items of one file; returns notes about its waivers.
    pub(super) fn waive(
        &self,
        settings: &Settings,
        path: &str,
        items: &mut [&mut ReviewItem],
        own: &[FileWaiver],
        sees: &dyn Fn(Code) -> bool,
    ) -> Vec<ReviewItem> {
        if self.is_off {
            return Vec::new();
        }
        let about = |entry: &Entry| !entry.is_over && entry.paths.matches(&settings.root.join(path), false);
        let indices: Vec<usize> = (0..self.entries.len()).filter(|index| about(&self.entries[*index])).collect();
        let waivers: Vec<SettingsWaiver<'_>> = indices.iter().map(|index| said(&self.entries[*index].waive)).collect();
        let (notes, used) = review::waive(path, items, own, &waivers, sees);
        let used = indices.into_iter().zip(used).filter(|(_, used)| *used).map(|(index, _)| index);
        self.used.lock().unwrap_or_else(PoisonError::into_inner).extend(used);
        notes
    }

    /// Notes about entries of the settings: those that are over, and after a look at everything those that name nothing.
    pub(super) fn notes(&self, is_whole: bool) -> Vec<ReviewItem> {
        if self.is_off {
            return Vec::new();
        }
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let note = |(index, entry): (usize, &Entry)| {
            let waive = &entry.waive;
            if entry.is_over {
                let until = waive.until.as_deref().unwrap_or_default();
                let why = format!("the waiver for {} counted until {until}", waive.path);
                return Some(entry_note(waive, Code::BAD_WAIVER, why));
            }
            let is_idle = is_whole && !used.contains(&index);
            is_idle.then(|| {
                let why = format!("nothing in {} has the code {}", waive.path, waive.code);
                entry_note(waive, Code::UNUSED_WAIVER, why)
            })
        };
        self.entries.iter().enumerate().filter_map(note).collect()
    }
}

fn said(waive: &Waive) -> SettingsWaiver<'_> {
    SettingsWaiver { code: waive.code, api: waive.api.as_deref(), reason: &waive.reason, place: &waive.place }
}

fn entry_note(waive: &Waive, code: Code, why: String) -> ReviewItem {
    let (file, line) = waive.place.rsplit_once(':').unwrap_or((&waive.place, "1"));
    let position = Position { line: line.parse().unwrap_or(1), column: 1 };
    waiver_note(file, Span::default(), position, code, why)
}
