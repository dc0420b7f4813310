//! What a file takes from other files, read without its tree: for files that do not mention torch.
//!
//! In: the bytes of a file. Out: a [`Summary`] that holds its imports, which of them it uses, whether it has an `__all__`,
//! and nothing else. Ruff reads the file, at a tenth of the time that a tree takes.

use std::collections::BTreeSet;

use ruff_python_ast::visitor::{Visitor, walk_annotation, walk_expr, walk_stmt};
use ruff_python_ast::{Expr, ExprStringLiteral, Stmt, StmtImport, StmtImportFrom};
use rustc_hash::FxHashSet;

use super::module_path::join;
use super::project::{Export, Reference, Summary};
use super::{ModulePath, encoding, verify};

/// The imports of a file; `None` if it is not Python 3, or nests too deeply for any stack.
///
/// At module scope an import that stands last for its name counts.
#[must_use]
pub fn outline(bytes: &[u8], module: ModulePath) -> Option<Summary> {
    let text = encoding::decode(bytes).ok()?;
    let parsed = verify::shallow_tree(&text)?;
    let summary = Summary { module, is_outline: true, ..Summary::default() };
    let mut imports = Imports { inside: 0, is_quoted: false, summary, locals: Vec::new(), read: FxHashSet::default() };
    imports.visit_body(&parsed.syntax().as_module()?.body);
    Some(imports.summary())
}

/// The packages that a file imports by their own names, wherever in it; `None` if it is not Python 3.
#[must_use]
pub fn imported_packages(bytes: &[u8]) -> Option<BTreeSet<String>> {
    let summary = outline(bytes, ModulePath::default())?;
    let package = |reference: Reference| match reference {
        Reference::Absolute(name) => name.split('.').next().map(str::to_owned),
        _ => None,
    };
    Some(summary.taken.into_iter().chain(summary.stars).filter_map(package).collect())
}

/// The walk over a file.
struct Imports<'a> {
    /// Number of functions and classes around.
    inside: usize,
    /// Inside an annotation, where a string stands for what it says.
    is_quoted: bool,
    summary: Summary,
    /// The name that each import binds, in the order of what is taken.
    locals: Vec<&'a str>,
    /// All names that stand somewhere else than in an import.
    read: FxHashSet<&'a str>,
}

impl<'a> Visitor<'a> for Imports<'a> {
    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Name(name) => {
                self.read.insert(name.id.as_str());
            }
            Expr::StringLiteral(text) if self.is_quoted => self.read_in(text),
            _ => walk_expr(self, expr),
        }
    }

    fn visit_annotation(&mut self, annotation: &'a Expr) {
        self.is_quoted = true;
        walk_annotation(self, annotation);
        self.is_quoted = false;
    }

    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::Import(import) => self.import(import),
            Stmt::ImportFrom(import) => self.import_from(import),
            Stmt::FunctionDef(_) | Stmt::ClassDef(_) => {
                self.inside += 1;
                walk_stmt(self, stmt);
                self.inside -= 1;
            }
            _ => {
                self.summary.has_all |= self.inside == 0 && assigns_all(stmt);
                walk_stmt(self, stmt);
            }
        }
    }
}

/// True for an assignment to `__all__`.
fn assigns_all(stmt: &Stmt) -> bool {
    let is_all = |target: &Expr| matches!(target, Expr::Name(name) if name.id == "__all__");
    match stmt {
        Stmt::Assign(assign) => assign.targets.iter().any(is_all),
        Stmt::AnnAssign(assign) => is_all(&assign.target),
        Stmt::AugAssign(assign) => is_all(&assign.target),
        _ => false,
    }
}

impl<'a> Imports<'a> {
    /// What was found: of the names that the file takes those that it also uses, and if it has star imports the names
    /// that one of them may bring.
    fn summary(self) -> Summary {
        let Self { mut summary, locals, read, .. } = self;
        let used = locals.iter().zip(&summary.taken).filter(|(local, _)| read.contains(*local));
        summary.used = used.map(|(_, taken)| taken.clone()).collect();
        if !summary.stars.is_empty() {
            let bound: FxHashSet<&str> = locals.into_iter().collect();
            summary.free = read.difference(&bound).map(|name| Box::from(*name)).collect();
        }
        for list in [&mut summary.taken, &mut summary.used] {
            list.sort_unstable();
            list.dedup();
        }
        summary.free.sort_unstable();
        summary
    }

    /// Notes the names in a string that stands for an annotation.
    fn read_in(&mut self, text: &'a ExprStringLiteral) {
        let parts = text.value.iter().map(|part| part.as_str());
        self.read
            .extend(parts.flat_map(|part| part.split(|letter: char| !(letter.is_alphanumeric() || letter == '_'))));
    }

    fn import(&mut self, import: &'a StmtImport) {
        for alias in &import.names {
            let name = alias.name.as_str();
            let top = name.split('.').next().unwrap_or(name);
            let (local, target) = alias.asname.as_ref().map_or((top, top), |asname| (asname.as_str(), name));
            self.note(local, Reference::Absolute(target.into()), Reference::Absolute(name.into()));
        }
    }

    fn import_from(&mut self, import: &'a StmtImportFrom) {
        let written = import.module.as_ref().map_or("", |module| module.as_str());
        let relative = import.level > 0;
        // What leads out of the repository is nobody's.
        let module = if relative { self.summary.module.absolute(import.level, written) } else { Some(written.into()) };
        let Some(module) = module else { return };
        let reference = |name: String| {
            if relative { Reference::Relative(name.into()) } else { Reference::Absolute(name.into()) }
        };
        for alias in &import.names {
            if alias.name.as_str() == "*" {
                self.summary.stars.push(reference(module.clone()));
                continue;
            }
            let target = reference(join(&module, &alias.name));
            self.note(alias.asname.as_ref().unwrap_or(&alias.name), target.clone(), target);
        }
    }

    fn note(&mut self, local: &'a str, target: Reference, mentioned: Reference) {
        self.summary.taken.push(mentioned);
        self.locals.push(local);
        if self.inside == 0 {
            self.summary.exports.insert(local.into(), Export::Name(target));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outlined(text: &str) -> Summary {
        outline(text.as_bytes(), ModulePath::from_path("pkg/sub/mod.py")).unwrap()
    }

    fn exports(text: &str) -> Vec<(String, Reference)> {
        let mut all: Vec<_> = outlined(text)
            .exports
            .into_iter()
            .filter_map(|(name, export)| match export {
                Export::Name(reference) => Some((name.into(), reference)),
                _ => None,
            })
            .collect();
        all.sort();
        all
    }

    fn relative(name: &str) -> Reference {
        Reference::Relative(name.into())
    }

    fn absolute(name: &str) -> Reference {
        Reference::Absolute(name.into())
    }

    #[test]
    fn every_form_of_import_is_read() {
        let text = "import a.b\nimport c.d as e\nfrom .x import (\n    y,  # why\n    z as w,\n)\nfrom .. import up\n";
        let expected = [
            ("a", absolute("a")),
            ("e", absolute("c.d")),
            ("up", relative("pkg.up")),
            ("w", relative("pkg.sub.x.z")),
            ("y", relative("pkg.sub.x.y")),
        ];
        assert_eq!(exports(text), expected.map(|(name, reference)| (name.to_owned(), reference)));
        assert!(outlined(text).taken.contains(&absolute("a.b")));
    }

    #[test]
    fn all_is_seen_where_it_is_assigned() {
        assert!(outlined("__all__ = ['a']").has_all && outlined("if x:\n    __all__ += a.__all__").has_all);
        assert!(!outlined("def f():\n    __all__ = 1\nprint(__all__)").has_all);
    }

    #[test]
    fn stars_are_kept_apart() {
        assert_eq!(outlined("if flag:\n    from .x import *\n").stars, [relative("pkg.sub.x")]);
    }

    #[test]
    fn an_import_inside_a_function_is_taken_but_no_name_of_the_module() {
        let summary = outlined("def f():\n    from .x import y\n");
        assert!(summary.exports.is_empty());
        assert_eq!(summary.taken, [relative("pkg.sub.x.y")]);
    }

    #[test]
    fn a_name_is_used_where_it_stands_in_code_or_in_an_annotation() {
        let used = |rest: &str| outlined(&format!("from .x import nn\nimport a.b\n{rest}")).used;
        let nn = [relative("pkg.sub.x.nn")];
        assert_eq!(used("def f():\n    return nn.Linear(2, 2)\n"), nn);
        assert_eq!(used("def f(m: 'Optional[nn.Module]' = None): pass\n"), nn);
        assert_eq!(used("x: List['nn.Module'] = []\n"), nn);
        assert_eq!(used("f'{nn}'\n"), nn);
        assert_eq!(used("a.b.c()\n"), [absolute("a.b")]);
        assert_eq!(used("'''nn.Linear'''\n__all__ = ['nn']\nx.nn = 1\n"), []);
    }

    #[test]
    fn what_a_star_may_bring_is_what_no_import_binds() {
        let free = outlined("from .x import *\nfrom .y import z\nz(nn.Linear)\n").free;
        assert_eq!(free, [Box::from("nn")]);
        assert!(outlined("from .y import z\nz(nn.Linear)\n").free.is_empty());
    }

    #[test]
    fn text_that_only_looks_like_an_import_is_none() {
        let summary = outlined("'''\nfrom .x import y\n'''\n# import z\n");
        assert!(summary.taken.is_empty() && summary.exports.is_empty());
    }

    #[test]
    fn packages_are_those_of_absolute_imports() {
        let text = "import a.b as c\nfrom .x import y\ndef f():\n    from d.e import *\n# import g\n";
        let packages = imported_packages(text.as_bytes()).unwrap();
        assert_eq!(packages.into_iter().collect::<Vec<_>>(), ["a", "d"]);
    }

    #[test]
    fn what_is_no_python_has_no_outline() {
        assert!(outline(b"print 'x'\n", ModulePath::default()).is_none());
        assert!(outline(b"\xff", ModulePath::default()).is_none());
        assert!(outline("(".repeat(5000).as_bytes(), ModulePath::default()).is_none());
    }

    #[test]
    fn an_import_that_leads_out_of_the_repository_is_nobodys() {
        assert!(outlined("from ..... import x\n").taken.is_empty());
    }
}
