//! Writes a training step with `nn.TrainOneStepCell`: what computes the loss, the cell that steps, its call.
//!
//! In: a [`OneStep`]. Out: edits, and the statements that go with them.

use crate::convert::draft::{DraftEdit, DraftPiece};
use crate::convert::statements::line_of;
use crate::python::ast::ExprId;
use crate::text::Span;

use super::held::Held;
use super::one_step::{Form, OneStep};
use super::step::Part;
use super::write::Writer;

/// The names of the cells.
#[derive(Default)]
pub(super) struct Cells {
    /// The class that computes the loss.
    pub(super) class: String,
    /// `nn.WithLossCell(...)`
    pub(super) network: String,
    /// `nn.TrainOneStepCell(...)`
    pub(super) step: String,
}

impl Writer<'_> {
    /// The edits of a step that cells say.
    ///
    /// # Errors
    /// If the statements do not stand on lines of their own.
    pub(super) fn cells(&self, one: &OneStep, cells: &Cells) -> Result<Vec<DraftEdit>, String> {
        self.own_lines()?;
        let Some(part) = self.step.parts().next() else { return Ok(Vec::new()) };
        let start = self.line_start(self.span(one.home).start);
        let mut pieces = Vec::new();
        let (outer, newline) = (self.indent(one.home).to_owned(), self.newline());
        let network = match &one.form {
            Form::WithLoss { model, criterion, .. } => {
                let span = |expr| self.reader.file.parsed.ast.span(expr);
                pieces.extend([
                    DraftPiece::Text(format!("{outer}{} = ", cells.network)),
                    api("WithLossCell"),
                    DraftPiece::Text("(".to_owned()),
                    DraftPiece::Keep(span(*model)),
                    DraftPiece::Text(", ".to_owned()),
                    DraftPiece::Keep(span(*criterion)),
                    DraftPiece::Text(format!("){newline}")),
                ]);
                cells.network.clone()
            }
            Form::Own(held) => {
                self.class(&cells.class, held, one, part, &mut pieces);
                format!("{}({})", cells.class, texts(held))
            }
        };
        let optimizer = self.reader.text(one.optimizer);
        pieces.extend([
            DraftPiece::Text(format!("{outer}{} = ", cells.step)),
            api("TrainOneStepCell"),
            DraftPiece::Text(format!("({network}, {optimizer}){newline}")),
        ]);
        if let Form::Own(_) = one.form {
            self.gap(start, &mut pieces);
        }
        let cursor = self.called_cell(one, &cells.step, part, start, &mut pieces);
        let stepped = line_of(self.reader.file.parsed, self.span(one.stepped));
        let mut edits = vec![DraftEdit { span: Span::new(start, cursor), pieces }, DraftEdit::delete(stepped)];
        if let Form::Own(held) = &one.form {
            edits.extend(held.iter().filter(|held| held.text != own(held)).flat_map(|held| {
                let span = |expr| self.reader.file.parsed.ast.span(expr);
                held.uses.iter().map(move |used| DraftEdit::text(span(*used), own(held)))
            }));
        }
        Ok(edits)
    }

    /// The class whose `construct` computes the loss.
    fn class(&self, name: &str, held: &[Held], one: &OneStep, part: &Part<'_>, pieces: &mut Vec<DraftPiece>) {
        let (newline, outer) = (self.newline(), self.indent(one.home));
        // The suite of the loop stands as far in as `construct` does, or its statements.
        let suite = self.indent(self.step.place.block[0]).to_owned();
        let (inner, body) = match self.step.place.owner.filter(|owner| *owner != one.home) {
            Some(owner) => (self.indent(owner).to_owned(), suite.clone()),
            None => (suite.clone(), format!("{suite}{}", self.unit())),
        };
        let text = |text: String| DraftPiece::Text(text);
        pieces.extend([text(format!("{outer}class {name}(")), api("Cell"), text(format!("):{newline}"))]);
        if !held.is_empty() {
            let names = held.iter().map(|held| held.name.as_str()).collect::<Vec<_>>().join(", ");
            let mut init = format!("{inner}def __init__(self, {names}):{newline}");
            // Without a prefix the weights keep their names.
            init.push_str(&format!("{body}super().__init__(auto_prefix=False){newline}"));
            held.iter().for_each(|held| init.push_str(&format!("{body}{} = {}{newline}", own(held), held.name)));
            pieces.push(text(format!("{init}{newline}")));
        }
        let params = std::iter::once("self").chain(one.shape.params.iter().map(String::as_str));
        let params = params.collect::<Vec<_>>().join(", ");
        pieces.push(text(format!("{inner}def construct({params}):{newline}")));
        if let Some(span) = self.region(part) {
            let further = body.strip_prefix(suite.as_str()).unwrap_or_default();
            pieces.push(DraftPiece::Lines(self.further(span, further.to_owned())));
        }
        pieces.push(text(format!("{body}return ")));
        self.value(0, part, pieces);
        let blank = if outer.is_empty() { 3 } else { 2 };
        pieces.push(text(newline.repeat(blank)));
    }

    /// Writes what stands before the call of the cell, and the call; returns where the text goes on.
    fn called_cell(&self, one: &OneStep, name: &str, part: &Part<'_>, start: u32, pieces: &mut Vec<DraftPiece>) -> u32 {
        let block = self.step.place.block;
        let (at, loss, _) = part.losses[0];
        let region = self.region(part);
        let line = self.line_start(self.span(loss).start);
        self.keep(Span::new(start, region.map_or(line, |span| span.start)), pieces);
        let cursor = region.map_or(line, |span| self.behind_blank(span));
        // What looks at the loss in between comes behind the call, as it came behind the loss.
        let follows = (part.region.end..at).all(|at| self.step.zeros.contains(&block[at]));
        if follows {
            self.keep(Span::new(cursor, line), pieces);
        }
        let is_read = |own: &&str| one.shape.aux.iter().any(|name| name == own);
        let target = self.plain_loss(part).filter(is_read).map_or(String::new(), |own| format!("{own} = "));
        pieces.push(DraftPiece::Text(format!("{}{target}{name}(", self.indent(loss))));
        self.passed(one, pieces);
        let end = self.span(loss).end;
        let tail = self.reader.file.parsed.text(Span::new(end, self.line_end(end)));
        pieces.push(DraftPiece::Text(format!("){tail}")));
        if !follows {
            self.keep(Span::new(cursor, line), pieces);
        }
        self.line_end(end)
    }

    /// What the cell is called with.
    fn passed(&self, one: &OneStep, pieces: &mut Vec<DraftPiece>) {
        let Form::WithLoss { inputs: [data, label], .. } = &one.form else {
            pieces.push(DraftPiece::Text(one.shape.params.join(", ")));
            return;
        };
        let span = |expr: &ExprId| self.reader.file.parsed.ast.span(*expr);
        pieces.extend([DraftPiece::Keep(span(data)), DraftPiece::Text(", ".to_owned()), DraftPiece::Keep(span(label))]);
    }

    /// What the edits write again as text.
    pub(super) fn repeated(&self, one: &OneStep) -> Vec<Span> {
        let span = |expr| self.reader.file.parsed.ast.span(expr);
        let held = match &one.form {
            Form::Own(held) => held.iter().flat_map(|held| held.uses.iter().map(|used| span(*used))).collect(),
            Form::WithLoss { .. } => Vec::new(),
        };
        std::iter::once(span(one.optimizer)).chain(held).collect()
    }
}

fn api(name: &str) -> DraftPiece {
    DraftPiece::Api { target: format!("mindspore.nn.{name}"), via: None }
}

/// `self.model`
fn own(held: &Held) -> String {
    format!("self.{}", held.name)
}

/// What the cell is made with.
fn texts(held: &[Held]) -> String {
    held.iter().map(|held| held.text.as_str()).collect::<Vec<_>>().join(", ")
}
