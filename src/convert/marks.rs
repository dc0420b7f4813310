//! Marks: one-line comments above the statements that have a blocking item.
//!
//! A mark is `# msconv: MS201 torch.foo: why`. Marks that stand in the file and are not wanted any
//! more go; those that are wanted and stand there already are left alone, so that a second run
//! changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::python::Parsed;
use crate::python::ast::Stmt;
use crate::review::{Code, Severity};
use crate::text::{LineEnding, Span};

use super::draft::{DraftEdit, DraftItem};

pub(super) const START: &str = "# msconv: MS";

/// A mark of an earlier run, and the line below it.
pub(super) struct Mark<'a> {
    /// The line of the statement, from 0.
    pub(super) line: usize,
    pub(super) code: Code,
    pub(super) api: &'a str,
    pub(super) why: &'a str,
}

/// Reads the marks that stand in a file: `# msconv: MS201 torch.Tensor.new: why`.
pub(super) fn read(parsed: &Parsed) -> Vec<Mark<'_>> {
    let mut marks = Vec::new();
    for (line, spans) in standing(parsed) {
        for (_, span) in spans {
            let text = parsed.text(span).trim();
            let Some((head, why)) = text.strip_prefix("# msconv: ").and_then(|text| text.split_once(": ")) else {
                continue;
            };
            if let Some((code, api)) = head.split_once(' ')
                && let Some(code) = Code::parse(code)
            {
                marks.push(Mark { line, code, api, why });
            }
        }
    }
    marks
}

/// Finds the line above which the marks of a place stand.
pub(super) struct Lines<'a> {
    parsed: &'a Parsed,
    starts: Vec<(u32, u32)>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(parsed: &'a Parsed) -> Self {
        let mut starts: Vec<(u32, u32)> = parsed
            .ast
            .stmts
            .iter()
            .filter(|node| !matches!(node.stmt, Stmt::Pass))
            .map(|node| (node.span.start, node.span.end))
            .collect();
        starts.sort_by_key(|(start, end)| (*start, std::cmp::Reverse(*end)));
        Self { parsed, starts }
    }

    /// The first line, from 0, of the innermost statement around `span` that starts a line of its own.
    pub(super) fn of(&self, span: Span) -> Option<usize> {
        let parsed = self.parsed;
        let before = self.starts.partition_point(|(start, _)| *start <= span.start);
        let around = self.starts[..before].iter().rev().filter(|(_, end)| span.start <= *end);
        around.map(|(start, _)| *start).find_map(|start| {
            let line = parsed.lines.line(start);
            let first = parsed.lines.start(line)?;
            let blank = parsed.bytes[first as usize..start as usize].iter().all(|byte| matches!(byte, b' ' | b'\t'));
            // A backslash at the end of the line before makes this line a part of that one.
            let joined = parsed.bytes[..first as usize].trim_ascii_end().ends_with(b"\\")
                && !parsed.ast.comments.iter().any(|comment| comment.end == first.saturating_sub(1));
            (blank && !joined).then_some(line)
        })
    }
}

/// Returns the edits that make the marks of a file what `items` want.
pub(super) fn edits(parsed: &Parsed, items: &[DraftItem]) -> Vec<DraftEdit> {
    let wanted = wanted(parsed, items);
    let mut standing = standing(parsed);
    let ending = LineEnding::of(&parsed.bytes).as_str();
    let mut edits = Vec::new();
    for (line, texts) in &wanted {
        let start = parsed.lines.start(*line).unwrap_or(0);
        let above = standing.remove(line).unwrap_or_default();
        if above.iter().map(|(text, _)| text.as_str()).eq(texts.iter().map(String::as_str)) {
            continue;
        }
        edits.extend(above.into_iter().map(|(_, span)| DraftEdit::delete(span)));
        let indent = indent(parsed, start);
        let marks: String = texts.iter().map(|text| format!("{indent}{text}{ending}")).collect();
        edits.push(DraftEdit::insert(start, marks));
    }
    let unwanted = standing.into_values().flatten();
    edits.extend(unwanted.map(|(_, span)| DraftEdit::delete(span)));
    edits
}

/// The marks that should stand above each line, by line from 0.
fn wanted(parsed: &Parsed, items: &[DraftItem]) -> BTreeMap<usize, BTreeSet<String>> {
    let lines = Lines::new(parsed);
    let mut wanted: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for item in items.iter().filter(|item| item.severity == Severity::Blocking) {
        let Some(line) = lines.of(item.span) else { continue };
        let api = item.api.as_deref().map(|api| format!(" {api}")).unwrap_or_default();
        let why: String = item.why.split_whitespace().collect::<Vec<_>>().join(" ");
        wanted.entry(line).or_default().insert(format!("# msconv: {}{api}: {why}", item.code));
    }
    wanted
}

/// Marks that stand in the file, by the line below their block: text and whole line.
fn standing(parsed: &Parsed) -> BTreeMap<usize, Vec<(String, Span)>> {
    let mut marks: BTreeMap<usize, Vec<(String, Span)>> = BTreeMap::new();
    let mut block: Vec<(String, Span, usize)> = Vec::new();
    let mut close = |block: &mut Vec<(String, Span, usize)>| {
        if let Some((_, _, last)) = block.last() {
            let below = last + 1;
            marks.entry(below).or_default().extend(block.drain(..).map(|(text, span, _)| (text, span)));
        }
    };
    for comment in &parsed.ast.comments {
        let text = parsed.text(*comment);
        if !text.starts_with(START) {
            continue;
        }
        let line = parsed.lines.line(comment.start);
        let start = parsed.lines.start(line).unwrap_or(0);
        let alone =
            parsed.bytes[start as usize..comment.start as usize].iter().all(|byte| matches!(byte, b' ' | b'\t'));
        if !alone {
            continue;
        }
        if block.last().is_some_and(|(_, _, last)| last + 1 != line) {
            close(&mut block);
        }
        let end = parsed.lines.start(line + 1).unwrap_or(u32::try_from(parsed.bytes.len()).unwrap_or(u32::MAX));
        block.push((text.trim_end().to_owned(), Span::new(start, end), line));
    }
    close(&mut block);
    marks
}

fn indent(parsed: &Parsed, start: u32) -> String {
    let rest = &parsed.bytes[start as usize..];
    let length = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    String::from_utf8_lossy(&rest[..length]).into_owned()
}
