//! Imports of the project's own names that nothing reads any more: `is_flash_attn_available`, once the branch that asked it
//! is folded; and of what compared versions.
//!
//! In: what the landed findings remove. Out: the edits that take such names out of their statements. A name that was not
//! read before stays, and so does one that another file takes from here.

use std::collections::{BTreeMap, BTreeSet};

use crate::python::ast::{Arg, ArgForm, ExprId, Stmt, StmtId};
use crate::python::resolve::{Guard, ImportBinding, Suite};
use crate::text::Span;

use super::arguments::remove;
use super::draft::DraftEdit;
use super::file::File;
use super::settle::Settled;

/// Libraries that are imported to compare versions.
const VERSIONS: [&str; 3] = ["distutils", "packaging", "pkg_resources"];

/// Returns the edits, and the statements of which nothing is left.
pub(super) fn removals(file: &File<'_>, settled: &Settled) -> (Vec<DraftEdit>, BTreeSet<StmtId>) {
    let (mut edits, mut stmts) = (Vec::new(), BTreeSet::new());
    if !settled.removes_anything() || file.rules.port().is_some() {
        return (edits, stmts);
    }
    let mut idle: BTreeMap<StmtId, BTreeSet<usize>> = BTreeMap::new();
    for import in file.bindings.imports().iter().filter(|import| is_idle(file, settled, import)) {
        idle.entry(import.stmt).or_default().insert(import.alias);
    }
    for (stmt, gone) in idle {
        let Stmt::ImportFrom(import) = file.parsed.ast.stmt(stmt) else { continue };
        let names: Vec<Span> = file.parsed.ast[import.names].iter().map(|name| name.span).collect();
        if gone.len() == names.len() {
            stmts.insert(stmt);
        } else {
            edits.extend(without(file, stmt, &names, &gone));
        }
    }
    (edits, stmts)
}

/// True for a name that was read and is not any more.
fn is_idle(file: &File<'_>, settled: &Settled, import: &ImportBinding) -> bool {
    let ast = &file.parsed.ast;
    let is_known = import.relative || VERSIONS.contains(&import.mentions.split('.').next().unwrap_or_default());
    let is_plain = import.is_from && is_known && import.suite == Suite::Module && import.guard == Guard::None;
    is_plain
        && !import.uses.is_empty()
        && import.uses.iter().all(|name| settled.removes(ast.span(*name)))
        && !settled.removes(ast.stmt_span(import.stmt))
        && import.variable.is_some_and(|variable| file.bindings.variable(variable).sites.len() == 1)
        && !file.bindings.module().is_package()
        && !file.is_offered(import)
}

/// The statement without some of its names.
fn without(file: &File<'_>, stmt: StmtId, names: &[Span], gone: &BTreeSet<usize>) -> Vec<DraftEdit> {
    let parsed = file.parsed;
    let (Some(first), Some(last)) = (names.first(), names.last()) else { return Vec::new() };
    let whole = parsed.ast.stmt_span(stmt);
    let before = &parsed.bytes[whole.start as usize..first.start as usize];
    let open = memchr::memrchr(b'(', before).and_then(|at| u32::try_from(at).ok());
    let around = match open {
        Some(open) => Span::new(whole.start + open, whole.end),
        None => {
            let end = u32::try_from(parsed.bytes.len()).unwrap_or(u32::MAX);
            Span::new(first.start - 1, end.min(last.end + 1))
        }
    };
    let name = |span: &Span| Arg { span: *span, form: ArgForm::Positional, value: ExprId::at(0) };
    let names: Vec<Arg> = names.iter().map(name).collect();
    let dropped: Vec<bool> = (0..names.len()).map(|at| gone.contains(&at)).collect();
    remove(parsed, &names, around, &dropped)
}
