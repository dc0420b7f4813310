//! The function that is differentiated: its definition, what it gives back, what gives its gradients.
//!
//! In: a part of a step and the names that its function takes and gives. Out: pieces of text.

use crate::convert::draft::DraftPiece;
use crate::python::ast::{Expr, ExprId, Stmt, StmtId};
use crate::text::Span;

use super::events::Backward;
use super::step::Part;
use super::write::Writer;

impl Writer<'_> {
    /// The definition of a part's function, above a loop with what differentiates it.
    pub(super) fn function(&self, index: usize, part: &Part<'_>, pieces: &mut Vec<DraftPiece>) {
        let (newline, block) = (self.newline(), self.step.place.block);
        let inner = self.indent(block[0]);
        let (outer, body) = match self.around {
            Some(around) => (self.indent(around).to_owned(), inner.to_owned()),
            None => (inner.to_owned(), format!("{inner}{}", self.unit())),
        };
        let (name, grad) = &self.names.functions[index];
        let params = self.shapes[index].params.join(", ");
        pieces.push(DraftPiece::Text(format!("{outer}def {name}({params}):{newline}")));
        let copies = part.copies.iter().map(|at| self.lines(block[*at], block[*at]));
        for span in copies.chain(self.region(part)) {
            let further = if self.around.is_some() { String::new() } else { self.unit() };
            pieces.push(DraftPiece::Lines(self.further(span, further)));
        }
        pieces.push(DraftPiece::Text(format!("{body}return ")));
        self.value(index, part, pieces);
        pieces.push(DraftPiece::Text(format!("{newline}{newline}")));
        if self.around.is_some() && !self.is_in_place() {
            pieces.push(DraftPiece::Text(format!("{outer}{grad} = ")));
            self.differentiated(index, part, pieces);
            let blank = if outer.is_empty() && index + 1 < self.names.functions.len() {
                2
            } else {
                usize::from(index + 1 < self.names.functions.len())
            };
            pieces.push(DraftPiece::Text(newline.repeat(1 + blank)));
            if self.step.accumulates && self.needs_initial() && self.around == self.outermost {
                pieces.push(DraftPiece::Text(format!("{outer}{} = None{newline}", self.names.grads)));
            }
        }
    }

    /// True if what gives the gradients is written where it is called: elsewhere there may be no optimiser, as the `if`
    /// around it says.
    pub(super) fn is_in_place(&self) -> bool {
        let asks = |branch: StmtId| {
            let Stmt::If { test, .. } = self.reader.file.parsed.ast.stmt(branch) else { return false };
            let test = self.reader.text(*test);
            let words = || test.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.')));
            let mut optimizers = self.step.groups.iter().flat_map(|group| &group.optimizers);
            optimizers.any(|optimizer| words().any(|word| word == self.reader.text(*optimizer)))
        };
        self.around.is_none() || self.step.branch.is_some_and(asks)
    }

    /// True if a statement is nothing but the loss under its own name.
    pub(super) fn plain_loss(&self, part: &Part<'_>) -> Option<&str> {
        let [(.., backward)] = &part.losses[..] else { return None };
        let is_name = matches!(self.reader.file.parsed.ast.expr(backward.value), Expr::Name)
            && backward.gradient(self.reader).is_none();
        is_name.then(|| self.reader.text(backward.value))
    }

    /// What is differentiated, without brackets around all of it.
    pub(super) fn whole(&self, backward: &Backward<'_>) -> ExprId {
        match backward.gradient(self.reader) {
            Some(_) => backward.value,
            None => self.reader.file.parsed.ast.unparen(backward.value),
        }
    }

    /// What comes back beside the loss itself.
    pub(super) fn aux(&self, index: usize, part: &Part<'_>) -> Vec<&str> {
        let own = self.plain_loss(part);
        self.shapes[index].aux.iter().map(String::as_str).filter(|name| Some(*name) != own).collect()
    }

    /// The losses that are written as text, apart from where they stand.
    pub(super) fn repeats(&self) -> Vec<Span> {
        let span = |expr: ExprId| self.reader.file.parsed.ast.span(expr);
        let parts = self.step.parts().filter(|part| part.losses.len() > 1 || self.step.twins.is_some());
        let losses = parts.flat_map(|part| part.losses.iter().map(|(.., backward)| span(backward.value)));
        losses.chain(self.step.twins.map(|twins| span(twins.test))).collect()
    }

    /// `loss, outputs` after `return`.
    pub(super) fn value(&self, index: usize, part: &Part<'_>, pieces: &mut Vec<DraftPiece>) {
        for (number, (.., backward)) in part.losses.iter().enumerate() {
            if number > 0 {
                pieces.push(DraftPiece::Text(" + ".to_owned()));
            }
            let span = self.reader.file.parsed.ast.span(self.whole(backward));
            if let Some(twins) = self.step.twins {
                pieces.push(DraftPiece::Text(self.reader.either(twins, backward)));
            } else if part.losses.len() > 1 {
                // One of them stands on a line that moves with the others.
                pieces.push(DraftPiece::Text(self.reader.text(backward.value).to_owned()));
            } else if let Some(gradient) = backward.gradient(self.reader) {
                pieces.push(DraftPiece::Text("(".to_owned()));
                pieces.push(DraftPiece::Keep(span));
                pieces.push(DraftPiece::Text(" * ".to_owned()));
                pieces.push(DraftPiece::Keep(self.reader.file.parsed.ast.span(gradient)));
                pieces.push(DraftPiece::Text(").sum()".to_owned()));
            } else {
                pieces.push(DraftPiece::Keep(span));
            }
        }
        let aux = self.aux(index, part);
        match &aux[..] {
            [] => {}
            [only] if self.shapes[index].is_number => pieces.push(DraftPiece::Text(format!(", ({only},)"))),
            _ => pieces.push(DraftPiece::Text(format!(", {}", aux.join(", ")))),
        }
    }

    /// `ms.value_and_grad(forward_fn, None, optimizer.parameters, has_aux=True)`
    pub(super) fn differentiated(&self, index: usize, part: &Part<'_>, pieces: &mut Vec<DraftPiece>) {
        let Some(group) =
            self.step.groups.iter().find(|group| group.parts.iter().any(|other| std::ptr::eq(other, part)))
        else {
            return;
        };
        let inputs = self.reader.inputs(part);
        let aux = if self.aux(index, part).is_empty() { "" } else { ", has_aux=True" };
        let name = &self.names.functions[index].0;
        pieces.push(DraftPiece::Api { target: "mindspore.value_and_grad".to_owned(), via: None });
        if !inputs.is_empty() {
            let places = (0..inputs.len()).map(|place| place.to_string()).collect::<Vec<_>>().join(", ");
            let places = if inputs.len() == 1 { String::new() } else { format!(", ({places})") };
            pieces.push(DraftPiece::Text(format!("({name}{places}{aux})")));
            return;
        }
        let weights: Vec<String> =
            group.optimizers.iter().map(|optimizer| format!("{}.parameters", self.reader.text(*optimizer))).collect();
        let weights = match (group.direct(), &weights[..]) {
            (Some(direct), _) => vec![DraftPiece::Keep(self.reader.file.parsed.ast.span(direct.weights))],
            (None, []) => vec![DraftPiece::Text(group.weights.clone().unwrap_or_default())],
            (None, [only]) => vec![DraftPiece::Text(only.clone())],
            (None, several) => vec![DraftPiece::Text(format!("[*{}]", several.join(", *")))],
        };
        pieces.push(DraftPiece::Text(format!("({name}, None, ")));
        pieces.extend(weights);
        pieces.push(DraftPiece::Text(format!("{aux})")));
    }

    /// `(loss, outputs), grads` before the `=`.
    pub(super) fn targets(&self, index: usize, part: &Part<'_>, adds: bool) -> String {
        let own = if self.step.accumulates || adds { &self.names.new_grads } else { &self.names.grads };
        let asked = part.losses[0].2.direct.map(|direct| {
            let text = self.reader.text(direct.target).to_owned();
            if self.reader.is_attribute(direct.target) { text.replace('.', "_") } else { text }
        });
        let grads = match asked.as_deref() {
            Some(names) if names.contains(',') && !names.starts_with(['(', '[']) => format!("({names})"),
            Some(name) => name.to_owned(),
            None => own.clone(),
        };
        let loss = self.plain_loss(part).unwrap_or(&self.names.unread);
        let aux = self.aux(index, part);
        match &aux[..] {
            [] => format!("{loss}, {grads}"),
            [only] if self.shapes[index].is_number => format!("({loss}, ({only},)), {grads}"),
            _ => format!("({loss}, {}), {grads}", aux.join(", ")),
        }
    }
}
