//! Optimisers of the user's own: a class that derives from `torch.optim.Optimizer` takes its gradients in `construct`.
//!
//! In: a file and what else was found in it. Out: one finding for each class of which everything is understood; the
//! others keep the item of their base. MindSpore's class has the same groups, defaults and state; what differs is that
//! `step` reads `p.grad` and `construct` is given the gradients of `self.parameters` in their order.

mod class;
mod read;

use crate::python::ast::{ExprId, Stmt, StmtId};
use crate::review::{Code, Severity};
use crate::text::Span;

use super::draft::{DraftEdit, DraftItem, DraftPiece, Finding};
use super::rewrite::Rewriter;
use super::statements::line_of;

use class::Class;
use read::Step;

const BASE: &str = "torch.optim.Optimizer";
const STATE: &str = "torch.optim.Optimizer.state";
const TARGET: &str = "mindspore.experimental.optim.Optimizer";
const WHY: &str = "It steps with construct(gradients), which `optimizer(gradients)` calls. A weight that the loss does not reach has a gradient of zeros here, not None.";

/// Adds the findings, and takes away those that they answer.
pub(super) fn add(file: &Rewriter<'_>, findings: &mut Vec<Finding>) {
    let mut own = Vec::new();
    for (index, node) in file.parsed.ast.stmts.iter().enumerate() {
        let Stmt::Class(class) = &node.stmt else { continue };
        let stmt = StmtId::at(index);
        let Some(class) = Class::of(file, stmt, class) else { continue };
        if let Some(step) = Step::of(file, &class) {
            own.push((class, step));
        }
    }
    for (class, step) in own {
        let base = file.parsed.ast.span(class.base);
        let finding = Writer { file, class: &class, step: &step, others: findings }.finding();
        findings.retain(|other| {
            let is_own_state = other.api == STATE && class.span.contains(other.site);
            other.site != base && !is_own_state
        });
        findings.push(finding);
    }
}

struct Writer<'a> {
    file: &'a Rewriter<'a>,
    class: &'a Class<'a>,
    step: &'a Step,
    /// What else happens in the file.
    others: &'a [Finding],
}

impl Writer<'_> {
    fn finding(&self) -> Finding {
        let ast = &self.file.parsed.ast;
        let base = ast.span(self.class.base);
        let item = DraftItem {
            span: base,
            code: Code::DIFFERS,
            api: Some(BASE.to_owned()),
            severity: Severity::Review,
            why: WHY.to_owned(),
            advice: None,
        };
        Finding {
            site: base,
            api: BASE.to_owned(),
            edits: self.edits(),
            items: vec![item],
            frees: self.file.root(self.class.base),
            is_use: true,
            ..Finding::default()
        }
    }

    fn edits(&self) -> Vec<DraftEdit> {
        let (file, step) = (self.file, self.step);
        let ast = &file.parsed.ast;
        let api = DraftPiece::Api { target: TARGET.to_owned(), via: None };
        let function = self.class.step;
        let this = ast[function.params][0].span;
        let parameters = Span::new(this.end, ast[function.params].last().map_or(this.end, |last| last.span.end));
        let mut edits = vec![
            DraftEdit { span: ast.span(self.class.base), pieces: vec![api] },
            DraftEdit::text(function.name, "construct"),
            DraftEdit::text(parameters, format!(", {}", step.name)),
            self.first_line(),
        ];
        let goes = |stmt: &&StmtId| !self.is_removed(ast.stmt_span(**stmt));
        let stmts = step.unread.iter().chain(&step.unasked).filter(goes);
        let lines: Vec<Span> = stmts.map(|stmt| self.lines(ast.stmt_span(*stmt))).collect();
        let is_left = |span: Span| !self.is_removed(span) && !lines.iter().any(|gone| gone.contains(span));
        edits.extend(step.gradients.iter().filter(|id| is_left(ast.span(**id))).map(|id| self.gradient(*id)));
        edits.extend(lines.iter().map(|gone| DraftEdit::delete(*gone)));
        edits
    }

    /// The lines of a statement. What ends the method takes the blank lines above with it.
    fn lines(&self, stmt: Span) -> Span {
        let parsed = self.file.parsed;
        let lines = line_of(parsed, stmt);
        let is_last = parsed.ast[self.class.step.body].last().is_some_and(|last| parsed.ast.stmt_span(*last) == stmt);
        let above = parsed.bytes[..lines.start as usize].trim_ascii_end().len();
        let above = u32::try_from(above).unwrap_or(lines.start);
        // The file ends as it did: with a line ending, or without.
        let is_cut = lines.end as usize == parsed.bytes.len() && parsed.bytes.last() != Some(&b'\n');
        match (is_last, is_cut) {
            (false, _) => lines,
            (true, true) => Span::new(above, lines.end),
            (true, false) => {
                Span::new(parsed.lines.start(parsed.lines.line(above) + 1).unwrap_or(lines.start), lines.end)
            }
        }
    }

    /// `gradients = dict(zip(self.parameters, gradients))`, in the place of what ran the closure; `self.gradients` where
    /// another method reads them.
    fn first_line(&self) -> DraftEdit {
        let parsed = self.file.parsed;
        let name = self.step.name;
        let line = format!("{} = dict(zip(self.parameters, {name}))", self.kept());
        if let Some(asks) = self.step.asks {
            return DraftEdit::text(parsed.ast.stmt_span(asks), line);
        }
        let at = parsed.ast.stmt_span(self.step.first).start;
        let start = parsed.lines.start(parsed.lines.line(at)).unwrap_or(at);
        let indent = parsed.text(Span::new(start, at));
        let ending = crate::text::LineEnding::of(&parsed.bytes).as_str();
        DraftEdit::insert(at, format!("{line}{ending}{indent}"))
    }

    /// `p.grad`
    fn gradient(&self, id: ExprId) -> DraftEdit {
        let ast = &self.file.parsed.ast;
        let span = ast.span(id);
        let weight = self.file.parsed.text(span).trim_end_matches("grad").trim_end_matches('.').to_owned();
        DraftEdit::text(span, format!("{}[{weight}]", self.kept()))
    }

    /// Where the gradients of a step are.
    fn kept(&self) -> String {
        let name = self.step.name;
        if self.step.are_kept { format!("self.{name}") } else { name.to_owned() }
    }

    /// True for bytes that another finding takes away.
    fn is_removed(&self, span: Span) -> bool {
        let ast = &self.file.parsed.ast;
        self.others.iter().any(|other| {
            let is_lost = |edit: &DraftEdit| {
                let keeps = |piece: &DraftPiece| piece.kept().is_some_and(|kept| kept.overlaps(span));
                edit.span != span && edit.span.contains(span) && !edit.pieces.iter().any(keeps)
            };
            other.removes.is_some_and(|stmt| ast.stmt_span(stmt).contains(span)) || other.edits.iter().any(is_lost)
        })
    }
}
