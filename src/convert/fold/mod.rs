//! Takes out conditions that the conversion itself made constant: `not torch.jit.is_scripting() and x` becomes `x`.
//!
//! In: the findings of a file, before they are settled. Out: the same findings, where the one that wrote a constant
//! takes away what the constant decides, and those in code that goes are gone. Constants that the user wrote are no
//! business of ours. What is not certain stays as it is: comments inside an expression, names that only the code that
//! would go binds, imports that bring more than names of another file.

mod branches;
mod chain;
mod reduce;

use std::collections::{BTreeMap, BTreeSet};

use crate::python::ast::{Expr, ExprId, Stmt, StmtId};
use crate::python::resolve::ImportBinding;
use crate::python::visit::exprs_of_stmt;
use crate::python::{Bindings, Parsed};
use crate::text::Span;

use super::draft::{DraftEdit, DraftPiece, Finding};
use super::unwrap::Unwrap;

use branches::Branches;
use reduce::{Reducer, Want};

/// What goes once a condition is decided.
#[derive(Debug, Default)]
struct Fold {
    edits: Vec<DraftEdit>,
    removes: Option<StmtId>,
    unwraps: Option<Unwrap>,
    /// The bytes that go.
    gone: Vec<Span>,
}

impl Fold {
    /// How far it is from the first byte that goes to the last.
    fn reach(&self) -> u32 {
        let first = self.gone.iter().map(|gone| gone.start).min().unwrap_or(0);
        self.gone.iter().map(|gone| gone.end).max().unwrap_or(0) - first
    }
}

/// Folds the conditions that `findings` make constant, and says how many uses of APIs went with code that goes.
///
/// What is said of an absent library folds with all of its imports and uses, or is taken back.
pub(super) fn constants(
    parsed: &Parsed,
    bindings: &Bindings,
    findings: &mut Vec<Finding>,
    is_offered: &dyn Fn(&ImportBinding) -> bool,
) -> usize {
    loop {
        let constants = written(parsed, findings);
        if constants.is_empty() {
            return 0;
        }
        let folds = Plan { parsed, bindings, findings, constants: &constants, is_offered }.folds();
        let premises = premises(findings);
        let kept = bindings.imports().iter().find(|import| {
            let is_gone = |fold: &Fold| fold.gone.iter().any(|gone| gone.contains(parsed.ast.stmt_span(import.stmt)));
            premises.contains(library(import)) && !import.relative && !folds.iter().any(is_gone)
        });
        let Some(kept) = kept.map(|import| library(import).to_owned()) else {
            let uses = land(parsed, &constants, findings, folds);
            findings.retain(|finding| !finding.is_premise);
            return uses;
        };
        findings.retain(|finding| !finding.is_premise || finding.api != kept);
    }
}

/// The libraries that findings say are absent.
fn premises(findings: &[Finding]) -> BTreeSet<String> {
    findings.iter().filter(|finding| finding.is_premise).map(|finding| finding.api.clone()).collect()
}

/// The package that an import takes something from.
fn library(import: &ImportBinding) -> &str {
    import.mentions.split('.').next().unwrap_or_default()
}

/// What the folds of a file are found from.
struct Plan<'a> {
    parsed: &'a Parsed,
    bindings: &'a Bindings,
    findings: &'a [Finding],
    constants: &'a BTreeMap<ExprId, (bool, usize)>,
    is_offered: &'a dyn Fn(&ImportBinding) -> bool,
}

impl Plan<'_> {
    fn folds(&self) -> Vec<Fold> {
        let parsed = self.parsed;
        let mut reducer = Reducer::new(parsed, self.constants);
        let mut chains = Vec::new();
        let inner = chain::inner(parsed);
        for (index, node) in parsed.ast.stmts.iter().enumerate() {
            let id = StmtId::at(index);
            let is_if = matches!(node.stmt, Stmt::If { .. });
            let want = match node.stmt {
                Stmt::If { .. } | Stmt::While { .. } | Stmt::Assert { .. } => Want::Test,
                _ => Want::Value,
            };
            let is_bare = matches!(node.stmt, Stmt::Expr(_));
            exprs_of_stmt(&parsed.ast, id, &mut |root| reducer.root(root, want, is_if || is_bare));
            if is_if && !inner.contains(&id) {
                chains.push(id);
            }
        }
        let absent = premises(self.findings);
        let mut branches = self.branches(&absent, Vec::new());
        let mut folds: Vec<Fold> = reducer.folds.into_iter().filter(|fold| branches.may_cut(&fold.gone)).collect();
        if absent.is_empty() {
            folds.extend(chains.into_iter().filter_map(|id| branches.fold(id, &reducer.decided)));
            return folds;
        }
        // What an import binds may be read in other branches that go: all of them at first, then those that really do.
        branches.together.push(Span::new(0, u32::try_from(parsed.bytes.len()).unwrap_or(u32::MAX)));
        loop {
            let agreed = |fold: &Fold| self.findings.iter().all(|finding| agrees(parsed, finding, &fold.gone));
            let found = chains.iter().filter_map(|id| branches.fold(*id, &reducer.decided)).filter(agreed);
            let found: Vec<Fold> = found.collect();
            let together: Vec<Span> = found.iter().chain(&folds).flat_map(|fold| fold.gone.iter().copied()).collect();
            if together == branches.together {
                folds.extend(found);
                return folds;
            }
            branches = self.branches(&absent, together);
        }
    }

    fn branches<'b>(&'b self, absent: &'b BTreeSet<String>, together: Vec<Span>) -> Branches<'b> {
        Branches { parsed: self.parsed, bindings: self.bindings, is_offered: self.is_offered, absent, together }
    }
}

/// Gives each fold to the finding whose constant decided it.
fn land(
    parsed: &Parsed,
    constants: &BTreeMap<ExprId, (bool, usize)>,
    findings: &mut Vec<Finding>,
    mut folds: Vec<Fold>,
) -> usize {
    let mut owners: Vec<(Span, usize)> = Vec::new();
    // The innermost first: what goes with an outer one has no say.
    folds.sort_by_key(Fold::reach);
    for fold in folds {
        let is_decided = |index: &usize| fold.gone.iter().any(|gone| gone.contains(findings[*index].site));
        let owner = constants.values().map(|(_, index)| *index).find(is_decided);
        let Some(owner) = owner.filter(|_| findings.iter().all(|finding| agrees(parsed, finding, &fold.gone))) else {
            continue;
        };
        owners.extend(fold.gone.iter().map(|gone| (*gone, owner)));
        let finding = &mut findings[owner];
        finding.edits = fold.edits;
        finding.removes = fold.removes;
        finding.unwraps = fold.unwraps;
        finding.is_premise = false;
    }
    let is_gone = |index: usize, site: Span| owners.iter().any(|(gone, owner)| *owner != index && gone.contains(site));
    let gone: Vec<bool> = findings.iter().enumerate().map(|(index, finding)| is_gone(index, finding.site)).collect();
    let uses = findings.iter().zip(&gone).filter(|(finding, gone)| **gone && finding.is_use).count();
    let mut keep = gone.iter().map(|gone| !gone);
    findings.retain(|_| keep.next().unwrap_or(true));
    uses
}

/// True if a finding goes with the bytes that go, or has nothing to do with them.
fn agrees(parsed: &Parsed, finding: &Finding, gone: &[Span]) -> bool {
    if gone.iter().any(|gone| gone.contains(finding.site)) {
        return true;
    }
    let removed = finding.removes.map(|stmt| parsed.ast.stmt_span(stmt));
    let is_apart = |span: Span, gone: &Span| span.end <= gone.start || gone.end <= span.start;
    let keeps = |edit: &DraftEdit, gone: &Span| {
        edit.pieces.iter().any(|piece| piece.kept().is_some_and(|span| span.contains(*gone)))
    };
    let has_room = |edit: &DraftEdit| {
        gone.iter().all(|gone| is_apart(edit.span, gone) || keeps(edit, gone) || is_lost(edit, *gone))
    };
    finding.edits.iter().all(has_room)
        && removed.is_none_or(|span| gone.iter().all(|gone| is_apart(span, gone) || span.contains(*gone)))
}

/// True if an edit takes away all of `gone`, whatever becomes of it.
fn is_lost(edit: &DraftEdit, gone: Span) -> bool {
    let kept = |piece: &DraftPiece| piece.kept().is_some_and(|span| span.overlaps(gone));
    edit.span.contains(gone) && !edit.pieces.iter().any(kept)
}

/// The expressions in whose place a finding writes nothing but a constant, and that finding.
fn written(parsed: &Parsed, findings: &[Finding]) -> BTreeMap<ExprId, (bool, usize)> {
    let mut spans: BTreeMap<Span, (bool, usize)> = BTreeMap::new();
    for (index, finding) in findings.iter().enumerate() {
        let [edit] = &finding.edits[..] else { continue };
        let [DraftPiece::Text(text)] = &edit.pieces[..] else { continue };
        let value = match text.as_str() {
            "True" => true,
            "False" => false,
            _ => continue,
        };
        let is_all = finding.items.is_empty() && finding.removes.is_none() && finding.unwraps.is_none();
        if is_all && edit.span.contains(finding.site) {
            spans.insert(edit.span, (value, index));
        }
    }
    if spans.is_empty() {
        return BTreeMap::new();
    }
    let exprs = parsed.ast.exprs.iter().enumerate();
    let answers = exprs.filter(|(_, node)| {
        matches!(node.expr, Expr::Call { .. } | Expr::Attribute { .. } | Expr::Compare { .. } | Expr::Name)
            && spans.contains_key(&node.span)
    });
    answers.map(|(index, node)| (ExprId::at(index), spans[&node.span])).collect()
}
