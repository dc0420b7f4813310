//! What happens to gradients once they are there: unscaled, limited, given to the optimisers.
//!
//! In: the statements that did it on `p.grad`. Out: an edit for each, which works on the gradients as values.

use crate::convert::draft::{DraftEdit, DraftPiece};
use crate::convert::template::is_cheap;
use crate::python::ast::{Arg, ArgForm, ExprId, StmtId};
use crate::text::Span;

use super::events::Clip;
use super::step::Group;
use super::write::Writer;

impl Writer<'_> {
    /// `optimizer(grads)`
    pub(super) fn stepped(
        &self,
        group: &Group<'_>,
        stmt: StmtId,
        optimizer: ExprId,
        scaler: Option<ExprId>,
    ) -> DraftEdit {
        let (text, grads) = (self.reader.text(optimizer), &self.names.grads);
        let first = group.optimizers.first().map_or(text, |first| self.reader.text(*first));
        let call = match group.optimizers.len() {
            1 => format!("{text}({grads})"),
            _ if first == text => format!("{text}({grads}[: len({first}.parameters)])"),
            _ => format!("{text}({grads}[len({first}.parameters) :])"),
        };
        let mut pieces = Vec::new();
        if scaler.is_some() {
            let (newline, indent) = (self.newline(), self.indent(stmt));
            if group.unscales.is_empty() {
                pieces.extend(self.unscaled(group, stmt));
                pieces.push(DraftPiece::Text(format!("{newline}{indent}")));
            }
            pieces.push(DraftPiece::Text(format!("if {}:{newline}{indent}{}{call}", self.names.finite, self.unit())));
        } else {
            pieces.push(DraftPiece::Text(call));
        }
        DraftEdit { span: self.span(stmt), pieces }
    }

    /// The statement above which gradients are unscaled if `unscale_` stands in a branch that the step is not in: torch
    /// unscales at the step where the branch is not taken.
    pub(super) fn hoisted(&self, group: &Group<'_>, unscale: StmtId) -> Option<StmtId> {
        let step = group.steps.first().map(|(step, ..)| *step)?;
        let suite = self.reader.blocks.of(step)?.block;
        suite.iter().copied().find(|stmt| *stmt != unscale && self.span(*stmt).contains(self.span(unscale)))
    }

    /// The edit that unscales, in place of `unscale_` or above the branch that it stands in.
    pub(super) fn unscaling(&self, group: &Group<'_>, unscale: StmtId) -> DraftEdit {
        let Some(above) = self.hoisted(group, unscale) else {
            return DraftEdit { span: self.span(unscale), pieces: self.unscaled(group, unscale) };
        };
        let at = self.line_start(self.span(above).start);
        let mut pieces = vec![DraftPiece::Text(self.indent(above).to_owned())];
        pieces.extend(self.unscaled(group, above));
        pieces.push(DraftPiece::Text(self.newline().to_owned()));
        DraftEdit { span: Span::new(at, at), pieces }
    }

    /// `grads = scaler.unscale(grads)` and whether they are finite.
    pub(super) fn unscaled(&self, group: &Group<'_>, stmt: StmtId) -> Vec<DraftPiece> {
        let scaler =
            group.steps.iter().find_map(|(.., scaler)| *scaler).map_or("scaler", |scaler| self.reader.text(scaler));
        let (grads, newline, indent) = (&self.names.grads, self.newline(), self.indent(stmt));
        let head = format!("{grads} = {scaler}.unscale({grads}){newline}{indent}{} = ", self.names.finite);
        let all_finite = DraftPiece::Api { target: "mindspore.amp.all_finite".to_owned(), via: None };
        vec![DraftPiece::Text(head), all_finite, DraftPiece::Text(format!("({grads})"))]
    }

    /// `grads = ops.clip_by_norm(grads, 1.0)`
    pub(super) fn clipped(&self, stmt: StmtId, clip: &Clip<'_>) -> Result<DraftEdit, String> {
        let ast = &self.reader.file.parsed.ast;
        let (grads, limit) = (&self.names.grads, DraftPiece::Keep(ast.span(clip.limit)));
        let api = |name: &str| DraftPiece::Api { target: format!("mindspore.ops.{name}"), via: None };
        let text = |text: String| DraftPiece::Text(text);
        let mut pieces = Vec::new();
        if let Some(target) = clip.target {
            let norm =
                format!(" = sum((grad**2).sum() for grad in {grads}) ** 0.5{}{}", self.newline(), self.indent(stmt));
            pieces.extend([DraftPiece::Keep(ast.span(target)), text(norm)]);
        }
        pieces.push(text(format!("{grads} = ")));
        if clip.by_value {
            if !is_cheap(ast, clip.limit) {
                return Err("the limit of the gradients is computed".to_owned());
            }
            pieces.extend([
                api("clip_by_value"),
                text(format!("({grads}, -")),
                limit.clone(),
                text(", ".to_owned()),
                limit,
            ]);
        } else {
            pieces.extend([api("clip_by_norm"), text(format!("({grads}, ")), limit]);
            let is_type = |argument: &&Arg| match argument.form {
                ArgForm::Keyword(name) => self.reader.file.parsed.text(name) == "norm_type",
                _ => false,
            };
            let kind = clip
                .args
                .iter()
                .find(is_type)
                .or_else(|| clip.args.get(2).filter(|argument| argument.form == ArgForm::Positional));
            if let Some(kind) = kind {
                pieces.extend([text(", ".to_owned()), DraftPiece::Keep(ast.span(kind.value))]);
            }
        }
        pieces.push(text(")".to_owned()));
        Ok(DraftEdit { span: self.span(stmt), pieces })
    }
}
