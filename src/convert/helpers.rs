//! Writes the helpers that a file's rewrites need into that file, behind its first imports, or imports them from the
//! package's module.
//!
//! In: names of helpers, and how MindSpore's APIs are spelled here. Out: a name for each that is free in the
//! file, and one edit with the definitions, those that others name before them. A definition that stands there already
//! is used again.

use std::collections::{BTreeMap, BTreeSet};

use crate::python::ast::{Block, Expr, Stmt, StmtId};
use crate::python::{Bindings, Parsed};
use crate::rules;
use crate::text::LineEnding;

use super::draft::{DraftEdit, DraftPiece};
use super::imports::{Needs, import_lines};
use super::names::{Names, Need};
use super::outcome::Taken;
use super::shared::SharedModule;
use super::template;

/// The helpers of one file.
pub(super) struct Helpers<'a> {
    pub(super) parsed: &'a Parsed,
    pub(super) bindings: &'a Bindings,
    pub(super) names: &'a Names,
    /// The module that holds the helpers; `None` if the file has them in itself.
    shared: Option<&'a SharedModule>,
    /// What has to be imported from that module.
    pub(super) imports: BTreeSet<Need>,
    /// The local name of each helper that was asked for.
    chosen: BTreeMap<String, Local>,
}

/// How a helper is called in the file.
struct Local {
    name: String,
    /// The definition, where it has to be written.
    text: Option<String>,
    /// The helpers that the definition names.
    uses: Vec<String>,
}

impl<'a> Helpers<'a> {
    pub(super) fn new(
        parsed: &'a Parsed,
        bindings: &'a Bindings,
        names: &'a Names,
        shared: Option<&'a SharedModule>,
    ) -> Self {
        Self { parsed, bindings, names, shared, imports: BTreeSet::new(), chosen: BTreeMap::new() }
    }

    /// The helpers that are taken from the package's module.
    pub(super) fn taken(&self) -> Option<Taken> {
        let module = self.shared.filter(|_| !self.chosen.is_empty())?.path.clone();
        Some(Taken { module, helpers: self.chosen.keys().cloned().collect() })
    }

    /// The name of a helper in this file; `needs` gets what its definition needs.
    pub(super) fn spell(&mut self, helper: &str, needs: &mut Needs) -> String {
        if !self.chosen.contains_key(helper) {
            let local = match self.shared {
                Some(module) => self.import(module, helper),
                None => self.choose(helper, needs),
            };
            self.chosen.insert(helper.to_owned(), local);
        }
        self.chosen[helper].name.clone()
    }

    fn import(&mut self, module: &SharedModule, helper: &str) -> Local {
        let mut name = helper.to_owned();
        match module.imported(self.bindings, helper) {
            Some(known) => name = known.to_owned(),
            None => {
                while !self.names.is_free(self.bindings, &name) {
                    name = format!("ms_{name}");
                }
                self.imports.insert(module.need(helper, &name));
            }
        }
        Local { name, text: None, uses: Vec::new() }
    }

    fn choose(&mut self, helper: &str, needs: &mut Needs) -> Local {
        let mut pieces = Vec::new();
        template::names(&rules::helper(helper).unwrap_or_default(), &mut pieces);
        let mut uses = Vec::new();
        for piece in &mut pieces {
            if let DraftPiece::Helper(other) = piece {
                uses.push(other.clone());
                *piece = DraftPiece::Text(self.spell(other, needs));
            }
        }
        let mut name = helper.to_owned();
        loop {
            let mut own = Needs::new();
            let text = self.definition(helper, &name, pieces.clone(), &mut own);
            if self.defines(&name, &text) {
                return Local { name, text: None, uses };
            }
            if self.names.is_free(self.bindings, &name) {
                needs.extend(own);
                return Local { name, text: Some(text), uses };
            }
            name = format!("ms_{name}");
        }
    }

    /// The text of a helper under a name, with this file's names of MindSpore's modules.
    fn definition(&self, helper: &str, name: &str, pieces: Vec<DraftPiece>, needs: &mut Needs) -> String {
        let spelled = pieces.into_iter().map(|piece| match piece {
            DraftPiece::Api { target, .. } => {
                let (text, need) = self.names.spell(&target, None);
                needs.extend(need.map(|need| (None, need)));
                text
            }
            DraftPiece::Text(text) => text,
            DraftPiece::Keep(_) | DraftPiece::Lines(_) | DraftPiece::Helper(_) => String::new(),
        });
        let text = spelled.collect::<String>();
        let ending = LineEnding::of(&self.parsed.bytes).as_str();
        text.replacen(helper, name, 1).replace('\n', ending)
    }

    /// True if the file defines exactly this already.
    fn defines(&self, name: &str, text: &str) -> bool {
        let ast = &self.parsed.ast;
        ast.body().iter().any(|stmt| {
            let defined = match ast.stmt(*stmt) {
                Stmt::Class(class) => class.name,
                Stmt::Function(function) => function.name,
                _ => return false,
            };
            self.parsed.text(defined) == name && self.parsed.text(ast.stmt_span(*stmt)) == text
        })
    }

    /// The definitions that have to be written, those that others name before them.
    pub(super) fn definitions(&self) -> Vec<&str> {
        self.in_order().into_iter().filter_map(|helper| self.chosen[helper].text.as_deref()).collect()
    }

    /// The edit that writes the definitions, if there are any to write.
    pub(super) fn edit(&self) -> Option<DraftEdit> {
        let ending = LineEnding::of(&self.parsed.bytes).as_str();
        let texts = self.definitions();
        if texts.is_empty() {
            return None;
        }
        let gap = ending.repeat(3);
        let (at, is_line) = self.place();
        let before = if is_line { ending.repeat(2) } else { gap.clone() };
        let follows = self.parsed.bytes.get(at as usize..).unwrap_or_default();
        let blank = follows.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count() / ending.len();
        let after =
            if follows.is_empty() { ending.to_owned() } else { ending.repeat(1 + 2_usize.saturating_sub(blank)) };
        Some(DraftEdit::insert(at, format!("{before}{}{after}", texts.join(&gap))))
    }

    /// The edit that imports what is taken from the package's module, behind the other imports.
    pub(super) fn import_edit(&self) -> Option<DraftEdit> {
        if self.imports.is_empty() {
            return None;
        }
        let ending = LineEnding::of(&self.parsed.bytes).as_str();
        let lines: String = import_lines(&self.imports).into_iter().map(|line| line + ending).collect();
        // A definition may need what is imported under a condition; an import does not.
        let is_import = |stmt: StmtId| matches!(self.parsed.ast.stmt(stmt), Stmt::Import(_) | Stmt::ImportFrom(_));
        let (at, is_line) = self.behind(&is_import).unwrap_or_else(|| self.place());
        let before = if is_line { "" } else { ending };
        // Where there is no other import, code follows.
        let has_imports = at != self.parsed.ast.body().first().map_or(0, |stmt| self.parsed.ast.stmt_span(*stmt).start);
        let after = if has_imports { String::new() } else { ending.repeat(2) };
        Some(DraftEdit::insert(at, format!("{before}{lines}{after}")))
    }

    /// The helpers by name, those that a definition names before it.
    fn in_order(&self) -> Vec<&str> {
        let mut order: Vec<&str> = Vec::new();
        self.chosen.keys().for_each(|helper| self.put(helper, &mut order));
        order
    }

    fn put<'b>(&'b self, helper: &'b str, order: &mut Vec<&'b str>) {
        if !order.contains(&helper) {
            self.chosen[helper].uses.iter().for_each(|used| self.put(used, order));
            order.push(helper);
        }
    }

    /// The start of the line behind the last import of the file's head, and whether a line starts there.
    fn place(&self) -> (u32, bool) {
        let ast = &self.parsed.ast;
        // Where an import goes in a file that has none.
        let first = || (ast.body().first().map_or(0, |stmt| ast.stmt_span(*stmt).start), true);
        self.behind(&|stmt| !matches!(ast.stmt(stmt), Stmt::Assign { .. })).unwrap_or_else(first)
    }

    /// The same for the last statement of the head that is one of those.
    fn behind(&self, is_one: &dyn Fn(StmtId) -> bool) -> Option<(u32, bool)> {
        let ast = &self.parsed.ast;
        let head = ast.body().iter().take_while(|stmt| self.is_head(**stmt));
        let end = ast.stmt_span(*head.filter(|stmt| is_one(**stmt)).last()?).end;
        Some(match self.parsed.lines.start(self.parsed.lines.line(end) + 1) {
            Some(start) => (start, true),
            None => (u32::try_from(self.parsed.bytes.len()).unwrap_or(end), false),
        })
    }

    /// True for what may stand before the first definition: a docstring, imports, simple constants.
    fn is_head(&self, stmt: StmtId) -> bool {
        let ast = &self.parsed.ast;
        let all = |block: &Block| ast[block].iter().all(|stmt| self.is_head(*stmt));
        match ast.stmt(stmt) {
            Stmt::Import(_) | Stmt::ImportFrom(_) | Stmt::Pass => true,
            Stmt::Expr(value) => matches!(ast.expr(*value), Expr::Str { .. }),
            Stmt::Assign { value, .. } => {
                matches!(ast.expr(*value), Expr::Str { .. } | Expr::Number | Expr::Bool(_) | Expr::None | Expr::List(_))
            }
            Stmt::If { body, orelse, .. } => all(body) && all(orelse),
            Stmt::Try { body, handlers, orelse, finally } => {
                all(body) && ast[handlers].iter().all(|handler| all(&handler.body)) && all(orelse) && all(finally)
            }
            _ => false,
        }
    }
}
