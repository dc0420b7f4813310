//! Statements as lines: which may go, and what is left in their place.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::api::Kind;
use crate::python::{Kinds, Parsed};
use crate::python::ast::{Ast, Block, Stmt, StmtId};
use crate::text::Span;

use super::draft::DraftEdit;

/// For each statement, how many stand in its suite; and the members that the file's modules define.
pub(super) struct Statements {
    suites: FxHashMap<StmtId, (usize, usize)>,
    members: FxHashSet<String>,
}

impl Statements {
    /// Reads the suites of a file.
    pub(super) fn new(parsed: &Parsed, kinds: &Kinds) -> Self {
        let ast = &parsed.ast;
        let mut statements = Self { suites: FxHashMap::default(), members: FxHashSet::default() };
        statements.block(ast, &ast.body, true);
        for (index, node) in ast.stmts.iter().enumerate() {
            statements.inner(ast, &node.stmt);
            let id = StmtId(u32::try_from(index).unwrap_or(u32::MAX));
            match &node.stmt {
                Stmt::Class(class) if kinds.class_kind(id) == Kind::Module => statements.methods(parsed, &class.body),
                _ => {}
            }
        }
        statements
    }

    fn methods(&mut self, parsed: &Parsed, body: &Block) {
        for stmt in body {
            if let Stmt::Function(function) = parsed.ast.stmt(*stmt) {
                self.members.insert(parsed.text(function.name).to_owned());
            }
        }
    }

    /// True if a module class of this file defines a method of this name, so that the name does
    /// not mean torch's.
    pub(super) fn defines_member(&self, name: &str) -> bool {
        self.members.contains(name)
    }

    fn block(&mut self, ast: &Ast, block: &Block, is_module: bool) {
        let simple = block.iter().filter(|id| matches!(ast.stmt(**id), Stmt::Expr(_))).count();
        // A module may be empty; a suite may not. A suite of nothing but calls might lose them all.
        let at_stake = !is_module && simple == block.len();
        for (index, id) in block.iter().enumerate() {
            let count = if at_stake { block.len() } else { 0 };
            self.suites.insert(*id, (index, count));
        }
    }

    fn inner(&mut self, ast: &Ast, stmt: &Stmt) {
        match stmt {
            Stmt::If { body, orelse, .. } | Stmt::While { body, orelse, .. } | Stmt::For { body, orelse, .. } => {
                self.block(ast, body, false);
                self.block(ast, orelse, false);
            }
            Stmt::Try { body, handlers, orelse, finally } => {
                self.block(ast, body, false);
                handlers.iter().for_each(|handler| self.block(ast, &handler.body, false));
                self.block(ast, orelse, false);
                self.block(ast, finally, false);
            }
            Stmt::With { body, .. } => self.block(ast, body, false),
            Stmt::Match { cases, .. } => cases.iter().for_each(|case| self.block(ast, &case.body, false)),
            Stmt::Function(function) => self.block(ast, &function.body, false),
            Stmt::Class(class) => self.block(ast, &class.body, false),
            _ => {}
        }
    }

    /// Removes a statement with its line; the first of a suite that might be emptied becomes `pass`.
    pub(super) fn removal(&self, parsed: &Parsed, stmt: StmtId) -> DraftEdit {
        let span = parsed.ast.stmt_span(stmt);
        match self.suites.get(&stmt) {
            Some((0, count)) if *count > 0 => DraftEdit::text(span, "pass"),
            _ => DraftEdit::delete(line_of(parsed, span)),
        }
    }
}

/// Widens the span of a statement to its lines, if it has them for itself; else to its `;`.
pub(super) fn line_of(parsed: &Parsed, span: Span) -> Span {
    let bytes = &parsed.bytes;
    let start = parsed.lines.start(parsed.lines.line(span.start)).unwrap_or(0);
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | 0x0c);
    let is_first = bytes[start as usize..span.start as usize].iter().all(blank);
    let spaces = bytes[span.end as usize..].iter().take_while(|byte| blank(byte)).count();
    let mut end = span.end as usize + spaces;
    match bytes.get(end) {
        None | Some(b'\n' | b'\r') if is_first => {
            if bytes.get(end) == Some(&b'\r') && bytes.get(end + 1) == Some(&b'\n') {
                end += 1;
            }
            let end = (end + 1).min(bytes.len());
            Span::new(start, u32::try_from(end).unwrap_or(u32::MAX))
        }
        Some(b';') => {
            end += 1 + bytes[end + 1..].iter().take_while(|byte| blank(byte)).count();
            Span::new(span.start, u32::try_from(end).unwrap_or(u32::MAX))
        }
        _ => span,
    }
}
