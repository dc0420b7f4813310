//! Writes a training step: the function that is differentiated, its call, and what the optimisers get.
//!
//! In: a [`Step`] and the names of its functions. Out: edits. Directly in a loop the function is written above the
//! loop, elsewhere in place.

use crate::convert::draft::{DraftEdit, DraftPiece};
use crate::python::ast::{Expr, ExprId, StmtId};
use crate::text::{LineEnding, Lines, Span};

use super::events::Backward;
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

    /// # Errors
    /// If a statement that is moved or replaced shares its line with another one.
    fn own_lines(&self) -> Result<(), String> {
        let block = self.step.place.block;
        let mut stmts: Vec<StmtId> = self.around.into_iter().chain(self.outermost).collect();
        for group in &self.step.groups {
            stmts.extend(group.losses().map(|(_, stmt, _)| *stmt));
            for part in &group.parts {
                stmts.extend(part.copies.iter().copied().chain(part.region.clone()).map(|at| block[at]));
            }
            stmts.extend(group.steps.iter().map(|(stmt, ..)| *stmt));
            stmts.extend(group.clips.iter().map(|(stmt, _)| *stmt));
            stmts.extend(&group.unscales);
        }
        let alone = stmts.iter().all(|stmt| self.is_alone(*stmt));
        if alone { Ok(()) } else { Err("several statements stand on one line".to_owned()) }
    }

    fn is_alone(&self, stmt: StmtId) -> bool {
        let (span, bytes) = (self.span(stmt), &self.reader.file.parsed.bytes);
        let blank = |byte: &u8| matches!(byte, b' ' | b'\t');
        let before = &bytes[self.line_start(span.start) as usize..span.start as usize];
        let rest = bytes[span.end as usize..].iter().find(|byte| !blank(byte));
        before.iter().all(blank) && matches!(rest, Some(b'\n' | b'\r' | b'#'))
    }

    pub(super) fn line_start(&self, at: u32) -> u32 {
        let lines = &self.reader.file.parsed.lines;
        lines.start(lines.line(at)).unwrap_or(0)
    }

    /// Where the line of an offset ends, its line ending included.
    fn line_end(&self, at: u32) -> u32 {
        let parsed = self.reader.file.parsed;
        parsed.lines.start(parsed.lines.line(at) + 1).unwrap_or(u32::try_from(parsed.bytes.len()).unwrap_or(u32::MAX))
    }

    pub(super) fn indent(&self, stmt: StmtId) -> &str {
        let start = self.span(stmt).start;
        self.reader.file.parsed.text(Span::new(self.line_start(start), start))
    }

    /// What stands further in than a statement does: one step of the file's indentation.
    pub(super) fn unit(&self) -> String {
        let inner = self.indent(self.step.place.block[0]);
        let owner = self.step.place.owner.map_or("", |owner| self.indent(owner));
        inner.strip_prefix(owner).filter(|unit| !unit.is_empty()).unwrap_or("    ").to_owned()
    }

    /// The lines of statements, with the comments right above them.
    fn lines(&self, first: StmtId, last: StmtId) -> Span {
        let parsed = self.reader.file.parsed;
        let mut line = parsed.lines.line(self.span(first).start);
        while line > 0 {
            let start = parsed.lines.start(line - 1).unwrap_or(0);
            let text = &parsed.bytes[start as usize..self.line_end(start) as usize];
            let is_comment =
                text.trim_ascii_start().starts_with(b"#") && !text.trim_ascii_start().starts_with(b"# msconv:");
            if !is_comment {
                break;
            }
            line -= 1;
        }
        Span::new(parsed.lines.start(line).unwrap_or(0), self.line_end(self.span(last).end))
    }

    fn region(&self, part: &Part<'_>) -> Option<Span> {
        let block = self.step.place.block;
        let (first, last) = (part.region.clone().next()?, part.region.clone().last()?);
        Some(self.lines(block[first], block[last]))
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

    /// A blank line between the functions and the loop, and one above them where a statement stands there.
    fn gap(&self, start: u32, pieces: &mut Vec<DraftPiece>) {
        let newline = self.newline();
        let blank: usize = if self.around.is_some_and(|around| self.indent(around).is_empty()) { 2 } else { 1 };
        let above = self.reader.file.parsed.bytes[..start as usize].trim_ascii_end();
        let between = &self.reader.file.parsed.bytes[above.len()..start as usize];
        let empty = between.iter().filter(|byte| **byte == b'\n').count().saturating_sub(1);
        if !above.is_empty() && !above.ends_with(b":") {
            pieces.insert(0, DraftPiece::Text(newline.repeat(blank.saturating_sub(empty))));
        }
    }

    /// The definition of a part's function, above a loop with what differentiates it.
    fn function(&self, index: usize, part: &Part<'_>, pieces: &mut Vec<DraftPiece>) {
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
        if self.around.is_some() {
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

    /// Lines, and where in them an indent is written.
    fn further(&self, span: Span, indent: String) -> Lines {
        let parsed = self.reader.file.parsed;
        if indent.is_empty() {
            return Lines { span, indent, starts: Vec::new() };
        }
        let lines = parsed.lines.line(span.start)..=parsed.lines.line(span.end.saturating_sub(1));
        let is_blank =
            |start: &u32| parsed.bytes[*start as usize..self.line_end(*start) as usize].trim_ascii().is_empty();
        let in_string = |start: &u32| {
            let inside = |node: &crate::python::ast::ExprNode| {
                matches!(node.expr, Expr::Str { .. }) && node.span.start < *start && *start < node.span.end
            };
            parsed.ast.exprs.iter().any(inside)
        };
        let starts =
            lines.filter_map(|line| parsed.lines.start(line)).filter(|start| !is_blank(start) && !in_string(start));
        Lines { span, indent, starts: starts.collect() }
    }

    /// True if a statement is nothing but the loss under its own name.
    fn plain_loss(&self, part: &Part<'_>) -> Option<&str> {
        let [(.., backward)] = &part.losses[..] else { return None };
        let is_name = matches!(self.reader.file.parsed.ast.expr(backward.value), Expr::Name)
            && backward.gradient(self.reader).is_none();
        is_name.then(|| self.reader.text(backward.value))
    }

    /// What is differentiated, without brackets around all of it.
    fn whole(&self, backward: &Backward<'_>) -> ExprId {
        match backward.gradient(self.reader) {
            Some(_) => backward.value,
            None => self.reader.file.parsed.ast.unparen(backward.value),
        }
    }

    /// What comes back beside the loss itself.
    fn aux(&self, index: usize, part: &Part<'_>) -> Vec<&str> {
        let own = self.plain_loss(part);
        self.shapes[index].aux.iter().map(String::as_str).filter(|name| Some(*name) != own).collect()
    }

    /// `loss, outputs` after `return`.
    fn value(&self, index: usize, part: &Part<'_>, pieces: &mut Vec<DraftPiece>) {
        for (number, (.., backward)) in part.losses.iter().enumerate() {
            if number > 0 {
                pieces.push(DraftPiece::Text(" + ".to_owned()));
            }
            let span = self.reader.file.parsed.ast.span(self.whole(backward));
            if part.losses.len() > 1 {
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
    fn differentiated(&self, index: usize, part: &Part<'_>, pieces: &mut Vec<DraftPiece>) {
        let Some(group) =
            self.step.groups.iter().find(|group| group.parts.iter().any(|other| std::ptr::eq(other, part)))
        else {
            return;
        };
        let weights: Vec<String> =
            group.optimizers.iter().map(|optimizer| format!("{}.parameters", self.reader.text(*optimizer))).collect();
        let weights = match (group.direct(), &weights[..]) {
            (Some(direct), _) => vec![DraftPiece::Keep(self.reader.file.parsed.ast.span(direct.weights))],
            (None, [only]) => vec![DraftPiece::Text(only.clone())],
            (None, several) => vec![DraftPiece::Text(format!("[*{}]", several.join(", *")))],
        };
        let aux = if self.aux(index, part).is_empty() { "" } else { ", has_aux=True" };
        pieces.push(DraftPiece::Api { target: "mindspore.value_and_grad".to_owned(), via: None });
        pieces.push(DraftPiece::Text(format!("({}, None, ", self.names.functions[index].0)));
        pieces.extend(weights);
        pieces.push(DraftPiece::Text(format!("{aux})")));
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
        for (at, stmt, _) in part.losses.iter().filter(|_| !follows) {
            if !part.region.contains(at) {
                self.keep(Span::new(cursor, self.line_start(self.span(*stmt).start)), pieces);
                cursor = self.line_end(self.span(*stmt).end);
            }
        }
        cursor
    }

    /// Where the text goes on behind moved lines: blank lines below them go if nothing is left above.
    fn behind_blank(&self, moved: Span) -> u32 {
        let bytes = &self.reader.file.parsed.bytes;
        if !bytes[..moved.start as usize].trim_ascii_end().ends_with(b":") {
            return moved.end;
        }
        let mut at = moved.end;
        while (at as usize) < bytes.len() && bytes[at as usize..self.line_end(at) as usize].trim_ascii().is_empty() {
            at = self.line_end(at);
        }
        at
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
        match self.around {
            Some(_) => pieces.push(DraftPiece::Text(self.names.functions[index].1.clone())),
            None => self.differentiated(index, part, pieces),
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

    /// True if the line above is code that stays, and not the head of the suite.
    fn follows_code(&self, place: u32) -> bool {
        let parsed = self.reader.file.parsed;
        let mut line = parsed.lines.line(place);
        while line > 0 {
            let start = parsed.lines.start(line - 1).unwrap_or(0);
            let goes = |stmt: &StmtId| !self.step.accumulates && parsed.lines.line(self.span(*stmt).start) + 1 == line;
            if !self.step.zeros.iter().any(goes) {
                let text = parsed.bytes[start as usize..self.line_end(start) as usize].trim_ascii();
                return !text.is_empty() && !text.ends_with(b":");
            }
            line -= 1;
        }
        false
    }

    fn keep(&self, span: Span, pieces: &mut Vec<DraftPiece>) {
        if !span.is_empty() {
            pieces.push(DraftPiece::Lines(self.further(span, String::new())));
        }
    }

    /// `(loss, outputs), grads` before the `=`.
    fn targets(&self, index: usize, part: &Part<'_>, adds: bool) -> String {
        let own = if self.step.accumulates || adds { &self.names.new_grads } else { &self.names.grads };
        let asked = part.losses[0].2.direct.map(|direct| self.reader.text(direct.target));
        let grads = match asked {
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
    fn initial(&self) -> Option<DraftEdit> {
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
    fn ends_reset(&self) -> bool {
        let is_last = |stmt: &StmtId| {
            let place = self.reader.blocks.of(*stmt);
            place.is_some_and(|place| {
                place.is_body && place.owner == self.outermost && place.owner != self.step.place.owner
            })
        };
        self.step.zeros.iter().any(is_last)
    }
}
