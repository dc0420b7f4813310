//! The report for people: a frame for each item, and a last line that sums up.
//!
//! Writes ANSI styles; whoever prints it strips them where they are not wanted.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthChar as _;

use super::{Commits, Frame, Report, ReportItem, Task, Totals};
use crate::review::Severity;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// The colour of a severity.
fn style(severity: Severity) -> Style {
    let colour = match severity {
        Severity::Blocking => AnsiColor::Red,
        Severity::Review => AnsiColor::Yellow,
        Severity::Note => AnsiColor::Cyan,
    };
    Style::new().bold().fg_color(Some(colour.into()))
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Blocking => "blocking",
        Severity::Review => "review",
        Severity::Note => "note",
    }
}

/// Renders every item of `report` that is at least as heavy as `least`, then the last line.
#[must_use]
pub fn render(report: &Report, least: Severity) -> String {
    let mut out = items(report, least);
    out.push_str(&last_line(report));
    out.push('\n');
    out
}

/// Renders the items that are at least as heavy as `least`.
#[must_use]
pub fn items(report: &Report, least: Severity) -> String {
    let mut out = String::new();
    // `Severity` is ordered heaviest first.
    for item in report.items().filter(|item| item.item.severity <= least) {
        // Writing to a String cannot fail.
        let _ = write_item(&mut out, item, report.commits.as_ref());
    }
    out
}

fn write_item(out: &mut String, found: &ReportItem, commits: Option<&Commits>) -> std::fmt::Result {
    let item = &found.item;
    let colour = style(item.severity);
    write!(out, "{colour}{}[{}]{colour:#}", word(item.severity), item.code)?;
    match &item.api {
        Some(api) => writeln!(out, " {BOLD}{api}{BOLD:#}: {}", title(item))?,
        None => writeln!(out, " {}", title(item))?,
    }
    write!(out, "  {}:{}:{}", item.path, item.original.line, item.original.column)?;
    if let Some(commits) = commits
        && item.converted != item.original
    {
        write!(out, "        {DIM}on {}: {}:{}{DIM:#}", commits.branch, item.path, item.converted.line)?;
    }
    out.push('\n');
    let number = item.original.line.to_string();
    let gutter = " ".repeat(number.len());
    match &found.frame {
        Some(frame) => write_frame(out, frame, &number, colour, &item.why)?,
        None => writeln!(out, "{gutter} {DIM}={DIM:#} {}", item.why)?,
    }
    if let Some(advice) = &item.advice {
        writeln!(out, "{gutter} {DIM}={DIM:#} advice: {advice}")?;
    }
    writeln!(out, "{gutter} {DIM}= explain: git msconv explain {}{DIM:#}", item.code)
}

fn title(item: &crate::review::ReviewItem) -> &'static str {
    item.code.info().map_or("", |info| info.title)
}

fn write_frame(out: &mut String, frame: &Frame, number: &str, colour: Style, why: &str) -> std::fmt::Result {
    let gutter = " ".repeat(number.len());
    writeln!(out, "{DIM}{number} |{DIM:#} {}", frame.text)?;
    let before: String = frame.text.chars().take(frame.start).map(blank).collect();
    let mark: String = frame.text.chars().skip(frame.start).take(frame.width).map(caret).collect();
    let mark = if mark.is_empty() { "^".to_owned() } else { mark };
    writeln!(out, "{DIM}{gutter} |{DIM:#} {before}{colour}{mark}{colour:#} {why}")
}

/// What stands under a character that is not marked: as wide as it is, and a tab stays one.
fn blank(character: char) -> String {
    if character == '\t' { "\t".to_owned() } else { " ".repeat(character.width().unwrap_or(0)) }
}

fn caret(character: char) -> String {
    "^".repeat(character.width().unwrap_or(1))
}

/// The last line, with the commits if there are any; no line ending.
#[must_use]
pub fn last_line(report: &Report) -> String {
    let totals = report.totals();
    let mut line = match report.task {
        Task::Check | Task::Status => checked(&totals),
        Task::Convert | Task::Start => converted(&totals),
    };
    if let Some(commits) = &report.commits {
        let _ = write!(line, "      baseline {}  conversion {}", short(&commits.baseline), short(&commits.conversion));
    }
    line
}

fn converted(totals: &Totals) -> String {
    let files = counted(totals.torch, "file");
    let edits = counted(totals.edits, "edit");
    if totals.torch == 0 {
        return format!("Nothing to convert: no torch in {}.", counted(totals.files, "file"));
    }
    format!("Converted {} of {files}: {edits}, {}", totals.converted, verdict(totals))
}

fn checked(totals: &Totals) -> String {
    format!("Checked {}: {}", counted(totals.files, "file"), verdict(totals))
}

fn verdict(totals: &Totals) -> String {
    let mut text = match totals.blocking + totals.review {
        0 => "nothing to review".to_owned(),
        items => format!("{} to review, {} blocking", counted(items, "item"), totals.blocking),
    };
    if totals.note > 0 {
        let _ = write!(text, ", {}", counted(totals.note, "note"));
    }
    text + "."
}

/// `1 file`, `2 files`
#[must_use]
pub fn counted(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// The first seven digits of a commit id.
fn short(id: &str) -> &str {
    id.get(..7).unwrap_or(id)
}
