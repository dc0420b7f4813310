//! The code quality report of GitLab, which is one of Code Climate's: what GitLab does not read, others do.

use serde_json::{Value, json};

use super::fingerprint::fingerprints;
use super::{level, message};
use crate::report::json::to_text;
use crate::report::{Report, ReportItem};

/// Renders the report.
#[must_use]
pub fn code_quality(report: &Report) -> String {
    let issues: Vec<Value> = report.items().zip(fingerprints(report)).map(issue).collect();
    to_text(&issues)
}

fn issue((found, fingerprint): (&ReportItem, String)) -> Value {
    let item = &found.item;
    let line = item.original.line;
    let end = found.region.map_or(line, |region| region.end.line.max(line));
    json!({
        "type": "issue",
        "categories": ["Compatibility"],
        "description": message(item).replace('\n', ". ").replace("..", "."),
        "check_name": item.code,
        "fingerprint": fingerprint,
        "severity": level(item, ["blocker", "minor", "info"]),
        // Without `./`, or GitLab does not find the file.
        "location": { "path": item.path.trim_start_matches("./"), "lines": { "begin": line, "end": end } },
    })
}
