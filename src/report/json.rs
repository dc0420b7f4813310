//! The report for programs: the schema of `docs/json.md`.
//!
//! Own structs, so that a change of the inner types does not change the schema. A new field keeps
//! [`SCHEMA_VERSION`]; a field that goes or changes its meaning raises it.

use serde::Serialize;

use super::{Commits, FileReport, FileState, Report, ReportItem, Task, Totals};
use crate::review::{Code, Original, Severity, Waived};
use crate::text::Position;

/// Version of the schema.
pub const SCHEMA_VERSION: u32 = 1;

/// The tool that wrote a document.
#[derive(Serialize)]
pub struct Tool {
    name: &'static str,
    version: &'static str,
}

impl Tool {
    /// This build.
    pub const THIS: Tool = Tool { name: "git-msconv", version: env!("CARGO_PKG_VERSION") };
}

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    tool: Tool,
    task: Task,
    target_version: &'a str,
    commits: Option<&'a Commits>,
    totals: Totals,
    files: Vec<File<'a>>,
}

#[derive(Serialize)]
struct File<'a> {
    path: &'a str,
    state: FileState,
    torch: bool,
    edits: usize,
    sites: usize,
    sites_converted: usize,
    sites_left: usize,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    code: Code,
    title: &'static str,
    severity: Severity,
    api: Option<&'a str>,
    span: [u32; 2],
    converted_span: [u32; 2],
    original: Position,
    converted: Position,
    baseline: Option<Original>,
    why: &'a str,
    advice: Option<&'a str>,
    source: Option<&'a str>,
    waived: Option<&'a Waived>,
}

/// Renders the report as one JSON document with a line ending.
#[must_use]
pub fn render(report: &Report) -> String {
    to_text(&Document {
        schema_version: SCHEMA_VERSION,
        tool: Tool::THIS,
        task: report.task,
        target_version: &report.target,
        commits: report.commits.as_ref(),
        totals: report.totals(),
        files: report.files.iter().map(file).collect(),
    })
}

/// Any document of ours as JSON text. None has a map with keys that are no strings, the one thing
/// that could fail.
pub fn to_text(document: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(document).unwrap_or_default();
    text.push('\n');
    text
}

fn file(file: &FileReport) -> File<'_> {
    File {
        path: &file.path,
        state: file.state,
        torch: file.is_torch,
        edits: file.edits,
        sites: file.sites[0],
        sites_converted: file.sites[1],
        sites_left: file.sites[2],
        items: file.items.iter().map(item).collect(),
    }
}

fn item(found: &ReportItem) -> Item<'_> {
    let item = &found.item;
    Item {
        code: item.code,
        title: item.code.info().map_or("", |info| info.title),
        severity: item.severity,
        api: item.api.as_deref(),
        span: [item.span.start, item.span.end],
        converted_span: [item.converted_span.start, item.converted_span.end],
        original: item.original,
        converted: item.converted,
        baseline: found.baseline,
        why: &item.why,
        advice: item.advice.as_deref(),
        source: found.source.as_deref(),
        waived: item.waived.as_ref(),
    }
}
