//! The diagnostic format of reviewdog, with suggestions.

use serde_json::{Value, json};

use super::{level, message};
use crate::report::json::to_text;
use crate::report::{Report, ReportItem, Suggestion};

/// Renders the report.
#[must_use]
pub fn rdjson(report: &Report) -> String {
    let diagnostics: Vec<Value> = report.items().map(diagnostic).collect();
    to_text(&json!({
        "source": { "name": "git-msconv" },
        "severity": "WARNING",
        "diagnostics": diagnostics,
    }))
}

fn diagnostic(found: &ReportItem) -> Value {
    let item = &found.item;
    // Columns are bytes here.
    let mut range = json!({ "start": { "line": item.original.line } });
    if let Some(region) = found.region {
        range["start"]["column"] = json!(region.bytes[0]);
        range["end"] = json!({ "line": region.end.line, "column": region.bytes[1] });
    }
    let mut diagnostic = json!({
        "message": message(item),
        "location": { "path": item.path, "range": range },
        "severity": level(item, ["ERROR", "WARNING", "INFO"]),
        "code": { "value": item.code },
    });
    if let Some(suggestion) = &found.suggestion {
        diagnostic["suggestions"] = json!([suggested(suggestion)]);
    }
    diagnostic
}

/// Whole lines: from the start of the first to the start of the line behind the last.
fn suggested(suggestion: &Suggestion) -> Value {
    json!({
        "range": {
            "start": { "line": suggestion.first, "column": 1 },
            "end": { "line": suggestion.end, "column": 1 },
        },
        "text": suggestion.text,
    })
}
