//! Markdown: the body of a pull request, or the summary of a step.

use std::fmt::Write as _;

use super::headline;
use crate::report::{FileReport, Report, ReportItem, text};
use crate::review::{ReviewItem, Severity};

/// How a reader comes to the same result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reproduce {
    /// The command.
    pub command: String,
}

/// Renders the report in at most `longest` bytes; what has no room is counted.
#[must_use]
pub fn markdown(report: &Report, reproduce: &Reproduce, longest: usize) -> String {
    let (head, tail) = (head(report), tail(reproduce));
    let mut room = longest.saturating_sub(head.len() + tail.len() + 200);
    let mut out = head;
    for (title, is) in [
        ("Blocking", (|item: &ReviewItem| item.is_blocking()) as fn(&ReviewItem) -> bool),
        ("To review", |item| item.is_review()),
        ("Notes", |item| item.severity == Severity::Note && item.waived.is_none()),
        ("Waived", |item| item.waived.is_some()),
    ] {
        let rows: Vec<String> = report.items().filter(|found| is(&found.item)).map(row).collect();
        let columns = "| Place | Item | Why | Advice |\n| --- | --- | --- | --- |\n";
        section(&mut out, &mut room, title, columns, &rows, "item");
    }
    let rows: Vec<String> = report.files.iter().filter(|file| is_shown(file)).map(file_row).collect();
    let columns = "| File | Blocking | To review | Notes | Waived |\n| --- | --: | --: | --: | --: |\n";
    section(&mut out, &mut room, "Files", columns, &rows, "file");
    out + &tail
}

fn head(report: &Report) -> String {
    let totals = report.totals();
    let verdict = match totals.blocking {
        0 => "nothing blocking".to_owned(),
        blocking => format!("{blocking} blocking"),
    };
    let mut out = format!("## MindSpore conversion: {verdict}, {} to review\n\n", totals.review);
    let files = text::counted(totals.files, "file");
    let _ = write!(out, "{files} looked at for MindSpore {}", report.target);
    if totals.waived > 0 {
        let _ = write!(out, ", {} waived", text::counted(totals.waived, "item"));
    }
    out.push_str(".\n");
    if let Some(commits) = &report.commits {
        let _ = write!(out, "\nBaseline {}, conversion {}", commits.baseline, commits.conversion);
        if !commits.branch.is_empty() {
            let _ = write!(out, ", on branch `{}`", commits.branch);
        }
        out.push_str(".\n");
    }
    out
}

fn tail(reproduce: &Reproduce) -> String {
    format!("\n### Reproduce\n\n```sh\n{}\n```\n", reproduce.command)
}

/// A table with as many rows as there is room for.
fn section(out: &mut String, room: &mut usize, title: &str, columns: &str, rows: &[String], noun: &str) {
    if rows.is_empty() {
        return;
    }
    let heading = format!("\n### {title}: {}\n\n{columns}", rows.len());
    *room = room.saturating_sub(heading.len());
    let mut fitting = 0;
    for row in rows {
        if row.len() > *room {
            break;
        }
        *room -= row.len();
        fitting += 1;
    }
    out.push_str(&heading);
    out.extend(rows[..fitting].iter().map(String::as_str));
    if fitting < rows.len() {
        let _ =
            writeln!(out, "\nand {} without room here", text::counted(rows.len() - fitting, &format!("more {noun}")));
    }
}

fn row(found: &ReportItem) -> String {
    let item = &found.item;
    let why = match &item.waived {
        Some(waived) => format!("{} (waived by {})", waived.reason, waived.by),
        None => item.why.clone(),
    };
    let advice = item.advice.as_deref().unwrap_or_default();
    let (place, head) = (format!("{}:{}", item.path, item.original.line), headline(item));
    format!("| {} | {} {} | {} | {} |\n", code(&place), item.code, cell(&head), cell(&why), cell(advice))
}

fn is_shown(file: &FileReport) -> bool {
    file.is_torch || !file.items.is_empty()
}

fn file_row(file: &FileReport) -> String {
    let count = |is: fn(&ReviewItem) -> bool| file.items.iter().filter(|found| is(&found.item)).count();
    let notes = count(|item| item.severity == Severity::Note && item.waived.is_none());
    let (blocking, review) = (count(ReviewItem::is_blocking), count(ReviewItem::is_review));
    let waived = count(|item| item.waived.is_some());
    format!("| {} | {blocking} | {review} | {notes} | {waived} |\n", code(&file.path))
}

/// Text in a cell: one line, in which only our own backticks mean something.
fn cell(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        match letter {
            '\n' | '\r' => out.push(' '),
            '|' => out.push_str("\\|"),
            '<' if !in_code(&out) => out.push_str("&lt;"),
            '*' | '_' | '[' | ']' | '#' if !in_code(&out) => out.extend(['\\', letter]),
            letter => out.push(letter),
        }
    }
    out
}

/// An odd number of backticks stands before.
fn in_code(before: &str) -> bool {
    before.bytes().filter(|byte| *byte == b'`').count() % 2 == 1
}

fn code(text: &str) -> String {
    format!("`{}`", text.replace('`', "'").replace('|', "\\|"))
}
