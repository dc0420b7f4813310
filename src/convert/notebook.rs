//! Notebooks: their code cells as one Python file, and the converted file back in the cells.
//!
//! In: the bytes of a notebook. Out: its code, and after a conversion its bytes with other sources. What is no source
//! of a code cell (outputs, metadata, Markdown, the way it is laid out) is never written. Lines that are no Python,
//! `%matplotlib inline` and `!pip install`, stand aside meanwhile.

use std::fmt::Write as _;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::review::ReviewItem;
use crate::text::{LineIndex, Position, Span};

use super::around;
use super::draft::DraftItem;
use super::other_files::{InnerImport, imported_module, inner_imports};
use super::{FileOutcome, Outcome};
use crate::rules::RuleSet;

/// Starts the line above each cell.
const CELL: &str = "# %% msconv cell ";

/// Stands for a line that is no Python.
const ASIDE: &str = "pass  # msconv aside ";

/// Cell magics whose cells hold Python.
const PYTHON_CELLS: [&str; 4] = ["%%time", "%%timeit", "%%capture", "%%prun"];

/// Cell magics whose cells hold commands.
const SHELL_CELLS: [&str; 4] = ["%%bash", "%%sh", "%%!", "%%script bash"];

/// A notebook and its code.
pub(super) struct Notebook {
    pub(super) bytes: Arc<[u8]>,
    code: String,
    cells: Vec<Cell>,
    /// The lines that stand aside.
    aside: Vec<String>,
    /// For each line of the code the place in the notebook where it stands.
    places: Vec<Span>,
}

/// The source of a code cell.
struct Cell {
    /// Its JSON.
    span: Span,
    text: String,
    /// Text and JSON of its lines, where it is a list.
    lines: Option<Vec<(String, Span)>>,
}

#[derive(Deserialize)]
struct RawNotebook<'a> {
    #[serde(borrow)]
    cells: Vec<RawCell<'a>>,
}

#[derive(Deserialize)]
struct RawCell<'a> {
    #[serde(default)]
    cell_type: String,
    #[serde(borrow)]
    source: &'a RawValue,
}

impl Notebook {
    /// Reads a notebook of version 4; `None` for anything else.
    pub(super) fn read(bytes: &Arc<[u8]>) -> Option<Self> {
        let raw: RawNotebook<'_> = serde_json::from_slice(bytes).ok()?;
        let code_cells = raw.cells.iter().filter(|cell| cell.cell_type == "code");
        let cells = code_cells.map(|cell| Cell::read(bytes, cell.source)).collect::<Option<Vec<_>>>()?;
        let mut notebook =
            Self { bytes: Arc::clone(bytes), code: String::new(), cells, aside: Vec::new(), places: Vec::new() };
        for index in 0..notebook.cells.len() {
            notebook.append(index);
        }
        Some(notebook)
    }

    /// What its code imports.
    pub(super) fn imports(&self, path: &str) -> Vec<InnerImport> {
        inner_imports(path, &self.bytes).unwrap_or_default()
    }

    /// The code of all cells.
    pub(super) fn code(&self) -> Arc<[u8]> {
        self.code.as_bytes().into()
    }

    /// Adds a cell to the code.
    fn append(&mut self, index: usize) {
        let cell = &self.cells[index];
        let foreign = cell.text.starts_with("%%") && !PYTHON_CELLS.iter().any(|magic| cell.text.starts_with(magic));
        let _ = writeln!(self.code, "{CELL}{index}");
        self.places.push(cell.span);
        for (number, line) in cell.text.split('\n').enumerate() {
            self.places.push(cell.place(number));
            let code = line.trim_start();
            if foreign || code.starts_with(['%', '!', '?']) || asks(code) {
                let indent = if foreign { "" } else { &line[..line.len() - code.len()] };
                let _ = writeln!(self.code, "{indent}{ASIDE}{}", self.aside.len());
                self.aside.push(if foreign { line } else { code }.to_owned());
            } else {
                self.code.push_str(line);
                self.code.push('\n');
            }
        }
    }

    /// What became of the notebook, from what became of its code.
    pub(super) fn outcome(&self, path: &str, outcome: FileOutcome, rules: &RuleSet) -> Option<FileOutcome> {
        let bytes = match &outcome.outcome {
            Outcome::Converted { bytes } => Some(self.with(std::str::from_utf8(bytes).ok()?)?),
            _ => None,
        };
        let after = bytes.as_ref().map(|bytes| Self::read(&bytes.as_slice().into())).unwrap_or_default();
        let shell =
            self.shell(rules).into_iter().map(|(number, item)| self.shell_item(path, number, item, after.as_ref()));
        let items = outcome.items.into_iter().chain(shell).map(|item| self.item(item, after.as_ref())).collect();
        let outcome = FileOutcome { path: path.to_owned(), items, ..FileOutcome { items: Vec::new(), ..outcome } };
        Some(match bytes {
            Some(bytes) if bytes == *self.bytes => FileOutcome { outcome: Outcome::Unchanged, ..outcome },
            Some(bytes) => FileOutcome { outcome: Outcome::Converted { bytes }, ..outcome },
            None => outcome,
        })
    }

    /// What the lines that are given to a shell install and start of the torch family, each with its number among those
    /// that stand aside.
    pub(super) fn shell(&self, rules: &RuleSet) -> Vec<(usize, DraftItem)> {
        let mut is_script = false;
        let mut found = Vec::new();
        for line in self.code.lines() {
            is_script &= !line.starts_with(CELL);
            let Some(number) = aside(line) else { continue };
            let Some(text) = self.aside.get(number) else { continue };
            is_script |= SHELL_CELLS.iter().any(|magic| text.starts_with(magic));
            let command = text.strip_prefix(['!', '%']).unwrap_or(text);
            if is_script || command.len() < text.len() {
                found.extend(around::of_shell(command, rules).into_iter().map(|item| (number, item)));
            }
        }
        found
    }

    /// An item for a line that stands aside, placed by the lines of the code.
    fn shell_item(&self, path: &str, number: usize, item: DraftItem, after: Option<&Self>) -> ReviewItem {
        let line = |notebook: &Self| {
            let line = notebook.code.lines().position(|line| aside(line) == Some(number)).map_or(0, |at| at + 1);
            Position { line: u32::try_from(line).unwrap_or(u32::MAX), column: 1 }
        };
        ReviewItem {
            path: path.to_owned(),
            span: Span::default(),
            code: item.code,
            api: item.api,
            severity: item.severity,
            original: line(self),
            converted: line(after.unwrap_or(self)),
            why: item.why,
            advice: item.advice,
            converted_span: Span::default(),
            waived: None,
        }
    }

    /// What the lines that stand aside import of the torch family: `%%writefile net.py` hides code that is not read.
    pub(super) fn hidden(&self, rules: &RuleSet) -> Vec<InnerImport> {
        let lines = self.code.split('\n').zip(&self.places);
        let hidden = lines.filter_map(|(line, place)| {
            let name = imported_module(self.aside.get(aside(line)?)?.as_bytes())?;
            rules.library_of(name).map(|_| InnerImport { name: name.to_owned(), span: *place })
        });
        hidden.collect()
    }

    /// An item at its place in the notebook.
    fn item(&self, item: ReviewItem, after: Option<&Self>) -> ReviewItem {
        let place = |notebook: &Self, line: u32| {
            let span = notebook.places.get(line.saturating_sub(1) as usize).copied().unwrap_or_default();
            (span, LineIndex::new(&notebook.bytes).position(&notebook.bytes, span.start))
        };
        let (span, original) = place(self, item.original.line);
        let (converted_span, converted) = place(after.unwrap_or(self), item.converted.line);
        ReviewItem { span, original, converted, converted_span, ..item }
    }

    /// The notebook with other code in its cells.
    fn with(&self, code: &str) -> Option<Vec<u8>> {
        let mut texts: Vec<String> = Vec::with_capacity(self.cells.len());
        for line in code.split_inclusive('\n') {
            match line.strip_prefix(CELL) {
                Some(number) if number.trim_end() == texts.len().to_string() => texts.push(String::new()),
                Some(_) => return None,
                None => texts.last_mut()?.push_str(&self.restored(line)),
            }
        }
        if texts.len() != self.cells.len() {
            return None;
        }
        let mut bytes = Vec::with_capacity(self.bytes.len());
        let mut at = 0;
        for (cell, text) in self.cells.iter().zip(&texts) {
            // Each cell was ended by a line ending of ours.
            let text = text.strip_suffix('\n').unwrap_or(text);
            bytes.extend_from_slice(&self.bytes[at..cell.span.start as usize]);
            bytes.extend_from_slice(&self.source(cell, text));
            at = cell.span.end as usize;
        }
        bytes.extend_from_slice(&self.bytes[at..]);
        Some(bytes)
    }

    /// A line with what stood aside in its place again.
    fn restored(&self, line: &str) -> String {
        let code = line.trim_start();
        match aside(line).and_then(|number| self.aside.get(number)) {
            Some(text) => format!("{}{text}\n", &line[..line.len() - code.len()]),
            None => line.to_owned(),
        }
    }

    /// The JSON of a source, laid out as the cell's is.
    fn source(&self, cell: &Cell, text: &str) -> Vec<u8> {
        let old = &self.bytes[cell.span.range()];
        if text == cell.text {
            return old.to_vec();
        }
        let Some(lines) = &cell.lines else { return self.string(text).into_bytes() };
        let (Some((_, first)), Some((_, last))) = (lines.first(), lines.last()) else {
            return self.list(text, lines, "", ", ", "").into_bytes();
        };
        let between =
            |from: u32, to: u32| String::from_utf8_lossy(&self.bytes[from as usize..to as usize]).into_owned();
        let (before, behind) = (between(cell.span.start + 1, first.start), between(last.end, cell.span.end - 1));
        let gap = match &lines[..] {
            [(_, one), (_, two), ..] => between(one.end, two.start),
            _ if before.is_empty() => ", ".to_owned(),
            _ => format!(",{before}"),
        };
        self.list(text, lines, &before, &gap, &behind).into_bytes()
    }

    fn list(&self, text: &str, old: &[(String, Span)], before: &str, gap: &str, behind: &str) -> String {
        let lines: Vec<String> = text
            .split_inclusive('\n')
            .map(|line| match old.iter().find(|(other, _)| other == line) {
                // What did not change keeps its escapes.
                Some((_, span)) => String::from_utf8_lossy(&self.bytes[span.range()]).into_owned(),
                None => self.string(line),
            })
            .collect();
        if lines.is_empty() { "[]".to_owned() } else { format!("[{before}{}{behind}]", lines.join(gap)) }
    }

    /// Text as JSON; ASCII if all of the notebook is.
    fn string(&self, text: &str) -> String {
        let json = serde_json::Value::from(text).to_string();
        if !self.bytes.is_ascii() {
            return json;
        }
        json.chars().fold(String::new(), |mut ascii, c| {
            if c.is_ascii() {
                ascii.push(c);
            } else {
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    let _ = write!(ascii, "\\u{unit:04x}");
                }
            }
            ascii
        })
    }
}

impl Cell {
    fn read(bytes: &[u8], source: &RawValue) -> Option<Self> {
        let span = place_of(bytes, source.get())?;
        if let Ok(text) = serde_json::from_str::<String>(source.get()) {
            return Some(Self { span, text, lines: None });
        }
        let raw: Vec<&RawValue> = serde_json::from_str(source.get()).ok()?;
        let line =
            |raw: &&RawValue| Some((serde_json::from_str::<String>(raw.get()).ok()?, place_of(bytes, raw.get())?));
        let lines = raw.iter().map(line).collect::<Option<Vec<_>>>()?;
        // A list whose parts are not lines could not be written the same way again.
        let are_lines =
            lines.iter().rev().skip(1).all(|(text, _)| text.ends_with('\n') && !text[..text.len() - 1].contains('\n'));
        let text: String = lines.iter().map(|(text, _)| text.as_str()).collect();
        are_lines.then_some(Self { span, text, lines: Some(lines) })
    }

    /// Where a line of the source stands.
    fn place(&self, number: usize) -> Span {
        self.lines.as_ref().and_then(|lines| lines.get(number)).map_or(self.span, |(_, span)| *span)
    }
}

/// The number of the line that a line stands for.
fn aside(line: &str) -> Option<usize> {
    line.trim().strip_prefix(ASIDE)?.parse().ok()
}

/// True for `model.fit?`, which shows help.
fn asks(code: &str) -> bool {
    let name = code.trim_end().trim_end_matches('?');
    name.len() < code.trim_end().len() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'))
}

/// Where a part of the text stands in it.
fn place_of(bytes: &[u8], part: &str) -> Option<Span> {
    let start = (part.as_ptr() as usize).checked_sub(bytes.as_ptr() as usize)?;
    let end = start + part.len();
    (end <= bytes.len()).then(|| Some(Span::new(u32::try_from(start).ok()?, u32::try_from(end).ok()?)))?
}
