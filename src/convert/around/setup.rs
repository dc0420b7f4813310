//! Front end for `setup.py`: strings of Python code that say what is installed.
//!
//! In: the tree of the file. Out: what is decided about its requirements, as a finding among those of the code. What is
//! a list of requirements its name tells: `install_requires=[...]`, `REQUIRED = [...]`, `deps["gpu"] = [...]`.

use crate::convert::draft::{DraftEdit, DraftPiece, Finding};
use crate::python::Parsed;
use crate::python::ast::{ArgForm, Expr, ExprId, Stmt};
use crate::text::{Piece, Span};

use super::decide::{Decision, Known, decide as decide_all};
use super::entry::{Element, Entry, Form, Requirements, What, read as requirement};
use super::lines::{Line, lines, span};
use super::tables::{before, element};

/// Parts of names for what is required.
const WORDS: [&str; 3] = ["requir", "deps", "dependenc"];

/// Finds the requirements in a file.
pub(super) fn read(parsed: &Parsed) -> Requirements {
    let Ok(text) = std::str::from_utf8(&parsed.bytes) else { return Requirements::default() };
    let mut file = File { parsed, lines: lines(text), found: Requirements::default(), group: 0 };
    file.all();
    for entry in &mut file.found.entries {
        let name = &text[entry.site.range()];
        let name = &name[..requirement(name).map_or(name.len(), |found| found.name.len())];
        let is_looked_up = looked_up(parsed).any(|known| known == name);
        entry.obstacle = entry.obstacle.or(is_looked_up.then_some("code asks for it by its name"));
    }
    file.found.entries.sort_by_key(|entry| entry.site);
    file.found.entries.dedup_by_key(|entry| entry.site);
    file.found
}

/// Words that code looks something up by: `deps["torch"]`, `deps_list("torch")`.
fn looked_up(parsed: &Parsed) -> impl Iterator<Item = &str> {
    let ast = &parsed.ast;
    let asked = ast.exprs.iter().flat_map(|node| match &node.expr {
        Expr::Subscript { index, .. } => ast[index].to_vec(),
        Expr::Call { func, args, .. } if !matches!(ast.expr(*func), Expr::Attribute { .. }) => {
            ast[args].iter().filter(|arg| matches!(arg.form, ArgForm::Positional)).map(|arg| arg.value).collect()
        }
        _ => Vec::new(),
    });
    let strings = asked.filter(|id| matches!(ast.expr(*id), Expr::Str { .. }));
    strings.map(|id| parsed.text(ast.span(id)).trim_matches(['"', '\'']))
}

/// Decides about the requirements of a file.
pub(in crate::convert) fn decide(parsed: &Parsed, known: &Known<'_>) -> Option<Finding> {
    let text = std::str::from_utf8(&parsed.bytes).ok()?;
    let Decision { edits, items } = decide_all(&read(parsed), text, known);
    let site = items.first()?.span;
    let drafted = edits
        .into_iter()
        .map(|edit| DraftEdit { span: edit.span, pieces: edit.pieces.into_iter().filter_map(drafted).collect() });
    Some(Finding { site, api: "torch".to_owned(), edits: drafted.collect(), items, ..Finding::default() })
}

/// Requirements are replaced by plain text.
fn drafted(piece: Piece) -> Option<DraftPiece> {
    match piece {
        Piece::Text(text) => Some(DraftPiece::Text(text)),
        Piece::Keep(_) | Piece::Lines(_) => None,
    }
}

struct File<'a> {
    parsed: &'a Parsed,
    lines: Vec<Line<'a>>,
    found: Requirements,
    group: usize,
}

impl File<'_> {
    fn all(&mut self) {
        let ast = &self.parsed.ast;
        for node in &ast.exprs {
            let Expr::Call { func, args, .. } = &node.expr else { continue };
            let is_added = match ast.expr(*func) {
                Expr::Attribute { value, name } => {
                    matches!(self.parsed.text(*name), "append" | "extend" | "insert" | "setdefault")
                        && self.is_about_requirements(*value)
                }
                _ => false,
            };
            for arg in &ast[args] {
                let is_named = match arg.form {
                    ArgForm::Keyword(name) => is_about(self.parsed.text(name)),
                    _ => is_added,
                };
                if is_named {
                    self.root(arg.value);
                }
            }
        }
        for node in &ast.stmts {
            match &node.stmt {
                Stmt::Assign { targets, value }
                    if ast[targets].iter().any(|target| self.is_about_requirements(*target)) =>
                {
                    self.root(*value);
                }
                Stmt::AnnAssign { target, value: Some(value), .. } | Stmt::AugAssign { target, value, .. }
                    if self.is_about_requirements(*target) =>
                {
                    self.root(*value);
                }
                _ => {}
            }
        }
    }

    /// True for a name, an attribute or an item of one that is about requirements.
    fn is_about_requirements(&self, target: ExprId) -> bool {
        match self.parsed.ast.expr(target) {
            Expr::Name => is_about(self.parsed.text(self.parsed.ast.span(target))),
            Expr::Attribute { name, .. } => is_about(self.parsed.text(*name)),
            Expr::Subscript { value, .. } => self.is_about_requirements(*value),
            _ => false,
        }
    }

    fn root(&mut self, value: ExprId) {
        let ast = &self.parsed.ast;
        match ast.expr(ast.unparen(value)) {
            Expr::List(elements) | Expr::Tuple(elements) | Expr::Set(elements) => self.list(&ast[elements]),
            Expr::Dict(pairs) => ast[pairs].iter().for_each(|(_, value)| self.root(*value)),
            Expr::Binary { left, right, .. } | Expr::BoolOp { left, right, .. } => {
                self.root(*left);
                self.root(*right);
            }
            Expr::Conditional { body, orelse, .. } => {
                self.root(*body);
                self.root(*orelse);
            }
            Expr::Str { .. } => self.single(ast.unparen(value)),
            _ => {}
        }
    }

    fn list(&mut self, elements: &[ExprId]) {
        let places: Vec<Span> = elements.iter().map(|element| self.parsed.ast.span(*element)).collect();
        let list = self.found.lists.len();
        self.group += 1;
        let group = self.group;
        for (index, id) in elements.iter().enumerate() {
            if !matches!(self.parsed.ast.expr(*id), Expr::Str { .. }) {
                self.root(*id);
                continue;
            }
            let place = places[index];
            let Some((mut entry, quote)) = self.string(place, group) else { continue };
            let line = self.line(place.start);
            entry.element = element(line, place, list, index);
            entry.insert = Some(before(line, place, &quote));
            self.found.entries.push(entry);
        }
        self.found.lists.push(places);
    }

    /// A string that is no element of a list.
    fn single(&mut self, id: ExprId) {
        self.group += 1;
        self.found.entries.extend(self.string(self.parsed.ast.span(id), self.group).map(|(entry, _)| entry));
    }

    /// The requirement in a plain string, and the quote.
    fn string(&self, place: Span, group: usize) -> Option<(Entry, String)> {
        let written = self.parsed.text(place);
        let quote = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quote| written.starts_with(quote))?;
        let text = written.strip_prefix(quote)?.strip_suffix(quote).filter(|text| !text.contains(['\\', '\n']))?;
        let found = requirement(text)?;
        let start = place.start as usize + quote.len();
        let entry = Entry {
            group,
            what: What::of(found.name)?,
            site: span(start, start + found.length),
            marker: found.marker.to_owned(),
            form: Form::AtLeast,
            element: Element::Whole(place),
            insert: None,
            obstacle: found.is_address.then_some("it is installed from an address"),
        };
        Some((entry, quote.to_owned()))
    }

    fn line(&self, at: u32) -> Option<Line<'_>> {
        let after = self.lines.partition_point(|line| line.start <= at as usize);
        self.lines.get(after.checked_sub(1)?).copied()
    }
}

fn is_about(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    WORDS.iter().any(|word| name.contains(word))
}
