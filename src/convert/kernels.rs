//! Takes the fallback of imports of CUDA kernels: `try: import flash_attn` with an `except ImportError`.
//!
//! A library of kernels works on torch's CUDA tensors alone, so where MindSpore runs it is as good as not installed,
//! and the code says itself what it does then. The same holds for names of torch that have no counterpart and that
//! older releases do not have either, `try: from torch import _assert`; there an item says so. The `except`, or the
//! `else` of an `if is_x_available():`, stays; the rest of the statement goes. Where a name would be bound nowhere any
//! more, all stays.

use std::collections::{BTreeMap, BTreeSet};

use crate::python::ast::{Block, Expr, ExprId, Handler, Stmt, StmtId};
use crate::python::resolve::ImportBinding;
use crate::python::{Bindings, Parsed};
use crate::review::{Code, Severity};
use crate::rules::{Place, RuleSet, Safety, Use};
use crate::text::Span;

use super::draft::{DraftItem, Finding};
use super::going::Going;
use super::unwrap::Unwrap;

/// The statements that lose such imports.
#[derive(Debug, Default)]
pub(super) struct Fallbacks {
    /// What becomes of them.
    pub(super) findings: Vec<Finding>,
    /// Indices of `Bindings::imports` that go.
    pub(super) imports: BTreeSet<usize>,
    /// The libraries that go with them.
    packages: BTreeSet<String>,
}

impl Fallbacks {
    /// Finds them in a file.
    pub(super) fn of(
        parsed: &Parsed,
        bindings: &Bindings,
        rules: &RuleSet,
        is_offered: &dyn Fn(&ImportBinding) -> bool,
    ) -> Self {
        let search = Search { parsed, bindings, is_offered };
        let mut found = Self::default();
        let is_kernel = |name: &str| rules.library_of(name).is_some_and(|library| library.kernels);
        let imports = bindings.imports().iter().enumerate();
        let kernels: BTreeMap<StmtId, &str> = imports
            .filter(|(_, import)| !import.relative && is_kernel(&import.mentions))
            .map(|(_, import)| (import.stmt, import.mentions.as_str()))
            .collect();
        let lacking = search.lacking(rules);
        if kernels.is_empty() && lacking.is_empty() {
            return found;
        }
        for (index, node) in parsed.ast.stmts.iter().enumerate() {
            let stmt = StmtId::at(index);
            let Some((body, fallback)) = search.guarded(&node.stmt) else { continue };
            let Some(first) = parsed.ast[body].first() else { continue };
            let is_attempt = matches!(node.stmt, Stmt::Try { .. });
            let lacks = lacking.get(first).copied().filter(|_| is_attempt && search.is_plain(fallback));
            let Some(name) = kernels.get(first).copied().or(lacks) else { continue };
            let Some(mut finding) = search.without(stmt, body, fallback, name) else { continue };
            finding.items.extend(lacks.map(|name| search.item(*first, name)));
            let gone = finding.unwraps.map_or(node.span, |unwrap| unwrap.header);
            let imports = bindings.imports().iter().enumerate();
            found.imports.extend(
                imports.filter(|(_, import)| gone.contains(parsed.ast.stmt_span(import.stmt))).map(|(index, _)| index),
            );
            found.findings.push(finding);
        }
        let imports = bindings.imports().iter().enumerate().filter(|(_, import)| is_kernel(&import.mentions));
        let (gone, kept): (Vec<_>, Vec<_>) = imports.partition(|(index, _)| found.imports.contains(index));
        found.packages = gone.into_iter().map(|(_, import)| top(&import.mentions).to_owned()).collect();
        kept.into_iter().for_each(|(_, import)| _ = found.packages.remove(top(&import.mentions)));
        found
    }

    /// True for an API of a library that the file does not import any more.
    pub(super) fn frees(&self, api: &str) -> bool {
        self.packages.contains(top(api))
    }
}

fn top(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

struct Search<'a> {
    parsed: &'a Parsed,
    bindings: &'a Bindings,
    /// Other files take what the import binds from here.
    is_offered: &'a dyn Fn(&ImportBinding) -> bool,
}

impl<'a> Search<'a> {
    /// The suite that imports, and what runs where that fails.
    fn guarded(&self, stmt: &'a Stmt) -> Option<(&'a Block, &'a Block)> {
        match stmt {
            Stmt::If { test, body, orelse } if !orelse.is_empty() && self.asks_only(*test) => Some((body, orelse)),
            Stmt::Try { body, handlers, finally, .. } if finally.is_empty() => {
                let handler = self.parsed.ast[handlers].iter().find(|handler| self.is_for_imports(handler))?;
                Some((body, &handler.body))
            }
            _ => None,
        }
    }

    /// Imports from torch of which the file uses nothing, but for annotations that become something else.
    fn lacking(&self, rules: &RuleSet) -> BTreeMap<StmtId, &'a str> {
        let mut lacking: BTreeMap<StmtId, &str> = BTreeMap::new();
        let mut others = BTreeSet::new();
        for import in self.bindings.imports() {
            let is_written = |used: Use| {
                let rule = rules.rule_for(&import.target, Place::anywhere(used));
                rule.is_some_and(|rule| rule.covers(Place::anywhere(used)) && rule.safety != Safety::Manual)
            };
            let is_met = |name: &ExprId| is_written(Use::Annotation) && self.is_annotation(*name);
            let is_from_torch = import.is_from && !import.relative && rules.is_core(&import.mentions);
            let has_another = || {
                let variable = import.variable.map(|variable| self.bindings.variable(variable));
                variable.is_some_and(|variable| variable.sites.len() > 1)
            };
            if is_from_torch && has_another() && import.uses.iter().all(is_met) {
                lacking.insert(import.stmt, import.mentions.as_str());
            } else {
                others.insert(import.stmt);
            }
        }
        lacking.retain(|stmt, _| !others.contains(stmt));
        lacking
    }

    fn is_annotation(&self, name: ExprId) -> bool {
        let ast = &self.parsed.ast;
        let holds = |annotation: Option<ExprId>| {
            annotation.is_some_and(|annotation| ast.span(annotation).contains(ast.span(name)))
        };
        ast.stmts.iter().any(|node| match &node.stmt {
            Stmt::Function(function) => {
                holds(function.returns) || ast[function.params].iter().any(|param| holds(param.annotation))
            }
            Stmt::AnnAssign { annotation, .. } => holds(Some(*annotation)),
            _ => false,
        })
    }

    /// True for a fallback that neither fails nor imports.
    fn is_plain(&self, fallback: &Block) -> bool {
        let ast = &self.parsed.ast;
        let spans: Vec<Span> = ast[fallback].iter().map(|stmt| ast.stmt_span(*stmt)).collect();
        let is_other = |stmt: &Stmt| matches!(stmt, Stmt::Import(_) | Stmt::ImportFrom(_) | Stmt::Raise { .. });
        !ast.stmts.iter().any(|node| is_other(&node.stmt) && spans.iter().any(|span| span.contains(node.span)))
    }

    fn item(&self, import: StmtId, name: &str) -> DraftItem {
        DraftItem {
            span: self.parsed.ast.stmt_span(import),
            code: Code::DIFFERS,
            api: Some(name.to_owned()),
            severity: Severity::Review,
            why: "There is no torch here any more: what the code does without this import is what stays.".to_owned(),
            advice: None,
        }
    }

    /// True for `is_x_available()` and variables: they have no other effect.
    fn asks_only(&self, test: ExprId) -> bool {
        let ast = &self.parsed.ast;
        match ast.expr(ast.unparen(test)) {
            Expr::Name => true,
            Expr::Call { func, args, .. } => args.is_empty() && matches!(ast.expr(*func), Expr::Name),
            Expr::BoolOp { left, right, .. } => self.asks_only(*left) && self.asks_only(*right),
            _ => false,
        }
    }

    /// True for the handler that a failed import runs.
    fn is_for_imports(&self, handler: &Handler) -> bool {
        let name = handler.exception.map(|exception| self.parsed.text(self.parsed.ast.span(exception)));
        let catches = name.is_none_or(|name| {
            ["ImportError", "ModuleNotFoundError", "Exception"].iter().any(|class| name.contains(class))
        });
        catches && handler.name.is_none()
    }

    /// The statement with its fallback alone.
    fn without(&self, stmt: StmtId, body: &Block, fallback: &Block, api: &str) -> Option<Finding> {
        let ast = &self.parsed.ast;
        let whole = ast.stmt_span(stmt);
        let is_nothing = ast[fallback].iter().all(|only| matches!(ast.stmt(*only), Stmt::Pass));
        let unwrap = Unwrap::suite(self.parsed, whole.start, fallback)?;
        let kept = Span::new(unwrap.header.end, unwrap.end);
        let is_gone = |span: Span| whole.contains(span) && !kept.contains(span);
        // What stands behind the fallback, such as the `else` of a `try`, is no part of the header.
        let is_last = is_nothing || unwrap.end == whole.end;
        // A comment before the fallback speaks of it.
        let end = ast[body].last().map_or(whole.start, |last| ast.stmt_span(*last).end);
        let before = Span::new(end, unwrap.header.end);
        let has_comment = ast.comments.iter().any(|comment| before.contains(*comment));
        if !is_last || !is_nothing && has_comment || !self.are_bound(&is_gone) {
            return None;
        }
        let (removes, unwraps) = if is_nothing { (Some(stmt), None) } else { (None, Some(unwrap)) };
        Some(Finding { site: whole, api: api.to_owned(), removes, unwraps, ..Finding::default() })
    }

    /// True if nobody misses a name that is bound in what goes, and nothing else of effect goes.
    fn are_bound(&self, is_gone: &dyn Fn(Span) -> bool) -> bool {
        let ast = &self.parsed.ast;
        let mut going = Going::of(self.parsed, self.bindings, is_gone);
        for import in self.bindings.imports().iter().filter(|import| is_gone(ast.stmt_span(import.stmt))) {
            let Some(variable) = import.variable else { return false };
            if self.bindings.variable(variable).sites.len() == 1 && (self.is_offered)(import) {
                return false;
            }
            going.binds(variable);
        }
        let defines = |stmt: &Stmt| matches!(stmt, Stmt::Function(_) | Stmt::Class(_) | Stmt::Return(_));
        going.are_bound(|variable| self.bindings.is_exported(self.bindings.name_of(variable)))
            && !ast.stmts.iter().any(|node| defines(&node.stmt) && is_gone(node.span))
    }
}
