//! Writes what landed: the edits of one file, once the names are chosen.
//!
//! In: the settled findings and the items. Out: edits of the file's bytes. Lines that go, imports, marks and helpers come
//! last, since they depend on what all the others need.

use std::collections::BTreeSet;

use crate::python::ast::StmtId;
use crate::text::{Edit, Piece, Span};

use super::draft::{DraftEdit, DraftItem, DraftPiece};
use super::file::File;
use super::helpers::Helpers;
use super::imports::{Imports, Needs};
use super::names::Names;
use super::outcome::Taken;
use super::settle::Settled;
use super::{idle, idle_imports, marks, statements, unwrap, waivers};

/// What is known of a file when its edits are written.
pub(super) struct Written<'a> {
    pub(super) file: &'a File<'a>,
    /// Indices of the imports of the torch family.
    pub(super) family: &'a [usize],
    /// Indices of the imports that move to another module.
    pub(super) moved: &'a [usize],
    pub(super) names: &'a Names,
}

impl Written<'_> {
    /// All edits, and what they take from the package's module; `unused` goes as well.
    pub(super) fn edits(
        &self,
        settled: &Settled,
        unused: BTreeSet<StmtId>,
        items: &[DraftItem],
    ) -> (Vec<Edit>, Option<Taken>) {
        let (file, parsed) = (self.file, self.file.parsed);
        let landed = &settled.landed;
        let mut needs = Needs::new();
        let mut helpers = Helpers::new(parsed, file.bindings, self.names, file.shared);
        let mut edits: Vec<Edit> = Vec::new();
        for edit in landed.iter().flat_map(|finding| &finding.edits) {
            edits.extend(self.spell(edit, &mut helpers, &mut needs));
        }
        let mut removed: BTreeSet<StmtId> = landed.iter().filter_map(|finding| finding.removes).collect();
        removed.extend(unused);
        let idle = idle::assignments(parsed, &edits);
        edits.retain(|edit| !idle.iter().any(|stmt| parsed.ast.stmt_span(*stmt).contains(edit.span)));
        removed.extend(idle);
        let (shortened, without_names) = idle_imports::removals(file, settled);
        removed.extend(without_names);
        let imports = Imports { file, parsed, bindings: file.bindings, family: self.family, moved: self.moved };
        if imports.is_guarded() {
            needs.extend(std::mem::take(&mut helpers.imports).into_iter().map(|need| (None, need)));
        }
        let mut lines = imports.edits(self.names, &needs, &mut removed);
        lines.extend(shortened);
        let is_said = |test: Span| items.iter().any(|item| test.contains(item.span));
        let gone = statements::take_idle_ifs(parsed, &mut removed, &is_said);
        edits.retain(|edit| !gone.iter().any(|stmt| stmt.contains(edit.span)));
        let emptied = statements::emptied(&parsed.ast, &removed);
        lines.extend(removed.iter().map(|stmt| statements::removal(parsed, *stmt, &emptied)));
        if file.options.marks {
            lines.extend(marks::edits(parsed, &self.marked(items)));
        }
        lines.extend(helpers.edit());
        lines.extend(helpers.import_edit());
        edits.extend(lines.iter().filter_map(|edit| self.spell(edit, &mut helpers, &mut Needs::new())));
        // The innermost first: what it removes the outer ones leave alone.
        for unwrap in landed.iter().rev().filter_map(|finding| finding.unwraps) {
            unwrap::take_away(parsed, unwrap, &mut edits);
        }
        (edits, helpers.taken())
    }

    /// The items that get a mark: one that a person has waived needs none, unless it is found by its mark alone.
    fn marked(&self, items: &[DraftItem]) -> Vec<DraftItem> {
        let waivers = waivers::of(self.file.parsed);
        let waives = |item: &DraftItem| {
            let line = self.file.in_place(item.span).1.line;
            waivers.iter().any(|waiver| {
                waiver.lines.contains(&line) && waiver.said.as_ref().is_ok_and(|(codes, _)| codes.contains(&item.code))
            })
        };
        let by_mark = |item: &DraftItem| item.api.as_deref().is_some_and(|api| self.file.rules.is_member(api));
        items.iter().filter(|item| by_mark(item) || !waives(item)).cloned().collect()
    }

    /// Chooses the names in an edit; `None` if it would write what stands there already.
    fn spell(&self, edit: &DraftEdit, helpers: &mut Helpers<'_>, needs: &mut Needs) -> Option<Edit> {
        let mut pieces = Vec::with_capacity(edit.pieces.len());
        for piece in &edit.pieces {
            pieces.push(match piece {
                DraftPiece::Text(text) => Piece::Text(text.clone()),
                DraftPiece::Keep(span) => Piece::Keep(*span),
                DraftPiece::Lines(lines) => Piece::Lines(lines.clone()),
                DraftPiece::Api { target, via } => {
                    let (text, need) = helpers.names.spell(target, *via);
                    needs.extend(need.map(|need| (via.map(|via| via.import), need)));
                    Piece::Text(text)
                }
                DraftPiece::Helper(name) => Piece::Text(helpers.spell(name, needs)),
            });
        }
        let same =
            matches!(&pieces[..], [Piece::Text(text)] if text.as_bytes() == &self.file.parsed.bytes[edit.span.range()]);
        (!same).then(|| Edit::pieces(edit.span, pieces))
    }
}
