//! Module subclasses: `forward` becomes `construct`.
//!
//! Only in classes that are proved to derive from `nn.Module`, and on values that are proved to be
//! modules. A `forward` of anything else is the user's own.

use rustc_hash::FxHashSet;

use crate::api::Kind;
use crate::python::ast::{Block, Class, Expr, ExprId, Stmt, StmtId};
use crate::python::{Kinds, Parsed};
use crate::text::Span;

use super::draft::{DraftEdit, Finding};

const API: &str = "torch.nn.Module.forward";

/// Returns the renames of `forward`.
pub(super) fn findings(parsed: &Parsed, kinds: &Kinds) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, node) in parsed.ast.stmts.iter().enumerate() {
        let Stmt::Class(class) = &node.stmt else { continue };
        let id = StmtId(u32::try_from(index).unwrap_or(u32::MAX));
        if kinds.class_kind(id) == Kind::Module {
            findings.extend(definitions(parsed, class).into_iter().map(rename));
        }
    }
    for (index, node) in parsed.ast.exprs.iter().enumerate() {
        let Expr::Attribute { value, name } = &node.expr else { continue };
        let id = ExprId(u32::try_from(index).unwrap_or(u32::MAX));
        let is_module = matches!(kinds.kind(*value), Kind::Module | Kind::ModuleClass);
        if parsed.text(*name) == "forward" && is_module && kinds.api(id).is_none() {
            findings.push(rename(*name));
        }
    }
    findings
}

fn rename(name: Span) -> Finding {
    Finding {
        site: name,
        api: API.to_owned(),
        edits: vec![DraftEdit::text(name, "construct")],
        items: Vec::new(),
        frees: None,
        removes: None,
        is_use: false,
    }
}

/// Names of the methods that the module classes of a file define.
pub(super) fn methods<'a>(parsed: &'a Parsed, kinds: &Kinds) -> FxHashSet<&'a str> {
    let mut names = FxHashSet::default();
    for (index, node) in parsed.ast.stmts.iter().enumerate() {
        let Stmt::Class(class) = &node.stmt else { continue };
        if kinds.class_kind(StmtId(u32::try_from(index).unwrap_or(u32::MAX))) != Kind::Module {
            continue;
        }
        for stmt in &class.body {
            if let Stmt::Function(function) = parsed.ast.stmt(*stmt) {
                names.insert(parsed.text(function.name));
            }
        }
    }
    names
}

/// The names of the methods called `forward` in a class body, under an `if` too.
fn definitions(parsed: &Parsed, class: &Class) -> Vec<Span> {
    let mut names = Vec::new();
    in_block(parsed, &class.body, &mut names);
    names
}

fn in_block(parsed: &Parsed, block: &Block, names: &mut Vec<Span>) {
    for stmt in block {
        match parsed.ast.stmt(*stmt) {
            Stmt::Function(function) if parsed.text(function.name) == "forward" => names.push(function.name),
            Stmt::Assign { targets, .. } => names.extend(
                targets
                    .iter()
                    .filter(|target| parsed.name(**target) == Some("forward"))
                    .map(|target| parsed.ast.span(*target)),
            ),
            Stmt::If { body, orelse, .. } => {
                in_block(parsed, body, names);
                in_block(parsed, orelse, names);
            }
            _ => {}
        }
    }
}
