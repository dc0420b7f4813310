//! Which files are looked at, and those that hold Python code in another form: notebooks and Cython.
//!
//! In: path and bytes. Out: what the code inside imports, and for a file that imports the torch family and is not
//! converted (Cython, a notebook whose code is not Python) an outcome with one blocking item.

use memchr::memmem;
use serde::Deserialize;
use serde_json::Value;

use super::file::kept;
use super::{FileOutcome, around};
use crate::python::{Bindings, ModulePath, Parsed, parse, resolve};
use crate::review::{Code, ReviewItem, Severity};
use crate::rules::RuleSet;
use crate::text::{LineIndex, Span};

/// True for a name of a file that is looked at: code, and what lies around it.
#[must_use]
pub fn is_source(path: &[u8]) -> bool {
    is_code(path) || around::front(path).is_some()
}

/// True for a name of a file with code: Python, stubs, notebooks, Cython.
fn is_code(path: &[u8]) -> bool {
    is_python(path) || path.ends_with(b".ipynb") || path.ends_with(b".pyx")
}

/// True for a name of a file that is converted.
#[must_use]
pub fn is_python(path: &[u8]) -> bool {
    path.ends_with(b".py") || path.ends_with(b".pyi")
}

/// Something that the code inside such a file imports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InnerImport {
    /// The module, or the name in it: `torch.nn`.
    pub name: String,
    /// Where its line stands in the file.
    pub span: Span,
}

/// What the code inside a notebook or Cython file imports; `None` for any other file.
///
/// A notebook is known by its content as well: it parses as a Python dictionary without an error.
#[must_use]
pub fn inner_imports(path: &str, bytes: &[u8]) -> Option<Vec<InnerImport>> {
    if path.ends_with(".pyx") {
        return Some(places(bytes, imports(bytes), str::to_owned));
    }
    if !path.ends_with(".ipynb") && !looks_like_notebook(bytes) {
        return None;
    }
    let found = match serde_json::from_slice::<Notebook>(bytes) {
        Ok(notebook) => notebook.cells().filter_map(Cell::code).flat_map(|code| imports(code.as_bytes())).collect(),
        // A conflict or a cut: its lines still say what they import.
        Err(_) => by_line(bytes),
    };
    Some(places(bytes, found, quoted))
}

fn looks_like_notebook(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(b"{") && memmem::find(bytes, b"\"nbformat\"").is_some()
}

/// The outcome for such a file, if its code imports the torch family.
pub(super) fn outcome(path: &str, bytes: &[u8], found: &[InnerImport], rules: &RuleSet) -> FileOutcome {
    let family = || found.iter().filter(|import| rules.library_of(&import.name).is_some());
    let core = family().find(|import| rules.is_core(&import.name));
    let Some(import) = core.or_else(|| family().next()) else { return FileOutcome::unchanged(path) };
    let position = LineIndex::new(bytes).position(bytes, import.span.start);
    let (what, advice) = if path.ends_with(".pyx") {
        ("a Cython file", "Convert its Python parts by hand.")
    } else {
        ("a notebook whose code is not all Python", "Mend the cell, or move the code that imports torch to a file.")
    };
    kept(ReviewItem {
        path: path.to_owned(),
        span: import.span,
        code: Code::OTHER_FILE,
        api: None,
        severity: if core.is_some() { Severity::Blocking } else { Severity::Review },
        original: position,
        converted: position,
        why: format!("{what} imports the torch family and is not converted"),
        advice: Some(advice.to_owned()),
        converted_span: import.span,
        waived: None,
    })
}

/// The parts of a notebook that matter: of version 4, and of version 3 with its worksheets.
#[derive(Deserialize)]
struct Notebook {
    #[serde(default)]
    cells: Vec<Cell>,
    #[serde(default)]
    worksheets: Vec<Worksheet>,
}

#[derive(Deserialize)]
struct Worksheet {
    #[serde(default)]
    cells: Vec<Cell>,
}

#[derive(Deserialize)]
struct Cell {
    #[serde(default)]
    cell_type: String,
    #[serde(default, alias = "input")]
    source: Value,
}

impl Notebook {
    fn cells(&self) -> impl Iterator<Item = &Cell> {
        self.cells.iter().chain(self.worksheets.iter().flat_map(|sheet| &sheet.cells))
    }
}

impl Cell {
    /// The text of a code cell: one string, or one for each line.
    fn code(&self) -> Option<String> {
        if self.cell_type != "code" {
            return None;
        }
        match &self.source {
            Value::String(text) => Some(text.clone()),
            Value::Array(lines) => Some(lines.iter().filter_map(Value::as_str).collect()),
            _ => None,
        }
    }
}

/// A module and the line that imports it.
type Found = (String, String);

/// What a piece of code imports.
fn imports(code: &[u8]) -> Vec<Found> {
    match parse(code.into()) {
        Ok(parsed) => by_tree(&parsed, &resolve(&parsed, &ModulePath::from_path("inner.py"))),
        // Magics, shell lines and Cython are no Python.
        Err(_) => by_line(code),
    }
}

fn by_tree(parsed: &Parsed, bindings: &Bindings) -> Vec<Found> {
    let named = bindings.imports().iter().filter(|import| !import.relative);
    let stars = bindings.stars().iter().filter(|star| !star.relative);
    let all = named.map(|import| (&import.mentions, import.stmt)).chain(stars.map(|star| (&star.module, star.stmt)));
    let line = |stmt| parsed.text(parsed.ast.stmt_span(stmt)).lines().next().unwrap_or_default().to_owned();
    all.map(|(name, stmt)| (name.clone(), line(stmt))).collect()
}

/// All that can be said without a tree: lines that start with an import.
fn by_line(bytes: &[u8]) -> Vec<Found> {
    let lines = bytes.split(|byte| matches!(byte, b'\n' | b'\r'));
    lines
        .filter_map(|line| {
            let module = imported_module(line)?.to_owned();
            Some((module, String::from_utf8_lossy(line).trim().to_owned()))
        })
        .collect()
}

/// The module that a line imports, whatever quotes and brackets stand before.
pub(super) fn imported_module(line: &[u8]) -> Option<&str> {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
    let mut words = line.split(|byte| !is_word(byte)).filter(|word| !word.is_empty());
    let imports = matches!(words.next(), Some(b"import" | b"cimport" | b"from"));
    let module = words.next().filter(|_| imports)?;
    std::str::from_utf8(module).ok()
}

fn places(bytes: &[u8], found: Vec<Found>, written: impl Fn(&str) -> String) -> Vec<InnerImport> {
    let place = |line: &str| {
        let forms = [written(line), line.to_owned()];
        let (start, length) =
            forms.iter().find_map(|form| Some((memmem::find(bytes, form.as_bytes())?, form.len())))?;
        Some(Span::new(u32::try_from(start).ok()?, u32::try_from(start + length).ok()?))
    };
    found.into_iter().map(|(name, line)| InnerImport { span: place(&line).unwrap_or_default(), name }).collect()
}

/// The line as it stands inside a JSON string.
fn quoted(line: &str) -> String {
    let text = Value::from(line).to_string();
    text[1..text.len() - 1].to_owned()
}
