//! Front end for text with examples: blocks of code in Markdown and reStructuredText, and doctests.
//!
//! In: text. Out: one item for all of its Python code that uses torch, and one for each command that starts a run. What
//! stands outside of code is prose, and prose may speak of torch.

use crate::convert::draft::DraftItem;
use crate::convert::other_files::imported_module;
use crate::review::{Code, Severity};
use crate::rules::RuleSet;
use crate::text::Span;

use super::entry::{Requirements, What, read as requirement};
use super::lines::{Line, lines, span};
use super::words::commands;
use super::{commands::install, launch};

/// Languages of blocks, as their first word.
const PYTHON: [&str; 7] = ["python", "py", "python3", "pycon", "ipython", "ipython3", "doctest"];
const SHELL: [&str; 9] = ["bash", "sh", "shell", "console", "zsh", "shell-session", "commandline", "cmd", "dockerfile"];

/// A block of code.
struct Block<'a> {
    kind: Kind,
    lines: Vec<Line<'a>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Python,
    Shell,
    /// It does not say: prompts tell.
    Unsaid,
}

impl Kind {
    fn of(language: &str) -> Option<Kind> {
        let word = language.trim().trim_matches(['{', '}', '.']).to_ascii_lowercase();
        let word = word.split(|c: char| !(c.is_alphanumeric() || c == '-')).next().unwrap_or_default();
        match word {
            "" => Some(Kind::Unsaid),
            _ if PYTHON.contains(&word) => Some(Kind::Python),
            _ if SHELL.contains(&word) => Some(Kind::Shell),
            _ => None,
        }
    }
}

/// Reads a file.
pub(super) fn read(text: &str, rules: &RuleSet) -> Requirements {
    let all = lines(text);
    let mut found = Requirements::default();
    let mut sites: Vec<(Span, usize)> = Vec::new();
    let blocks = blocks(&all);
    for block in &blocks {
        sites.extend(block.lines.iter().find_map(|line| Some((uses(*line, block.kind, rules)?, number(&all, line)))));
        if block.kind != Kind::Python {
            found.items.extend(runs(block, text, rules));
        }
    }
    let inside = |line: &Line<'_>| blocks.iter().any(|block| block.lines.iter().any(|one| one.start == line.start));
    let doctests = all.iter().filter(|line| line.text.trim_start().starts_with(">>>") && !inside(line));
    sites.extend(doctests.filter_map(|line| Some((uses(*line, Kind::Unsaid, rules)?, number(&all, line)))));
    sites.sort();
    found.items.extend(examples(&sites));
    found
}

fn number(all: &[Line<'_>], line: &Line<'_>) -> usize {
    all.partition_point(|other| other.start <= line.start)
}

/// One item for all blocks, at the first.
fn examples(sites: &[(Span, usize)]) -> Option<DraftItem> {
    let (span, _) = sites.first()?;
    let numbers: Vec<String> = sites.iter().map(|(_, line)| line.to_string()).collect();
    let (word, list) = match numbers.split_last() {
        Some((last, [])) => ("line", last.clone()),
        Some((last, before)) => ("lines", format!("{} and {last}", before.join(", "))),
        None => return None,
    };
    Some(DraftItem {
        span: *span,
        code: Code::EXAMPLE,
        api: Some("torch".to_owned()),
        severity: Severity::Review,
        why: format!("examples use torch: {word} {list}"),
        advice: Some("Write them for MindSpore: `git msconv convert -` reads a block from standard input.".to_owned()),
    })
}

/// The blocks of code in a file.
fn blocks<'a>(all: &[Line<'a>]) -> Vec<Block<'a>> {
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(line) = all.get(at) {
        let (kind, end) = match fence(line.text) {
            Some((mark, language)) => (Kind::of(language), closing(all, at, mark)),
            None => match directive(line.text) {
                Some(language) => (Kind::of(language), indented(all, at)),
                None => {
                    at += 1;
                    continue;
                }
            },
        };
        let lines = all[at + 1..end].to_vec();
        found.extend(kind.map(|kind| Block { kind, lines }));
        at = end.max(at + 1);
        // The closing fence is none that opens.
        at += usize::from(
            all.get(at).is_some_and(|line| fence(line.text).is_some_and(|(_, rest)| rest.trim().is_empty())),
        );
    }
    found
}

/// A fence: its mark, and what is said of the block.
fn fence(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start_matches([' ', '\t', '>']);
    let first = text.chars().next().filter(|first| matches!(first, '`' | '~'))?;
    let length = text.len() - text.trim_start_matches(first).len();
    (length >= 3).then(|| text.split_at(length)).filter(|(_, rest)| !rest.contains('`'))
}

fn closing(all: &[Line<'_>], open: usize, mark: &str) -> usize {
    let is_end = |line: &Line<'_>| {
        fence(line.text).is_some_and(|(other, rest)| other.starts_with(mark) && rest.trim().is_empty())
    };
    all[open + 1..].iter().position(is_end).map_or(all.len(), |at| open + 1 + at)
}

/// The language of `.. code-block:: python`.
fn directive(text: &str) -> Option<&str> {
    let rest = text.trim_start().strip_prefix(".. ")?;
    let names = ["code-block::", "code::", "sourcecode::", "testcode::", "doctest::"];
    let name = names.iter().find(|name| rest.starts_with(**name))?;
    Some(if matches!(*name, "testcode::" | "doctest::") { "python" } else { &rest[name.len()..] })
}

/// Where the lines end that are further in than a line.
fn indented(all: &[Line<'_>], open: usize) -> usize {
    let indent = all[open].indent();
    let is_out = |line: &Line<'_>| !line.text.trim().is_empty() && line.indent() <= indent;
    all[open + 1..].iter().position(is_out).map_or(all.len(), |at| open + 1 + at)
}

/// Where a line of a block uses torch, or installs it.
fn uses(line: Line<'_>, kind: Kind, rules: &RuleSet) -> Option<Span> {
    let trimmed = line.text.trim_start_matches([' ', '\t', '>']);
    let prompt = line.text.trim_start_matches([' ', '\t']).starts_with(">>>");
    let is_python = kind == Kind::Python || (kind == Kind::Unsaid && (prompt || imports(trimmed)));
    let place = |at: usize, length: usize| span(line.start + at, line.start + at + length);
    let start = line.text.len() - trimmed.len();
    if is_python {
        let code = trimmed.trim_start_matches([' ', '.']);
        let is_import = imported_module(code.as_bytes()).is_some_and(|module| rules.is_core(module));
        if is_import && imports(code) {
            return Some(place(line.text.len() - code.len(), code.trim_end().len()));
        }
        return mention(code).map(|at| place(line.text.len() - code.len() + at, "torch".len()));
    }
    let installs = commands(trimmed, 0).into_iter().any(|command| {
        install(&command).is_some_and(|(first, _)| {
            let names = command.words[first..].iter().filter_map(|word| requirement(word.text));
            names
                .filter_map(|found| What::of(found.name))
                .any(|what| matches!(what, What::Family(package) if package.instead.is_some()))
        })
    });
    installs.then(|| place(start, trimmed.trim_end().len()))
}

fn imports(code: &str) -> bool {
    code.starts_with("import ") || code.starts_with("from ")
}

/// Where a line of Python says `torch.`, before a comment.
fn mention(code: &str) -> Option<usize> {
    let end = code.find('#').unwrap_or(code.len());
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '"' | '\'' | '/' | '`');
    let places = code[..end].match_indices("torch.").map(|(at, _)| at);
    let mut whole = places.filter(|at| !code[..*at].ends_with(is_name));
    whole.find(|at| code[at + "torch.".len()..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'))
}

/// Commands of a block that start a run: they block nothing.
fn runs(block: &Block<'_>, text: &str, rules: &RuleSet) -> Vec<DraftItem> {
    let (Some(first), Some(last)) = (block.lines.first(), block.lines.last()) else { return Vec::new() };
    let items = commands(&text[first.start..last.end], first.start);
    let items = items.iter().filter_map(|command| launch::item(command, text, rules));
    items.map(|item| DraftItem { severity: Severity::Review, ..item }).collect()
}
