//! Turns outcomes into a [`Report`]: the one place that brings the engine's words and the report's
//! together.

use std::sync::Arc;

use crate::config::Settings;
use crate::convert::{FileOutcome, Outcome, Sources};
use crate::report::{FileReport, FileState, Frame, Region, Report, ReportItem, Task};
use crate::review::ReviewItem;
use crate::rules::RuleSet;
use crate::text::LineIndex;

/// Where the rule behind an item stands, and what it rests on.
pub(super) fn source(rules: &RuleSet, item: &ReviewItem) -> Option<String> {
    let api = item.api.as_deref()?;
    let own = rules.rules(api).find_map(|rule| rule.source.clone());
    let basis = own.or_else(|| rules.namespace(api)?.source.clone());
    let parts: Vec<String> = rules.place(api).map(str::to_owned).into_iter().chain(basis).collect();
    (!parts.is_empty()).then(|| parts.join(": "))
}

/// What the report is made for.
pub(super) struct Reporting<'a> {
    /// What was run.
    pub(super) task: Task,
    /// The settings of the run.
    pub(super) settings: &'a Settings,
    /// The rules of the run: they say what an item rests on.
    pub(super) rules: &'a RuleSet,
    /// Cut the lines of code that items point at: wanted for text only.
    pub(super) with_frames: bool,
}

impl Reporting<'_> {
    /// Makes the report; `shown` turns a path of `sources` into the path for people.
    pub(super) fn report(
        &self,
        sources: &dyn Sources,
        outcomes: &[FileOutcome],
        shown: &dyn Fn(&str) -> String,
    ) -> Report {
        let files = outcomes.iter().map(|outcome| self.file(sources, outcome, shown)).collect();
        Report { task: self.task, target: self.settings.target_version.to_string(), commits: None, files }
    }

    fn file(&self, sources: &dyn Sources, outcome: &FileOutcome, shown: &dyn Fn(&str) -> String) -> FileReport {
        let path = shown(&outcome.path);
        let code = self.code(sources, outcome);
        let items = outcome.items.iter().map(|item| {
            let frame = code.as_ref().map(|(bytes, lines)| Frame::cut(bytes, lines, item.span));
            let region = code.as_ref().map(|(bytes, lines)| Region::of(bytes, lines, item.span));
            let item = ReviewItem { path: path.clone(), ..item.clone() };
            ReportItem { source: source(self.rules, &item), frame, region, ..ReportItem::new(item) }
        });
        FileReport {
            items: items.collect(),
            state: match outcome.outcome {
                Outcome::Unchanged => FileState::Unchanged,
                Outcome::Converted { .. } => FileState::Converted,
                Outcome::Added { .. } => FileState::Added,
                Outcome::Kept => FileState::Kept,
            },
            // A file may use torch by way of another one only.
            is_torch: outcome.is_torch || matches!(outcome.outcome, Outcome::Converted { .. }),
            edits: outcome.edits,
            sites: [outcome.sites.total, outcome.sites.converted, outcome.sites.left],
            path,
        }
    }

    /// The original bytes of a file with items. They are read again: the engine keeps none.
    fn code(&self, sources: &dyn Sources, outcome: &FileOutcome) -> Option<(Arc<[u8]>, LineIndex)> {
        if outcome.items.is_empty() || !self.with_frames {
            return None;
        }
        let index = sources.paths().binary_search(&outcome.path).ok()?;
        let bytes = sources.read(index).ok()?;
        let lines = LineIndex::new(&bytes);
        Some((bytes, lines))
    }
}
