//! Rewrites the import statements of the torch family.
//!
//! In: what becomes of each import and which short names the rewritten code needs. Out: edits. A
//! need is met where the torch import stood, so that its guard (`try`, `if`) still holds.

use std::collections::{BTreeMap, BTreeSet};

use crate::python::ast::{Stmt, StmtId};
use crate::python::resolve::{Guard, ScopeId, Suite};
use crate::python::{Bindings, Parsed};
use crate::text::{LineEnding, Span};

use super::draft::DraftEdit;
use super::file::File;
use super::names::{Fate, Names, Need, is_import_of};

/// The import statements of one file.
pub(super) struct Imports<'a> {
    pub(super) file: &'a File<'a>,
    pub(super) parsed: &'a Parsed,
    pub(super) bindings: &'a Bindings,
    /// Indices of the imports of the torch family.
    pub(super) family: &'a [usize],
    /// Indices of imports that are taken from elsewhere in a port.
    pub(super) moved: &'a [usize],
}

/// Short names needed, each with the import whose use needs it, where there is one.
pub(super) type Needs = BTreeSet<(Option<usize>, Need)>;

impl Imports<'_> {
    /// Returns the edits of the import statements.
    ///
    /// `removed` are statements that go for other reasons; those that go here are added to it.
    pub(super) fn edits(&self, names: &Names, needs: &Needs, removed: &mut BTreeSet<StmtId>) -> Vec<DraftEdit> {
        let mut placed = self.place(needs);
        let statements: BTreeSet<(u32, StmtId)> = self
            .family
            .iter()
            .chain(self.moved)
            .map(|index| self.bindings.imports()[*index].stmt)
            .map(|stmt| (self.start(stmt), stmt))
            .collect();
        let mut edits = Vec::new();
        let gone = self.gone(names, &placed);
        for (_, stmt) in statements {
            let lines = placed.remove(&stmt).unwrap_or_default();
            if gone.contains(&stmt) {
                removed.insert(stmt);
            } else {
                edits.extend(self.statement(names, stmt, &lines));
            }
        }
        if let Some((_, needs)) = placed.into_iter().next() {
            edits.push(self.at_top(&needs));
        }
        edits
    }

    fn start(&self, stmt: StmtId) -> u32 {
        self.parsed.ast.stmt_span(stmt).start
    }

    /// Decides at which statement each need is met; [`StmtId::NOWHERE`] if the file has none that fits.
    fn place(&self, needs: &Needs) -> BTreeMap<StmtId, BTreeSet<Need>> {
        let mut module_wide: BTreeSet<Need> = BTreeSet::new();
        let mut placed: BTreeMap<StmtId, BTreeSet<Need>> = BTreeMap::new();
        let mut elsewhere: Vec<(Suite, Need)> = Vec::new();
        for (via, need) in needs {
            if self.is_met(need) {
                continue;
            }
            let suite = via.map(|index| self.bindings.imports()[index].suite).or_else(|| self.default_suite());
            match suite {
                Some(Suite::Module) => {
                    module_wide.insert(need.clone());
                }
                Some(suite) => elsewhere.push((suite, need.clone())),
                None => _ = placed.entry(StmtId::NOWHERE).or_default().insert(need.clone()),
            }
        }
        if !module_wide.is_empty() {
            // The import whose use needs it may be none of the family: `import transformers`.
            let first = self.first_of(Suite::Module).unwrap_or(StmtId::NOWHERE);
            placed.entry(first).or_default().extend(module_wide.iter().cloned());
        }
        for (suite, need) in elsewhere {
            // A name that the whole module has need not be imported again, if it comes first.
            let first = self.first_of(suite);
            let seen = module_wide.contains(&need)
                && self.first_of(Suite::Module).map(|stmt| self.start(stmt)) < first.map(|stmt| self.start(stmt));
            if let Some(first) = first.filter(|_| !seen) {
                placed.entry(first).or_default().insert(need);
            }
        }
        placed
    }

    /// True if the file imports the name already, for all of itself.
    fn is_met(&self, need: &Need) -> bool {
        let imports = self.bindings.imports();
        (0..imports.len()).any(|index| {
            let import = &imports[index];
            import.suite == Suite::Module && is_import_of(self.bindings, index, &need.local, &need.module)
        })
    }

    /// True if what stands for torch is imported under a condition.
    pub(super) fn is_guarded(&self) -> bool {
        self.default_suite().is_some_and(|suite| suite != Suite::Module)
    }

    /// Where a need goes that comes from no import: beside the first torch import that all code sees.
    fn default_suite(&self) -> Option<Suite> {
        let imports = || self.family.iter().map(|index| &self.bindings.imports()[*index]);
        let at_module = |guarded: bool| {
            imports().find(|import| {
                import.scope == ScopeId::MODULE
                    && import.guard != Guard::TypeChecking
                    && (guarded || import.suite == Suite::Module)
            })
        };
        at_module(false).or_else(|| at_module(true)).map(|import| import.suite)
    }

    fn first_of(&self, suite: Suite) -> Option<StmtId> {
        let imports = self.family.iter().map(|index| &self.bindings.imports()[*index]);
        imports.filter(|import| import.suite == suite).map(|import| import.stmt).min_by_key(|stmt| self.start(*stmt))
    }

    /// Statements that leave nothing behind.
    fn gone(&self, names: &Names, placed: &BTreeMap<StmtId, BTreeSet<Need>>) -> BTreeSet<StmtId> {
        let stmts: BTreeSet<StmtId> = self.family.iter().map(|index| self.bindings.imports()[*index].stmt).collect();
        let is_gone = |stmt: &StmtId| {
            placed.get(stmt).is_none_or(BTreeSet::is_empty)
                && self.aliases(*stmt).all(|index| names.fate(index) == Some(&Fate::Gone))
        };
        stmts.into_iter().filter(is_gone).collect()
    }

    /// The imports of one statement, all of them.
    fn aliases(&self, stmt: StmtId) -> impl Iterator<Item = usize> {
        (0..self.bindings.imports().len()).filter(move |index| self.bindings.imports()[*index].stmt == stmt)
    }

    fn statement(&self, names: &Names, stmt: StmtId, needs: &BTreeSet<Need>) -> Option<DraftEdit> {
        let span = self.parsed.ast.stmt_span(stmt);
        let kept: Vec<usize> =
            self.aliases(stmt).filter(|index| names.fate(*index).is_none_or(|fate| *fate == Fate::Kept)).collect();
        let lines = self.lines(names, stmt, needs);
        let all_kept = kept.len() == self.aliases(stmt).count();
        if all_kept && lines.is_empty() {
            return None;
        }
        let (separator, alone) = self.separator(span);
        let new = lines.join(&separator);
        if all_kept {
            // Below the statement, so that what stands directly above it stays there.
            return Some(if alone {
                let end = self.line_end(span.end);
                DraftEdit::insert(end, format!("{separator}{new}"))
            } else {
                DraftEdit::insert(span.end, format!("{separator}{new}"))
            });
        }
        let rest = (!kept.is_empty()).then(|| self.rest(stmt, &kept));
        let text = rest.into_iter().chain(lines).collect::<Vec<_>>().join(&separator);
        Some(DraftEdit::text(span, text))
    }

    /// What stands between two statements in place of one, and whether lines may be used.
    fn separator(&self, span: Span) -> (String, bool) {
        let start = self.parsed.lines.start(self.parsed.lines.line(span.start)).unwrap_or(0);
        let indent = &self.parsed.bytes[start as usize..span.start as usize];
        if indent.iter().all(|byte| matches!(byte, b' ' | b'\t')) {
            let ending = LineEnding::of(&self.parsed.bytes).as_str();
            (format!("{ending}{}", String::from_utf8_lossy(indent)), true)
        } else {
            ("; ".to_owned(), false)
        }
    }

    fn line_end(&self, from: u32) -> u32 {
        let rest = &self.parsed.bytes[from as usize..];
        let length = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        from + u32::try_from(length).unwrap_or(0)
    }

    /// The import lines that replace a statement.
    fn lines(&self, names: &Names, stmt: StmtId, needs: &BTreeSet<Need>) -> Vec<String> {
        let mut plain = Vec::new();
        let mut from: Vec<(String, BTreeSet<String>)> = Vec::new();
        let mut add = |module: &str, name: String| match from.iter_mut().find(|(other, _)| other == module) {
            Some((_, names)) => _ = names.insert(name),
            None => from.push((module.to_owned(), BTreeSet::from([name]))),
        };
        for need in needs {
            match need.module.rsplit_once('.') {
                Some((module, last)) => add(module, aliased(last, &need.local)),
                None => plain.push(plain_line(need)),
            }
        }
        for index in self.aliases(stmt) {
            let Some(Fate::Renewed { target, local }) = names.fate(index) else { continue };
            let import = &self.bindings.imports()[index];
            match target.rsplit_once('.') {
                Some((module, last)) if import.is_from => add(module, aliased(last, local)),
                _ => plain.push(format!("import {target} as {local}")),
            }
        }
        let joined = from.into_iter().map(|(module, names)| {
            let module = self.file.module_text(&module);
            format!("from {module} import {}", names.into_iter().collect::<Vec<_>>().join(", "))
        });
        plain.into_iter().chain(joined).collect()
    }

    /// The statement with only the aliases that stay.
    fn rest(&self, stmt: StmtId, kept: &[usize]) -> String {
        let text = |alias: usize| match self.parsed.ast.stmt(stmt) {
            Stmt::Import(names) => self.parsed.text(self.parsed.ast[names][alias].span),
            Stmt::ImportFrom(import) => self.parsed.text(self.parsed.ast[import.names][alias].span),
            _ => "",
        };
        let names = kept.iter().map(|index| text(self.bindings.imports()[*index].alias)).collect::<Vec<_>>().join(", ");
        match self.parsed.ast.stmt(stmt) {
            Stmt::ImportFrom(import) => {
                let module = import.module.map_or("", |module| self.parsed.text(module));
                format!("from {}{module} import {names}", ".".repeat(import.level as usize))
            }
            _ => format!("import {names}"),
        }
    }

    /// Imports for a file without a torch import that all code sees: below the docstring.
    fn at_top(&self, needs: &BTreeSet<Need>) -> DraftEdit {
        let ast = &self.parsed.ast;
        let is_head = |stmt: &&StmtId| match ast.stmt(**stmt) {
            Stmt::Expr(value) => matches!(ast.expr(*value), crate::python::ast::Expr::Str { .. }),
            Stmt::ImportFrom(import) => import.module.is_some_and(|module| self.parsed.text(module) == "__future__"),
            _ => false,
        };
        let ending = LineEnding::of(&self.parsed.bytes).as_str();
        let names = import_lines(needs);
        match ast.body().iter().take_while(is_head).last() {
            Some(last) => {
                let at = self.line_end(ast.stmt_span(*last).end);
                DraftEdit::insert(at, format!("{ending}{}", names.join(ending)))
            }
            None => {
                let first = ast.body().first().map_or(0, |stmt| ast.stmt_span(*stmt).start);
                DraftEdit::insert(first, format!("{}{ending}", names.join(ending)))
            }
        }
    }
}

/// The lines that meet needs: one for each module that names are taken from.
pub(super) fn import_lines(needs: &BTreeSet<Need>) -> Vec<String> {
    let mut lines = Vec::new();
    let mut taken: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for need in needs {
        match need.module.rsplit_once('.') {
            Some((module, last)) => taken.entry(module).or_default().push(aliased(last, &need.local)),
            None => lines.push(plain_line(need)),
        }
    }
    lines.extend(taken.into_iter().map(|(module, names)| format!("from {module} import {}", names.join(", "))));
    lines
}

fn plain_line(need: &Need) -> String {
    format!("import {}", aliased(&need.module, &need.local))
}

fn aliased(name: &str, local: &str) -> String {
    if name == local { name.to_owned() } else { format!("{name} as {local}") }
}
