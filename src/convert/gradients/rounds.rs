//! Gradients that are added up over rounds: where they begin as nothing, and whether some are left over in the end.
//!
//! In: a step that accumulates. Out: `grads = None` where nothing else sets them back.

use crate::convert::draft::DraftEdit;
use crate::python::ast::StmtId;

use super::write::Writer;

impl Writer<'_> {
    /// True if nothing sets the gradients back before the loops, or in one of them before the inner ones.
    pub(super) fn needs_initial(&self) -> bool {
        let Some(first) = self.step.place.block.first() else { return false };
        let sets_back = |owner: &StmtId| {
            let place = self.reader.blocks.of(*owner);
            place.is_some_and(|place| place.block[..place.at].iter().any(|stmt| self.step.zeros.contains(stmt)))
        };
        !self.reader.blocks.around(*first).iter().any(sets_back)
    }

    /// `grads = None` above the outermost loop.
    pub(super) fn initial(&self) -> Option<DraftEdit> {
        let outermost = self.outermost.filter(|_| self.needs_initial() && self.around != self.outermost)?;
        let at = self.line_start(self.span(outermost).start);
        let text = format!("{}{} = None{}", self.indent(outermost), self.names.grads, self.newline());
        Some(DraftEdit::insert(at, text))
    }

    /// True if gradients that are left over outlive the loop in torch, and not here.
    pub(super) fn forgets(&self) -> bool {
        let in_function = self.outermost.is_some_and(|outermost| self.reader.blocks.function(outermost).is_some());
        self.step.accumulates && self.needs_initial() && in_function && !self.ends_reset()
    }

    /// True if each round of the outermost loop ends with no gradients: they are set back in its own suite.
    pub(super) fn ends_reset(&self) -> bool {
        let is_last = |stmt: &StmtId| {
            let place = self.reader.blocks.of(*stmt);
            place.is_some_and(|place| {
                place.is_body && place.owner == self.outermost && place.owner != self.step.place.owner
            })
        };
        self.step.zeros.iter().any(is_last)
    }
}
