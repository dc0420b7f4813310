//! Decides which findings land together.
//!
//! The earlier finding wins, the outer before the inner. A finding inside a kept argument does not
//! conflict: in `torch.full((n.size(0), 2), 1.0)` both calls are rewritten. One whose place is
//! removed by another is gone with it. One that conflicts for any other reason stays, with an item.

use crate::python::Parsed;
use crate::review::{Code, Severity};
use crate::text::{Edit, EditSet, Piece, Span};

use super::draft::{DraftEdit, DraftItem, DraftPiece, Finding};

/// Findings that land together.
pub(super) struct Settled {
    /// In order of their places. Those without edits carry an item only.
    pub(super) landed: Vec<Finding>,
    /// Uses of APIs that went with the bytes around them.
    pub(super) removed: usize,
    /// Removed bytes and the index of the finding that removes them, sorted; they may nest.
    gone: Vec<(Span, usize)>,
}

impl Settled {
    /// True if the bytes at `span` do not live on.
    pub(super) fn removes(&self, span: Span) -> bool {
        self.removed_by(span, usize::MAX) && !self.repeats(span)
    }

    /// True if the bytes at `span` are written again.
    fn repeats(&self, span: Span) -> bool {
        self.landed.iter().flat_map(|finding| &finding.repeats).any(|repeated| repeated.contains(span))
    }

    /// True if any bytes do not live on.
    pub(super) fn removes_anything(&self) -> bool {
        !self.gone.is_empty()
    }

    /// Takes statements away that nothing needs any more, with the findings in them.
    pub(super) fn remove(&mut self, spans: &[Span]) {
        let is_gone = |finding: &Finding| spans.iter().any(|span| span.contains(finding.site));
        self.removed += self.landed.iter().filter(|finding| finding.is_use && is_gone(finding)).count();
        self.landed.retain(|finding| !is_gone(finding));
        self.gone.extend(spans.iter().map(|span| (*span, usize::MAX - 1)));
        self.gone.sort();
    }

    /// True if a finding other than `own` removes the bytes at `span`.
    fn removed_by(&self, span: Span, own: usize) -> bool {
        let before = self.gone.partition_point(|(removed, _)| removed.start <= span.start);
        let reaching = self.gone[..before].iter().rev().take(REACH);
        reaching.filter(|(_, owner)| *owner != own).any(|(removed, _)| removed.contains(span) && !span.is_empty())
    }
}

/// How many removed spans that start before a place are asked whether they reach it. Removed spans
/// lie beside each other or nest as deep as calls do.
const REACH: usize = 64;

/// Returns the findings that can land together.
pub(super) fn settle(parsed: &Parsed, mut findings: Vec<Finding>) -> Settled {
    findings.sort_by(|a, b| order(a).cmp(&order(b)));
    // Removals first: what they remove has no say.
    let gone = removed_spans(parsed, &findings);
    let mut settled = Settled { landed: Vec::new(), removed: 0, gone };
    let mut edits = EditSet::new();
    for (index, mut finding) in findings.into_iter().enumerate() {
        if settled.removed_by(finding.site, index) {
            settled.removed += usize::from(finding.is_use);
            continue;
        }
        let sketch: Vec<Edit> = finding.edits.iter().map(sketch).collect();
        // Two rules that want the same change agree.
        if !sketch.is_empty() && finding.items.is_empty() && sketch.iter().all(|edit| edits.edits().contains(edit)) {
            continue;
        }
        if edits.add(&sketch).is_err() {
            finding = refused(finding);
        }
        settled.landed.push(finding);
    }
    settled
}

fn order(finding: &Finding) -> (u32, std::cmp::Reverse<u32>, &str) {
    let start =
        finding.edits.iter().map(|edit| edit.span.start).min().unwrap_or(finding.site.start).min(finding.site.start);
    let end = finding.edits.iter().map(|edit| edit.span.end).max().unwrap_or(finding.site.end).max(finding.site.end);
    (start, std::cmp::Reverse(end), &finding.api)
}

/// The bytes that edits without any kept part remove or replace, other than a finding's own name.
fn removed_spans(parsed: &Parsed, findings: &[Finding]) -> Vec<(Span, usize)> {
    let mut spans = Vec::new();
    for (index, finding) in findings.iter().enumerate() {
        spans.extend(finding.removes.map(|stmt| (parsed.ast.stmt_span(stmt), index)));
        spans.extend(finding.unwraps.map(|unwrap| (unwrap.header, index)));
        for edit in &finding.edits {
            let lost = lost(edit).into_iter().filter(|span| !finding.site.contains(*span));
            spans.extend(lost.map(|span| (span, index)));
        }
    }
    spans.sort();
    spans
}

/// The parts of an edit's span that no piece keeps.
fn lost(edit: &DraftEdit) -> Vec<Span> {
    let mut kept: Vec<Span> = edit.pieces.iter().filter_map(DraftPiece::kept).collect();
    kept.sort();
    let mut at = edit.span.start;
    let mut lost = Vec::new();
    for span in kept {
        if span.start > at {
            lost.push(Span::new(at, span.start));
        }
        at = at.max(span.end);
    }
    if at < edit.span.end {
        lost.push(Span::new(at, edit.span.end));
    }
    lost
}

/// An edit as `EditSet` sees it before names are chosen.
fn sketch(edit: &DraftEdit) -> Edit {
    let pieces = edit.pieces.iter().map(|piece| match piece {
        DraftPiece::Text(text) => Piece::Text(text.clone()),
        DraftPiece::Keep(span) => Piece::Keep(*span),
        DraftPiece::Lines(lines) => Piece::Lines(lines.clone()),
        DraftPiece::Api { target, .. } | DraftPiece::Helper(target) => Piece::Text(target.clone()),
    });
    Edit::pieces(edit.span, pieces.collect())
}

/// A finding that could not land stays as an item.
fn refused(finding: Finding) -> Finding {
    let item = DraftItem {
        span: finding.site,
        code: Code::LEFTOVER_USE,
        api: Some(finding.api.clone()),
        severity: Severity::Blocking,
        why: "another rewrite of the same code came first".to_owned(),
        advice: None,
    };
    Finding {
        edits: Vec::new(),
        items: vec![item],
        frees: None,
        removes: None,
        unwraps: None,
        repeats: Vec::new(),
        ..finding
    }
}
