//! Writes a training step: the function that is differentiated, its call, and what the optimisers get.
//!
//! In: a [`Step`] and the names of its functions. Out: edits. Directly in a loop the function is written above the
//! loop, elsewhere in place.

use crate::convert::draft::{DraftEdit, DraftPiece};
use crate::python::ast::StmtId;
use crate::text::{LineEnding, Span};

use super::shape::Shape;
use super::step::{Part, Reader, Step};

/// The names that a step writes.
pub(super) struct Names {
    /// One for each part: the function, and what gives its gradients.
    pub(super) functions: Vec<(String, String)>,
    pub(super) grads: String,
    pub(super) new_grads: String,
    pub(super) finite: String,
    /// What takes a value that nobody reads.
    pub(super) unread: String,
}

/// Writes one step.
pub(super) struct Writer<'a> {
    pub(super) reader: &'a Reader<'a>,
    pub(super) step: &'a Step<'a>,
    pub(super) shapes: &'a [Shape],
    pub(super) names: &'a Names,
    /// The loop above which the functions are written.
    pub(super) around: Option<StmtId>,
    /// The outermost loop, which gradients that are added up outlive.
    pub(super) outermost: Option<StmtId>,
}

impl Writer<'_> {
    /// The edits of the step.
    ///
    /// # Errors
    /// If the statements do not stand on lines of their own.
    pub(super) fn edits(&self) -> Result<Vec<DraftEdit>, String> {
        self.own_lines()?;
        let mut edits = vec![self.body()];
        for group in &self.step.groups {
            for (stmt, optimizer, scaler) in &group.steps {
                edits.push(self.stepped(group, *stmt, *optimizer, *scaler));
            }
            for (stmt, clip) in &group.clips {
                edits.push(self.clipped(*stmt, clip)?);
            }
            edits.extend(group.unscales.iter().map(|stmt| self.unscaling(group, *stmt)));
            for (stmt, scaler) in &group.updates {
                let text = format!("{}.adjust({})", self.reader.text(*scaler), self.names.finite);
                edits.push(DraftEdit::text(self.span(*stmt), text));
            }
        }
        edits.extend(self.looking());
        if self.step.accumulates {
            let reset = format!("{} = None", self.names.grads);
            edits.extend(self.step.zeros.iter().map(|stmt| DraftEdit::text(self.span(*stmt), reset.clone())));
            edits.extend(self.initial());
        }
        Ok(edits)
    }

    pub(super) fn span(&self, stmt: StmtId) -> Span {
        self.reader.file.parsed.ast.stmt_span(stmt)
    }

    pub(super) fn newline(&self) -> &'static str {
        LineEnding::of(&self.reader.file.parsed.bytes).as_str()
    }

    /// The edit that moves the statements into functions and calls these.
    fn body(&self) -> DraftEdit {
        let block = self.step.place.block;
        let starts = self.step.parts().flat_map(|part| {
            let copies = part.copies.iter().map(|at| self.lines(block[*at], block[*at]).start);
            copies
                .chain(self.region(part).map(|span| span.start))
                .chain([self.line_start(self.span(part.losses[0].1).start)])
        });
        let start = self.around.map_or(starts.min().unwrap_or(0), |around| self.line_start(self.span(around).start));
        let mut pieces = Vec::new();
        if self.around.is_some() {
            self.step.parts().enumerate().for_each(|(index, part)| self.function(index, part, &mut pieces));
            self.gap(start, &mut pieces);
        }
        let mut cursor = start;
        let mut index = 0;
        for group in &self.step.groups {
            for (number, part) in group.parts.iter().enumerate() {
                cursor = self.called(index, part, number > 0, cursor, &mut pieces);
                index += 1;
            }
        }
        DraftEdit { span: Span::new(start, cursor), pieces }
    }

    /// Writes what stands before the call of a part's function and the call; returns where the text goes on.
    fn called(&self, index: usize, part: &Part<'_>, adds: bool, mut cursor: u32, pieces: &mut Vec<DraftPiece>) -> u32 {
        let block = self.step.place.block;
        let (first_loss, newline) = (part.losses[0].1, self.newline());
        let region = self.region(part);
        let place = region.map_or(self.line_start(self.span(first_loss).start), |span| span.start);
        self.keep(Span::new(cursor, place), pieces);
        cursor = region.map_or(place, |span| self.behind_blank(span));
        if let Some(branch) = self.step.branch {
            return self.called_in(branch, index, part, cursor, pieces);
        }
        let indent = self.indent(block[0]).to_owned();
        let between = part.region.end..part.losses[0].0;
        let follows = part.losses.len() == 1
            && self.step.twins.is_none()
            && between.clone().all(|at| self.step.zeros.contains(&block[at]) && !self.step.accumulates);
        let mut tail = newline.to_owned();
        if follows {
            let line = self.line_start(self.span(first_loss).start);
            self.keep(Span::new(cursor, line), pieces);
            let end = self.span(first_loss).end;
            cursor = self.line_end(end);
            tail = self.reader.file.parsed.text(Span::new(end, cursor)).to_owned();
        }
        if self.around.is_none() {
            if self.follows_code(place) {
                pieces.push(DraftPiece::Text(newline.to_owned()));
            }
            self.function(index, part, pieces);
        }
        pieces.push(DraftPiece::Text(format!("{indent}{} = ", self.targets(index, part, adds))));
        match self.around {
            Some(_) => pieces.push(DraftPiece::Text(self.names.functions[index].1.clone())),
            None => self.differentiated(index, part, pieces),
        }
        pieces.push(DraftPiece::Text(format!("({}){tail}", self.shapes[index].params.join(", "))));
        if self.step.accumulates {
            let (grads, new) = (&self.names.grads, &self.names.new_grads);
            let sum = format!("{grads} = {new} if {grads} is None else tuple(a + b for a, b in zip({grads}, {new}))");
            pieces.push(DraftPiece::Text(format!("{indent}{sum}{newline}")));
        } else if adds {
            let (grads, new) = (&self.names.grads, &self.names.new_grads);
            let sum = format!("{grads} = tuple(a + b for a, b in zip({grads}, {new}))");
            pieces.push(DraftPiece::Text(format!("{indent}{sum}{newline}")));
        }
        for (at, stmt, _) in part.losses.iter().filter(|_| !follows && self.step.twins.is_none()) {
            if !part.region.contains(at) {
                self.keep(Span::new(cursor, self.line_start(self.span(*stmt).start)), pieces);
                cursor = self.line_end(self.span(*stmt).end);
            }
        }
        cursor
    }

    /// Writes `if training:` with the call of the function that gives gradients, and its `else` with the plain call.
    fn called_in(
        &self,
        branch: StmtId,
        index: usize,
        part: &Part<'_>,
        cursor: u32,
        pieces: &mut Vec<DraftPiece>,
    ) -> u32 {
        let (loss, newline) = (part.losses[0].1, self.newline());
        let params = self.shapes[index].params.join(", ");
        let (outer, inner) = (self.indent(branch), self.indent(loss));
        if self.around.is_none() {
            self.function(index, part, pieces);
        }
        let (line, end) = (self.line_start(self.span(loss).start), self.span(loss).end);
        self.keep(Span::new(cursor, line), pieces);
        pieces.push(DraftPiece::Text(format!("{inner}{} = ", self.targets(index, part, false))));
        if self.is_in_place() {
            self.differentiated(index, part, pieces);
        } else {
            pieces.push(DraftPiece::Text(self.names.functions[index].1.clone()));
        }
        let tail = self.reader.file.parsed.text(Span::new(end, self.line_end(end)));
        pieces.push(DraftPiece::Text(format!("({params}){tail}")));
        let last = self.line_end(self.span(branch).end);
        self.keep(Span::new(self.line_end(end), last), pieces);
        let plain = std::iter::once(self.plain_loss(part).unwrap_or(&self.names.unread)).chain(self.aux(index, part));
        let plain = plain.collect::<Vec<_>>().join(", ");
        let call = format!("{plain} = {}({params})", self.names.functions[index].0);
        pieces.push(DraftPiece::Text(format!("{outer}else:{newline}{inner}{call}{newline}")));
        last
    }
}
