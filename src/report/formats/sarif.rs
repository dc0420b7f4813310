//! SARIF 2.1.0, for code scanning.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::fingerprint::fingerprints;
use super::{level, message};
use crate::report::json::to_text;
use crate::report::{Report, ReportItem};
use crate::review::{Code, CodeInfo};

/// Results that a receiver shows; GitHub takes the first 5,000 of a run.
pub const MOST_RESULTS: usize = 5_000;

/// The rule of the result that says what was left out.
const LEFT_OUT: &str = "MS000";

/// Renders the report; `most` is how many results the receiver takes.
#[must_use]
pub fn sarif(report: &Report, most: usize) -> String {
    let all: Vec<(&ReportItem, String)> = report.items().zip(fingerprints(report)).collect();
    let left_out = if all.len() > most { all.len() - (most - 1) } else { 0 };
    let mut kept = all;
    if left_out > 0 {
        // The heaviest stay.
        kept.sort_by_key(|(found, _)| (found.item.waived.is_some(), found.item.severity));
        kept.truncate(most - 1);
    }
    let codes: BTreeSet<Code> = kept.iter().map(|(found, _)| found.item.code).collect();
    let codes: Vec<Code> = codes.into_iter().collect();
    let mut rules: Vec<Value> = codes.iter().filter_map(|code| code.info()).map(rule).collect();
    let mut results: Vec<Value> =
        kept.iter().map(|(found, fingerprint)| result(report, found, fingerprint, &codes)).collect();
    if left_out > 0 {
        let text = format!("{left_out} more results are not shown here: run git msconv check.");
        rules.push(json!({ "id": LEFT_OUT, "shortDescription": { "text": "results that are not shown" } }));
        results.push(json!({
            "ruleId": LEFT_OUT,
            "ruleIndex": rules.len() - 1,
            "level": "warning",
            "message": { "text": text },
            "locations": kept.first().map(|(found, _)| json!([location(&found.item.path, 1, None)])),
        }));
    }
    to_text(&json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver(rules, env!("CARGO_PKG_REPOSITORY")) },
            "automationDetails": { "id": "git-msconv/" },
            "columnKind": "unicodeCodePoints",
            "invocations": [{ "executionSuccessful": true }],
            "results": results,
        }],
    }))
}

/// What the results come from; `address` is where the package says that it is, if it does.
fn driver(rules: Vec<Value>, address: &str) -> Value {
    let mut driver = json!({
        "name": "git-msconv",
        "version": env!("CARGO_PKG_VERSION"),
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": rules,
    });
    if !address.is_empty() {
        driver["informationUri"] = json!(address);
    }
    driver
}

fn rule(info: &CodeInfo) -> Value {
    let example = &info.example;
    let help = format!("{}\n\nBefore:\n\n{}\nResolved by hand:\n\n{}", info.text, example.before, example.resolved);
    let code = |code: &str| format!("```python\n{code}```\n");
    let (before, resolved) = (code(example.before), code(example.resolved));
    let markdown = format!("{}\n\n**Before**\n\n{before}\n**Resolved by hand**\n\n{resolved}", info.text);
    json!({
        "id": info.code,
        "name": name(info.title),
        "shortDescription": { "text": info.title },
        "fullDescription": { "text": info.text },
        "help": { "text": help, "markdown": markdown },
        "properties": { "tags": ["pytorch", "mindspore"] },
    })
}

/// `leftover torch import` as `LeftoverTorchImport`
fn name(title: &str) -> String {
    let words = title.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}

fn result(report: &Report, found: &ReportItem, fingerprint: &str, codes: &[Code]) -> Value {
    let item = &found.item;
    let end = found.region.map(|region| (region.end.line, region.end.column));
    let mut place = location(&item.path, item.original.line, Some((item.original.column, end)));
    if let Some(frame) = &found.frame {
        place["physicalLocation"]["region"]["snippet"] = json!({ "text": frame.text });
    }
    let mut result = json!({
        "ruleId": item.code,
        "ruleIndex": codes.iter().position(|code| *code == item.code),
        "level": level(item, ["error", "warning", "note"]),
        "message": { "text": message(item) },
        "locations": [place],
        "partialFingerprints": { "msconv/v1": fingerprint },
    });
    if let Some(api) = &item.api {
        result["properties"] = json!({ "api": api });
    }
    if let (Some(before), Some(commits)) = (found.baseline, &report.commits) {
        let mut related = location(&item.path, before.position.line, Some((before.position.column, None)));
        related["id"] = json!(1);
        related["message"] = json!({ "text": format!("in the baseline {}", commits.baseline) });
        result["relatedLocations"] = json!([related]);
    }
    if let Some(waived) = &item.waived {
        let kind = if waived.by.starts_with("line ") { "inSource" } else { "external" };
        result["suppressions"] = json!([{ "kind": kind, "status": "accepted", "justification": waived.reason }]);
    }
    result
}

/// A place; with its column and where it ends.
fn location(path: &str, line: u32, columns: Option<(u32, Option<(u32, u32)>)>) -> Value {
    let mut region = json!({ "startLine": line });
    if let Some((start, end)) = columns {
        region["startColumn"] = json!(start);
        // An empty region needs no end.
        if let Some((end_line, end_column)) = end.filter(|end| *end > (line, start)) {
            region["endLine"] = json!(end_line);
            region["endColumn"] = json!(end_column);
        }
    }
    json!({ "physicalLocation": { "artifactLocation": { "uri": uri(path) }, "region": region } })
}

/// The path as a relative address.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.trim_start_matches("./").bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{driver, name, uri};

    #[test]
    fn only_an_address_that_there_is_is_named() {
        assert!(driver(Vec::new(), "").get("informationUri").is_none());
        assert_eq!(driver(Vec::new(), "https://example.com/tool")["informationUri"], "https://example.com/tool");
    }

    #[test]
    fn a_path_becomes_an_address() {
        assert_eq!(uri("./a b/ü:#.py"), "a%20b/%C3%BC%3A%23.py");
    }

    #[test]
    fn a_title_becomes_a_name() {
        assert_eq!(name("file cannot be read as Python 3"), "FileCannotBeReadAsPython3");
    }
}
