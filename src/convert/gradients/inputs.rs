//! Gradients of inputs: `torch.autograd.grad(y, x)` in place of `backward`, for a penalty or an attack.
//!
//! In: a call of `torch.autograd.grad`. Out: a [`Direct`], if it can be told what is differentiated. What `x` is made of stays
//! outside of the function, everything that is made of it goes in.

use rustc_hash::FxHashSet;

use crate::convert::draft::{DraftEdit, Finding};
use crate::convert::rewrite::Rewriter;
use crate::python::ast::{Arg, ArgForm, Expr, ExprId, Stmt, StmtId};
use crate::text::Span;

use super::blocks::each;
use super::carry::Carry;
use super::events::{Backward, Direct, Event, chain, event};
use super::flow::Flow;
use super::step::{Part, Reader, Step};

const API: &str = "torch.autograd.grad";
/// Parameters of `torch.autograd.grad` in their order.
const PARAMS: [&str; 4] = ["outputs", "inputs", "grad_outputs", "retain_graph"];

/// Reads `g = torch.autograd.grad(y, x)[0]`; `is_first` says that the first of the gradients is taken.
pub(super) fn asked<'a>(
    file: &Rewriter<'a>,
    func: ExprId,
    args: &'a [Arg],
    target: ExprId,
    is_first: bool,
) -> Option<Backward<'a>> {
    let ast = &file.parsed.ast;
    if file.kinds.api(func) != Some(API) || !args.iter().all(|argument| is_known(file, argument)) {
        return None;
    }
    let passed = |name: &str| {
        let at = PARAMS.iter().position(|param| *param == name);
        args.iter().enumerate().find_map(|(index, argument)| match argument.form {
            ArgForm::Positional => (at == Some(index)).then_some(argument.value),
            ArgForm::Keyword(keyword) => (file.parsed.text(keyword) == name).then_some(argument.value),
            ArgForm::Star | ArgForm::DoubleStar => None,
        })
    };
    let is_set =
        |name: &str| passed(name).is_some_and(|value| !matches!(ast.expr(value), Expr::Bool(false) | Expr::None));
    let (loss, inputs) = (only(file, passed("outputs")?)?, passed("inputs")?);
    let names = names(file, inputs)?;
    let target = match ast.expr(ast.unparen(target)) {
        Expr::Tuple(items) | Expr::List(items) if !is_first && items.len() == names.len() => match ast[items] {
            [item] => item,
            _ => target,
        },
        Expr::Name if is_first && names.len() == 1 => target,
        _ => return None,
    };
    let seed = passed("grad_outputs").filter(|seed| !matches!(ast.expr(*seed), Expr::None));
    let seed = seed.map_or(Some(None), |seed| only(file, seed).map(Some))?;
    let direct = Direct { target, weights: inputs, of_inputs: true, seed, keeps: is_set("create_graph") };
    Some(Backward { func, loss, value: loss, scaler: None, args: &[], direct: Some(direct), engine: None })
}

/// True for an argument whose effect is understood.
fn is_known(file: &Rewriter<'_>, argument: &Arg) -> bool {
    let is_bool = |wanted| matches!(file.parsed.ast.expr(argument.value), Expr::Bool(value) if *value == wanted);
    match argument.form {
        ArgForm::Positional => true,
        ArgForm::Keyword(name) => match file.parsed.text(name) {
            "outputs" | "inputs" | "grad_outputs" | "retain_graph" | "create_graph" => true,
            "only_inputs" => is_bool(true),
            "allow_unused" | "is_grads_batched" => is_bool(false),
            _ => false,
        },
        ArgForm::Star | ArgForm::DoubleStar => false,
    }
}

/// The value itself, or the only one of a list.
fn only(file: &Rewriter<'_>, value: ExprId) -> Option<ExprId> {
    match file.parsed.ast.expr(file.parsed.ast.unparen(value)) {
        Expr::List(items) | Expr::Tuple(items) => match file.parsed.ast[items] {
            [item] => Some(item),
            _ => None,
        },
        _ => Some(value),
    }
}

/// The names of inputs: `x`, `[x]`, `(x, y)`.
pub(super) fn names<'a>(file: &Rewriter<'a>, inputs: ExprId) -> Option<Vec<&'a str>> {
    let ast = &file.parsed.ast;
    match ast.expr(ast.unparen(inputs)) {
        Expr::List(items) | Expr::Tuple(items) => ast[items].iter().map(|item| file.parsed.name(*item)).collect(),
        _ => Some(vec![file.parsed.name(inputs)?]),
    }
}

impl<'a> Reader<'a> {
    /// The inputs that a part is differentiated for, if it is not for weights.
    pub(super) fn inputs(&self, part: &Part<'_>) -> Vec<&'a str> {
        let direct = part.losses.iter().find_map(|(.., backward)| backward.direct).filter(|direct| direct.of_inputs);
        direct.and_then(|direct| names(self.file, direct.weights)).unwrap_or_default()
    }

    /// The statements of a suite that compute a value of inputs, behind the last that sets one of them.
    ///
    /// # Errors
    /// If it cannot be told which statements these are.
    pub(super) fn of_inputs(
        &self,
        block: &[StmtId],
        at: usize,
        value: ExprId,
        inputs: &[&str],
    ) -> Result<Vec<usize>, String> {
        let carry = Carry { file: self.file };
        let sets =
            |stmt: StmtId| carry.written(stmt).iter().any(|place| inputs.contains(&place.text()) && !place.is_call());
        let born = (0..at).rev().find(|index| sets(block[*index]) || self.asks_for_gradients(block[*index], inputs));
        let start = born.map_or(0, |index| index + 1);
        let depending = carry.depending(&block[..at], start, inputs);
        let slice = carry.slice_of(block, at, value, &depending);
        let stmts: Vec<StmtId> = slice.iter().map(|index| block[*index]).collect();
        if inputs.iter().all(|input| self.names_input(&stmts, value, input)) {
            Ok(slice)
        } else {
            Err("what is differentiated does not name its input here".to_owned())
        }
    }

    fn names_input(&self, stmts: &[StmtId], value: ExprId, input: &str) -> bool {
        let flow = Flow { file: self.file, blocks: self.blocks, gone: FxHashSet::default() };
        let mut found = false;
        let mut look = |name: ExprId| found |= self.text(name) == input;
        flow.names(stmts, &mut look);
        flow.names_of(value, &mut look);
        found
    }

    /// True for a statement that goes since it only says that the gradient of an input is wanted.
    pub(super) fn is_unasked(&self, step: &Step<'_>, stmt: StmtId) -> bool {
        let inputs: Vec<&str> = step.parts().flat_map(|part| self.inputs(part)).collect();
        self.asks_for_gradients(stmt, &inputs)
    }

    /// True for `x.requires_grad_()` and `x.requires_grad = True`.
    fn asks_for_gradients(&self, stmt: StmtId, inputs: &[&str]) -> bool {
        let ast = &self.file.parsed.ast;
        let of_input = |expr: ExprId, wanted: &str| match ast.expr(expr) {
            Expr::Attribute { value, name } => {
                self.file.parsed.text(*name) == wanted
                    && chain(self.file, *value).is_some_and(|text| inputs.contains(&text))
            }
            _ => false,
        };
        match ast.stmt(stmt) {
            Stmt::Expr(call) => {
                matches!(ast.expr(*call), Expr::Call { func, .. } if of_input(*func, "requires_grad_"))
            }
            Stmt::Assign { targets, .. } => matches!(ast[targets], [target] if of_input(target, "requires_grad")),
            _ => false,
        }
    }

    /// # Errors
    /// If gradients that are themselves differentiated are asked for beside the loss that they become a part of.
    pub(super) fn keeps_no_graph_for(&self, step: &Step<'_>, whole: &[StmtId]) -> Result<(), String> {
        let keeps =
            step.parts().flat_map(|part| &part.losses).any(|(.., backward)| backward.direct.is_some_and(|it| it.keeps));
        let mut backward = false;
        for stmt in whole.iter().filter(|_| keeps) {
            each(&self.file.parsed.ast, *stmt, &mut |inner| {
                backward |= matches!(event(self.file, inner), Some(Event::Backward(other)) if other.direct.is_none());
            });
        }
        if backward {
            Err("gradients of inputs become a part of a loss in the same function: they need one of their own"
                .to_owned())
        } else {
            Ok(())
        }
    }

    /// What says of the inputs that gradients are wanted goes: `x.requires_grad_()`, `.requires_grad_(True)` of what `x` is
    /// assigned.
    pub(super) fn no_longer_asked(&self, step: &Step<'_>) -> Vec<Finding> {
        let inputs: Vec<&str> = step.parts().flat_map(|part| self.inputs(part)).collect();
        let Some(first) = step.place.block.first().filter(|_| !inputs.is_empty()) else { return Vec::new() };
        let mut found = Vec::new();
        for stmt in self.blocks.whole(*first) {
            each(&self.file.parsed.ast, *stmt, &mut |inner| found.extend(self.unasked(inner, &inputs)));
        }
        found
    }

    fn unasked(&self, stmt: StmtId, inputs: &[&str]) -> Option<Finding> {
        let ast = &self.file.parsed.ast;
        if self.asks_for_gradients(stmt, inputs) {
            let site = match ast.stmt(stmt) {
                Stmt::Expr(call) => self.callee_span(*call)?,
                Stmt::Assign { targets, .. } => ast.span(ast[targets][0]),
                _ => return None,
            };
            return Some(Finding { site, api: API.to_owned(), removes: Some(stmt), ..Finding::default() });
        }
        let Stmt::Assign { targets, value } = ast.stmt(stmt) else { return None };
        let [target] = &ast[targets] else { return None };
        let Expr::Call { func, .. } = ast.expr(*value) else { return None };
        let Expr::Attribute { value: owner, name } = ast.expr(*func) else { return None };
        let is_it = self.file.parsed.text(*name) == "requires_grad_" && inputs.contains(&self.text(*target));
        let edit = DraftEdit::delete(Span::new(ast.span(*owner).end, ast.span(*value).end));
        is_it.then(|| Finding { site: ast.span(*func), api: API.to_owned(), edits: vec![edit], ..Finding::default() })
    }

    fn callee_span(&self, call: ExprId) -> Option<Span> {
        let Expr::Call { func, .. } = self.file.parsed.ast.expr(call) else { return None };
        Some(self.file.parsed.ast.span(*func))
    }
}
