//! The report for people: a frame for each item, and a last line that sums up.
//!
//! Writes ANSI styles; whoever prints it strips them where they are not wanted.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthChar as _;

use super::{Commits, FileReport, FileState, Frame, Report, ReportItem, Task, Totals, groups};
use crate::review::{Original, ReviewItem, Severity};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// The colour of an item.
fn style(item: &ReviewItem) -> Style {
    let colour = match item.severity {
        _ if item.waived.is_some() => AnsiColor::Green,
        Severity::Blocking => AnsiColor::Red,
        Severity::Review => AnsiColor::Yellow,
        Severity::Note => AnsiColor::Cyan,
    };
    Style::new().bold().fg_color(Some(colour.into()))
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
    let colour = style(item);
    write_head(out, item)?;
    out.push('\n');
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
    write_tail(out, found, &gutter)
}

/// `blocking[MS201] torch.foo: no counterpart in MindSpore`, without a line ending.
fn write_head(out: &mut String, item: &ReviewItem) -> std::fmt::Result {
    let colour = style(item);
    let waived = if item.waived.is_some() { "waived " } else { "" };
    write!(out, "{colour}{waived}{}[{}]{colour:#}", item.severity.word(), item.code)?;
    match &item.api {
        Some(api) => write!(out, " {BOLD}{api}{BOLD:#}: {}", title(item)),
        None => write!(out, " {}", title(item)),
    }
}

/// What stands below the frame.
fn write_tail(out: &mut String, found: &ReportItem, gutter: &str) -> std::fmt::Result {
    let item = &found.item;
    if let Some(waived) = &item.waived {
        writeln!(out, "{gutter} {DIM}={DIM:#} waived by {}: {}", waived.by, waived.reason)?;
    }
    if let Some(advice) = &item.advice {
        writeln!(out, "{gutter} {DIM}={DIM:#} advice: {advice}")?;
    }
    if let Some(source) = &found.source {
        writeln!(out, "{gutter} {DIM}= source: {source}{DIM:#}")?;
    }
    // Of an API with a rule there is a page too.
    let api = found.source.as_ref().and(item.api.as_ref()).map(|api| format!(" {api}")).unwrap_or_default();
    writeln!(out, "{gutter} {DIM}= explain: git msconv explain {}{api}{DIM:#}", item.code)
}

pub(super) fn title(item: &ReviewItem) -> &'static str {
    item.code.info().map_or("", |info| info.title)
}

/// Renders the items in groups: one head and one reason for all places with the same cause, each place with its line.
#[must_use]
pub fn review(report: &Report) -> String {
    let mut out = String::new();
    for group in groups(report.items()) {
        // Writing to a String cannot fail.
        let _ = write_group(&mut out, &group);
    }
    out.push_str(&last_line(report));
    out.push('\n');
    out
}

/// Renders a line for each cause: its head, how many places it has, and the first.
#[must_use]
pub fn causes(report: &Report) -> String {
    let mut out = String::new();
    for group in groups(report.items()) {
        let Some(ReportItem { item, .. }) = group.first() else { continue };
        // Writing to a String cannot fail.
        let _ = write_head(&mut out, item);
        let place = item.converted;
        let _ = writeln!(out, ": {} {DIM}{}:{}{DIM:#}", counted(group.len(), "place"), item.path, place.line);
    }
    out.push_str(&last_line(report));
    out.push('\n');
    out
}

/// Places of a group that are shown with a mark under their code; each further one is a line.
const MARKED: usize = 3;

fn write_group(out: &mut String, group: &[&ReportItem]) -> std::fmt::Result {
    let Some(first) = group.first() else { return Ok(()) };
    write_head(out, &first.item)?;
    out.push_str(&if group.len() > 1 { format!(" ({} places)\n", group.len()) } else { "\n".to_owned() });
    let widest = group.iter().map(|found| found.item.converted.line.to_string().len()).max().unwrap_or(1);
    for (index, found) in group.iter().enumerate() {
        let (item, place) = (&found.item, found.item.converted);
        write!(out, "  {}:{}:{}", item.path, place.line, place.column)?;
        match found.baseline {
            Some(Original { position, .. }) => {
                write!(out, "        {DIM}in the baseline: {}:{}{DIM:#}", position.line, position.column)?;
            }
            None => write!(out, "        {DIM}not in the baseline{DIM:#}")?,
        }
        if index >= MARKED
            && let Some(frame) = &found.frame
        {
            writeln!(out, " {DIM}|{DIM:#} {}", frame.text.trim())?;
            continue;
        }
        out.push('\n');
        // The reason is the same at every place.
        let why = if index == 0 { item.why.as_str() } else { "" };
        if let Some(frame) = &found.frame {
            write_frame(out, frame, &format!("{:>widest$}", place.line), style(item), why)?;
        }
    }
    if group.iter().all(|found| found.frame.is_none()) {
        writeln!(out, "{:widest$} {DIM}={DIM:#} {}", "", first.item.why)?;
    }
    write_tail(out, first, &" ".repeat(widest))
}

fn write_frame(out: &mut String, frame: &Frame, number: &str, colour: Style, why: &str) -> std::fmt::Result {
    let gutter = " ".repeat(number.len());
    writeln!(out, "{DIM}{number} |{DIM:#} {}", frame.text)?;
    let before: String = frame.text.chars().take(frame.start).map(blank).collect();
    let mark: String = frame.text.chars().skip(frame.start).take(frame.width).map(caret).collect();
    let mark = if mark.is_empty() { "^".to_owned() } else { mark };
    let gap = if why.is_empty() { "" } else { " " };
    writeln!(out, "{DIM}{gutter} |{DIM:#} {before}{colour}{mark}{colour:#}{gap}{why}")
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
        Task::Check => checked(&totals),
        Task::Status | Task::Review => open(&totals),
        Task::Convert | Task::Start => converted(&totals, &added(report)),
    };
    if let Some(commits) = &report.commits {
        let _ = write!(line, "      baseline {}  conversion {}", short(&commits.baseline), short(&commits.conversion));
    }
    line
}

/// What was added, to follow the number of files.
fn added(report: &Report) -> String {
    let added: Vec<&FileReport> = report.files.iter().filter(|file| file.state == FileState::Added).collect();
    match added.as_slice() {
        [] => String::new(),
        [one] => format!(", added {}", one.path),
        more => format!(", added {}", counted(more.len(), "module")),
    }
}

fn converted(totals: &Totals, added: &str) -> String {
    let files = counted(totals.torch, "file");
    let edits = counted(totals.edits, "edit");
    if totals.torch == 0 {
        return format!("Nothing to convert: no torch in {}.", counted(totals.files, "file"));
    }
    format!("Converted {} of {files}{added}: {edits}, {}", totals.converted, verdict(totals))
}

fn open(totals: &Totals) -> String {
    let text = format!("{}: {}", counted(totals.files, "file"), verdict(totals));
    if totals.files == 0 { "Nothing to review.".to_owned() } else { text }
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
    if totals.waived > 0 {
        let _ = write!(text, ", {} waived", totals.waived);
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
