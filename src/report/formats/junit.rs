//! JUnit's XML: a suite for each file, a case for each item, and one that passes for a file without any.

use super::xml::escaped;
use super::{headline, message};
use crate::report::{FileReport, Report, ReportItem};
use crate::review::ReviewItem;

/// Renders the report. What blocks fails, what is waived is skipped, everything else passes.
#[must_use]
pub fn junit(report: &Report) -> String {
    let suites: String = report.files.iter().map(suite).collect();
    let totals = report.totals();
    let tests: usize = report.files.iter().map(|file| file.items.len().max(1)).sum();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites name=\"git-msconv\" tests=\"{tests}\" failures=\"{}\" errors=\"0\">\n{suites}</testsuites>\n",
        totals.blocking
    )
}

fn suite(file: &FileReport) -> String {
    let path = escaped(&file.path);
    let count = |is: fn(&ReviewItem) -> bool| file.items.iter().filter(|found| is(&found.item)).count();
    let cases: String = if file.items.is_empty() {
        format!("    <testcase name=\"nothing to review\" classname=\"{path}\" file=\"{path}\"/>\n")
    } else {
        file.items.iter().map(|found| case(found, &path)).collect()
    };
    format!(
        "  <testsuite name=\"{path}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\">\n{cases}  </testsuite>\n",
        file.items.len().max(1),
        count(ReviewItem::is_blocking),
        count(|item| item.waived.is_some())
    )
}

fn case(found: &ReportItem, path: &str) -> String {
    let item = &found.item;
    let (line, column) = (item.original.line, item.original.column);
    let name = escaped(&format!("{line}:{column} {} {}", item.code, headline(item)));
    let inner = match &item.waived {
        Some(waived) => format!("<skipped message=\"{}\"/>", escaped(&waived.reason)),
        None if item.is_blocking() => {
            let text = escaped(&message(item));
            format!("<failure message=\"{}\" type=\"{}\">{text}</failure>", escaped(&item.why), item.code)
        }
        None => format!("<system-out>{}</system-out>", escaped(&message(item))),
    };
    format!("    <testcase name=\"{name}\" classname=\"{path}\" file=\"{path}\" line=\"{line}\">{inner}</testcase>\n")
}
