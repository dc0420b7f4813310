//! Relative imports of a file that is ported into another package.
//!
//! In: the file's imports and the port of the rule set. Out: what becomes of each: it stays where the package has the
//! name in the same module, else it is taken from where the package or the library has it, or there is an item.

use crate::api::{Home, Port};
use crate::python::ModulePath;
use crate::python::ast::Stmt;
use crate::python::resolve::ImportBinding;
use crate::review::{Code, Severity};
use crate::rules::RuleSet;

use super::draft::DraftItem;
use super::file::File;
use super::settle::Settled;

/// An import that is taken from elsewhere: its index, and the name that it stands for then.
pub(super) type Moved = (usize, String);

/// A file as a module of the library that is ported.
pub(super) fn home(rules: &RuleSet, module: &ModulePath) -> Option<ModulePath> {
    let port = rules.port()?;
    Some(module.inside(port.library, &|name| port.has_module(name)))
}

impl File<'_> {
    /// The relative imports that are taken from elsewhere, and items for those that lead nowhere.
    pub(super) fn ported_imports(&self, settled: &Settled) -> (Vec<Moved>, Vec<DraftItem>) {
        let (Some(port), Some(home)) = (self.rules.port(), home(self.rules, self.bindings.module())) else {
            return (Vec::new(), Vec::new());
        };
        let (mut moved, mut items) = (Vec::new(), Vec::new());
        for (index, import) in self.bindings.imports().iter().enumerate().filter(|(_, import)| import.relative) {
            let is_gone = settled.removes(self.parsed.ast.stmt_span(import.stmt));
            let Some(name) = self.name_in(&home, import).filter(|_| !is_gone) else { continue };
            match port.home(&name) {
                Some(Home::Same) => {}
                Some(Home::Moved(to)) => moved.push((index, to)),
                Some(Home::Library) => moved.push((index, name)),
                // It may be another file that is ported, or has been: nothing is known against it.
                None if self.project.has_relative(&import.target) => {}
                None => items.push(self.nowhere(port, import, name)),
            }
        }
        (moved, items)
    }

    /// What a relative import stands for in the library.
    fn name_in(&self, home: &ModulePath, import: &ImportBinding) -> Option<String> {
        let Stmt::ImportFrom(from) = self.parsed.ast.stmt(import.stmt) else { return None };
        let module = home.absolute(from.level, from.module.map_or("", |module| self.parsed.text(module)))?;
        Some(format!("{module}.{}", self.parsed.text(self.parsed.ast[from.names][import.alias].name)))
    }

    fn nowhere(&self, port: Port, import: &ImportBinding, name: String) -> DraftItem {
        DraftItem {
            span: import_span(self, import),
            code: Code::NO_COUNTERPART,
            why: format!("{} has no such name, and {} needs torch for it", port.version, port.library),
            api: Some(name),
            severity: Severity::Blocking,
            advice: Some("write what is used of it by hand, or port its file too".to_owned()),
        }
    }

    /// A module in an import statement: from inside the package that the file is ported into, as a relative one.
    pub(super) fn module_text(&self, module: &str) -> String {
        let relative = || {
            let port = self.rules.port()?;
            let rest = module.strip_prefix(port.package).filter(|rest| rest.is_empty() || rest.starts_with('.'))?;
            let package = home(self.rules, self.bindings.module())?.package().split('.').count();
            Some(format!("{}{}", ".".repeat(package), rest.trim_start_matches('.')))
        };
        relative().unwrap_or_else(|| module.to_owned())
    }
}

fn import_span(file: &File<'_>, import: &ImportBinding) -> crate::text::Span {
    match file.parsed.ast.stmt(import.stmt) {
        Stmt::ImportFrom(from) => file.parsed.ast[from.names][import.alias].span,
        _ => file.parsed.ast.stmt_span(import.stmt),
    }
}
