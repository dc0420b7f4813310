//! Module subclasses: the methods that the framework calls have other names, `forward` is `construct`.
//!
//! Only in classes that are proved to derive from `nn.Module`, and on values that are proved to be
//! modules. A method of this name of anything else is the user's own.

use rustc_hash::FxHashSet;

use crate::api::Kind;
use crate::python::ast::{Block, Class, Expr, Stmt, StmtId};
use crate::python::{Kinds, Parsed};
use crate::text::Span;

use super::draft::{DraftEdit, Finding};

/// Methods of a Module that the framework calls, and what it calls of a Cell.
const CALLED: [(&str, &str); 2] = [("forward", "construct"), ("extra_repr", "extend_repr")];

/// The name of a method that a Cell has in place of a Module's.
pub(super) fn renamed(name: &str) -> Option<&'static str> {
    CALLED.iter().find(|(torch, _)| *torch == name).map(|(_, own)| *own)
}

/// Returns the renames of methods that the framework calls.
pub(super) fn findings(parsed: &Parsed, kinds: &Kinds) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, node) in parsed.ast.stmts.iter().enumerate() {
        let Stmt::Class(class) = &node.stmt else { continue };
        let id = StmtId::at(index);
        if kinds.class_kind(id) == Kind::Module {
            findings.extend(definitions(parsed, class).into_iter().filter_map(|name| rename(parsed, name)));
        }
    }
    for id in parsed.ast.attributes() {
        let Expr::Attribute { value, name } = parsed.ast.expr(id) else { continue };
        let is_module = matches!(kinds.kind(*value), Kind::Module | Kind::ModuleClass);
        if is_module && kinds.api(id).is_none() {
            findings.extend(rename(parsed, *name));
        }
    }
    findings
}

fn rename(parsed: &Parsed, name: Span) -> Option<Finding> {
    let text = parsed.text(name);
    Some(Finding {
        site: name,
        api: format!("torch.nn.Module.{text}"),
        edits: vec![DraftEdit::text(name, renamed(text)?)],
        ..Finding::default()
    })
}

/// Names of the methods that the module classes of a file define.
pub(super) fn methods<'a>(parsed: &'a Parsed, kinds: &Kinds) -> FxHashSet<&'a str> {
    let mut names = FxHashSet::default();
    for (index, node) in parsed.ast.stmts.iter().enumerate() {
        let Stmt::Class(class) = &node.stmt else { continue };
        if kinds.class_kind(StmtId::at(index)) != Kind::Module {
            continue;
        }
        for stmt in &parsed.ast[class.body] {
            if let Stmt::Function(function) = parsed.ast.stmt(*stmt) {
                names.insert(parsed.text(function.name));
            }
        }
    }
    names
}

/// Names of the attributes that code of the file sets on `self`.
pub(super) fn attributes(parsed: &Parsed) -> FxHashSet<&str> {
    let targets = parsed.ast.stmts.iter().flat_map(|node| match &node.stmt {
        Stmt::Assign { targets, .. } => &parsed.ast[targets],
        Stmt::AnnAssign { target, .. } => std::slice::from_ref(target),
        _ => &[],
    });
    let attributes = targets.filter_map(|target| match parsed.ast.expr(*target) {
        Expr::Attribute { value, name } if parsed.name(*value) == Some("self") => Some(parsed.text(*name)),
        _ => None,
    });
    attributes.collect()
}

/// The names of such methods in a class body, under an `if` too.
fn definitions(parsed: &Parsed, class: &Class) -> Vec<Span> {
    let mut names = Vec::new();
    in_block(parsed, &class.body, &mut names);
    names
}

fn in_block(parsed: &Parsed, block: &Block, names: &mut Vec<Span>) {
    for stmt in &parsed.ast[block] {
        match parsed.ast.stmt(*stmt) {
            Stmt::Function(function) if renamed(parsed.text(function.name)).is_some() => names.push(function.name),
            Stmt::Assign { targets, .. } => names.extend(
                parsed.ast[targets]
                    .iter()
                    .filter(|target| parsed.name(**target).and_then(renamed).is_some())
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
