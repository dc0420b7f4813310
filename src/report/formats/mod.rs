//! The report in the forms of other tools: code scanning, annotations, test results, pull requests.
//!
//! Each is a function of the report to text. What a receiver would drop in silence, because it takes
//! only so many, is left out here, with a line that says how many.

mod annotations;
mod checkstyle;
mod code_quality;
mod fingerprint;
mod junit;
mod markdown;
mod rdjson;
mod sarif;
mod xml;

pub use annotations::{annotations, step_summary};
pub use checkstyle::checkstyle;
pub use code_quality::code_quality;
pub use fingerprint::line_fingerprint;
pub use junit::junit;
pub use markdown::{Reproduce, markdown};
pub use rdjson::rdjson;
pub use sarif::{MOST_RESULTS, sarif};

use super::{Report, ReportItem};
use crate::review::{ReviewItem, Severity};

/// `torch.foo: no counterpart in MindSpore`
fn headline(item: &ReviewItem) -> String {
    let title = super::text::title(item);
    item.api.as_deref().map_or_else(|| title.to_owned(), |api| format!("{api}: {title}"))
}

/// Everything that is said of an item, a sentence a line.
fn message(item: &ReviewItem) -> String {
    let mut lines = vec![headline(item), item.why.clone()];
    lines.extend(item.advice.as_ref().map(|advice| format!("Advice: {advice}")));
    lines.extend(item.waived.as_ref().map(|waived| format!("Waived by {}: {}", waived.by, waived.reason)));
    lines.join("\n")
}

/// The items of a report, the heaviest first; those that are waived come last.
fn by_weight(report: &Report) -> Vec<&ReportItem> {
    let mut items: Vec<&ReportItem> = report.items().collect();
    items.sort_by_key(|found| (found.item.waived.is_some(), found.item.severity));
    items
}

/// The word of `words` for an item: blocking, review, or note and waived.
fn level<'a>(item: &ReviewItem, words: [&'a str; 3]) -> &'a str {
    match item.severity {
        _ if item.waived.is_some() => words[2],
        Severity::Blocking => words[0],
        Severity::Review => words[1],
        Severity::Note => words[2],
    }
}

#[cfg(test)]
mod tests;
