//! Annotations of GitHub Actions: workflow commands on standard output, and the summary of the step.

use super::{by_weight, headline, level, markdown, message};
use crate::report::{Report, text};

/// Annotations of each level that a step may make; GitHub drops the others in silence.
const MOST: usize = 10;

/// Bytes that the summary of a step may have.
const LONGEST: usize = 1 << 20;

/// Renders the report as workflow commands and a last line.
#[must_use]
pub fn annotations(report: &Report) -> String {
    let (mut out, mut counts) = (String::new(), [0_usize; 3]);
    for found in by_weight(report).into_iter().filter(|found| found.item.waived.is_none()) {
        let item = &found.item;
        let count = &mut counts[item.severity as usize];
        *count += 1;
        if *count > MOST {
            continue;
        }
        let command = level(item, ["error", "warning", "notice"]);
        let place = item.original;
        let mut properties = format!("file={},line={},col={}", property(&item.path), place.line, place.column);
        if let Some(region) = found.region.filter(|region| region.end > place) {
            properties.push_str(&format!(",endLine={},endColumn={}", region.end.line, region.end.column));
        }
        let title = property(&format!("{} {}", item.code, headline(item)));
        out.push_str(&format!("::{command} {properties},title={title}::{}\n", data(&message(item))));
    }
    let left_out: usize = counts.iter().map(|count| count.saturating_sub(MOST)).sum();
    if left_out > 0 {
        let items = text::counted(left_out, "more item");
        out.push_str(&format!("{items} in the summary of this step: GitHub shows {MOST} of each level.\n"));
    }
    out + &text::last_line(report) + "\n"
}

/// The summary of the step, in Markdown.
#[must_use]
pub fn step_summary(report: &Report, reproduce: &markdown::Reproduce) -> String {
    markdown::markdown(report, reproduce, LONGEST)
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
