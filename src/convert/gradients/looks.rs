//! What looks at the gradients of weights once they are there: `for p in model.parameters(): total += p.grad.norm() ** 2`.
//!
//! In: the uses of `.grad` around a step. Out: the loops that run over an optimiser's weights and its gradients side by side
//! afterwards, or the use that is not understood. What may change a gradient is none of them.

use crate::convert::draft::DraftEdit;
use crate::python::ast::{Arg, Expr, ExprId, Stmt, StmtId};
use crate::text::Span;

use super::blocks::{Place, each};
use super::events::{Event, event};
use super::flow::Flow;
use super::step::{Events, Group, Part, Reader, Step};
use super::write::Writer;

/// A loop over weights, a statement or one in a comprehension.
#[derive(Clone, Debug)]
pub(super) struct Look {
    /// `p`
    target: ExprId,
    /// `model.parameters()`
    iter: ExprId,
    /// Each `p.grad`.
    grads: Vec<ExprId>,
}

/// Functions and methods that change none of what they are given.
const READING: [&str; 14] = [
    "abs",
    "add_",
    "addcdiv_",
    "addcmul_",
    "append",
    "copy_",
    "float",
    "isinstance",
    "len",
    "max",
    "min",
    "mul_",
    "print",
    "sub_",
];

impl<'a> Reader<'a> {
    /// The loops that look at gradients behind the last of `backs`.
    ///
    /// # Errors
    /// The first use of a gradient that is in none of them.
    pub(super) fn looks(
        &self,
        outermost: Option<StmtId>,
        place: Place<'a>,
        backs: &[StmtId],
    ) -> Result<Vec<Look>, String> {
        let block: &[StmtId] = outermost.as_ref().map_or(place.block, std::slice::from_ref);
        let behind = backs.iter().map(|back| self.span(*back).end).max().unwrap_or(0);
        let mut looks: Vec<Look> = Vec::new();
        for grad in self.grads_in(block) {
            let look = self.loop_around(grad, block).filter(|look| self.is_behind(look, behind, place));
            let Some(look) = look.filter(|_| self.only_reads(grad, block)) else {
                let text = self.text(grad);
                return Err(format!("`{text}` is used, and MindSpore keeps no gradients on tensors"));
            };
            match looks.iter_mut().find(|other| other.target == look.target) {
                Some(other) => other.grads.push(grad),
                None => looks.push(look),
            }
        }
        Ok(looks)
    }

    /// Every `x.grad` in statements.
    fn grads_in(&self, block: &[StmtId]) -> Vec<ExprId> {
        let mut found = Vec::new();
        self.flow().exprs(block, &mut |expr| {
            if let Expr::Attribute { name, .. } = self.file.parsed.ast.expr(expr)
                && self.file.parsed.text(*name) == "grad"
                && self.file.kinds.api(expr).is_none()
            {
                found.push(expr);
            }
        });
        found
    }

    /// What flows where, all statements counted.
    pub(super) fn flow(&self) -> Flow<'_> {
        Flow { file: self.file, blocks: self.blocks, gone: rustc_hash::FxHashSet::default() }
    }

    /// The innermost loop around a gradient that runs over the value it is read off.
    fn loop_around(&self, grad: ExprId, block: &[StmtId]) -> Option<Look> {
        let ast = &self.file.parsed.ast;
        let Expr::Attribute { value, .. } = ast.expr(grad) else { return None };
        let name = self.file.parsed.name(*value)?;
        let mut loops: Vec<(Span, ExprId, ExprId)> = Vec::new();
        for stmt in block {
            each(ast, *stmt, &mut |inner| {
                if let Stmt::For { target, iter, .. } = ast.stmt(inner) {
                    loops.push((self.span(inner), *target, *iter));
                }
            });
        }
        self.flow().exprs(block, &mut |expr| {
            if let Expr::Comprehension { clauses, .. } = ast.expr(expr) {
                loops.extend(ast[clauses].iter().map(|clause| (ast.span(expr), clause.target, clause.iter)));
            }
        });
        loops.retain(|(span, target, _)| span.contains(ast.span(grad)) && self.file.parsed.name(*target) == Some(name));
        let (_, target, iter) = loops.into_iter().max_by_key(|(span, ..)| span.start)?;
        self.weights_of(iter)?;
        Some(Look { target, iter, grads: vec![grad] })
    }

    /// `model` of `model.parameters()`.
    fn weights_of(&self, iter: ExprId) -> Option<ExprId> {
        let ast = &self.file.parsed.ast;
        let Expr::Call { func, args, .. } = ast.expr(iter) else { return None };
        let Expr::Attribute { value, name } = ast.expr(*func) else { return None };
        (args.is_empty() && self.file.parsed.text(*name) == "parameters").then_some(*value)
    }

    /// True if a loop stands behind `backward()`, in the same round.
    fn is_behind(&self, look: &Look, behind: u32, place: Place<'a>) -> bool {
        let at = self.file.parsed.ast.span(look.iter);
        at.start > behind && place.block.iter().any(|stmt| self.span(*stmt).contains(at))
    }

    /// True if nothing that is done to a gradient can change it: no method in place, no assignment, no foreign function
    /// that is handed it.
    fn only_reads(&self, grad: ExprId, block: &[StmtId]) -> bool {
        let ast = &self.file.parsed.ast;
        let begins = |expr: ExprId| {
            let rest = self.text(expr).strip_prefix(self.text(grad));
            ast.span(expr).start == ast.span(grad).start
                && rest.is_some_and(|rest| matches!(rest, "" | ".data" | ".detach()"))
        };
        let is_passed = |args: &[Arg]| args.iter().any(|argument| begins(argument.value));
        let mut reads = true;
        self.flow().exprs(block, &mut |expr| {
            let Expr::Call { func, args, .. } = ast.expr(expr) else { return };
            let name = match ast.expr(*func) {
                Expr::Attribute { value, name } => {
                    reads &= !(begins(*value) && self.file.parsed.text(*name).ends_with('_'));
                    self.file.parsed.text(*name)
                }
                _ => self.text(*func),
            };
            let api = self.file.kinds.api(*func);
            let is_pure = api.map_or(READING.contains(&name), |api| {
                api.starts_with("torch.") && !api.starts_with("torch.distributed") && !api.ends_with('_')
            });
            reads &= is_pure || !is_passed(&ast[args]);
        });
        for stmt in block {
            each(ast, *stmt, &mut |inner| {
                let targets: &[ExprId] = match ast.stmt(inner) {
                    Stmt::Assign { targets, .. } | Stmt::Delete(targets) => &ast[targets],
                    Stmt::AugAssign { target, .. } | Stmt::AnnAssign { target, .. } => std::slice::from_ref(target),
                    _ => &[],
                };
                let holds = |target: &ExprId| ast.span(*target).contains(ast.span(grad));
                reads &= !targets.iter().any(holds);
            });
        }
        reads
    }

    /// # Errors
    /// If a loop runs over other weights than those of the step's optimiser, or its gradients have no name.
    pub(super) fn look_at_own(&self, step: &Step<'a>) -> Result<(), String> {
        let Some(look) = step.looks.first() else { return Ok(()) };
        let text = self.text(look.grads[0]);
        let refused = || format!("`{text}` is used, and MindSpore keeps no gradients on tensors");
        let [group] = &step.groups[..] else { return Err(refused()) };
        let [optimizer] = &group.optimizers[..] else { return Err(refused()) };
        let is_own = |look: &Look| {
            self.weights_of(look.iter).is_some_and(|owner| self.models.has(self, *optimizer, self.text(owner)))
                && !self.file.bindings.is_name_bound(&self.gradient_of(look))
        };
        let fits = !step.accumulates && group.direct().is_none() && step.looks.iter().all(is_own);
        if fits { Ok(()) } else { Err(refused()) }
    }

    /// The step of a loop that changes the weights of a module by hand: `p -= rate * p.grad`, with `model.zero_grad()` in
    /// each round.
    pub(super) fn by_hand(&self, backs: &[StmtId], place: Place<'a>, events: &Events<'a>) -> Option<Step<'a>> {
        let [back] = backs else { return None };
        let Some(Event::Backward(backward)) = event(self.file, *back) else { return None };
        let losses = events.iter().filter(|(_, event)| matches!(event, Event::Backward(_))).count();
        let is_plain =
            backward.args.is_empty() && backward.scaler.is_none() && backward.direct.is_none() && losses == 1;
        let outermost = self.blocks.around(*back).last().copied().filter(|_| is_plain)?;
        let looks = self.looks(Some(outermost), place, backs).ok()?;
        let owner = self.text(self.weights_of(looks.first()?.iter)?);
        let is_own = |look: &Look| {
            self.weights_of(look.iter).is_some_and(|other| self.text(other) == owner)
                && !self.file.bindings.is_name_bound(&self.gradient_of(look))
        };
        let of_owner =
            |stmt: &StmtId| matches!(event(self.file, *stmt), Some(Event::Zero { of }) if self.text(of) == owner);
        let zeros: Vec<StmtId> = place.block.iter().copied().filter(of_owner).collect();
        if !looks.iter().all(is_own) || zeros.is_empty() {
            return None;
        }
        let mut group = Group::new();
        let at = place.block.iter().position(|stmt| stmt == back)?;
        group.parts.push(Part::of((at, *back, backward)));
        group.weights = Some(format!("{owner}.trainable_params()"));
        let (groups, accumulates) = (vec![group], false);
        let mut step = Step { place, groups, zeros, accumulates, branch: None, looks, twins: None };
        self.place_region(&mut step, 0).ok()?;
        Some(step)
    }

    /// True if a step looks at its gradients in one branch only.
    pub(super) fn look_inside(&self, step: &Step<'a>, branch: StmtId) -> bool {
        step.looks.iter().all(|look| self.span(branch).contains(self.file.parsed.ast.span(look.iter)))
    }

    /// `p_grad`
    fn gradient_of(&self, look: &Look) -> String {
        format!("{}_grad", self.text(look.target))
    }

    /// The sites that the loops answer.
    pub(super) fn looked_at(&self, step: &Step<'a>) -> Vec<Span> {
        let ast = &self.file.parsed.ast;
        let callee = |look: &Look| match ast.expr(look.iter) {
            Expr::Call { func, .. } => Some(ast.span(*func)),
            _ => None,
        };
        let grads = step.looks.iter().flat_map(|look| &look.grads).map(|grad| ast.span(*grad));
        step.looks.iter().filter_map(callee).chain(grads).collect()
    }
}

impl Writer<'_> {
    /// `for p, p_grad in zip(optimizer.parameters, grads)`, and `p_grad` for `p.grad`.
    pub(super) fn looking(&self) -> Vec<DraftEdit> {
        let ast = &self.reader.file.parsed.ast;
        let Some(group) = self.step.groups.first() else { return Vec::new() };
        let of_optimizer =
            group.optimizers.first().map(|optimizer| format!("{}.parameters", self.reader.text(*optimizer)));
        let weights = of_optimizer.or_else(|| group.weights.clone()).unwrap_or_default();
        let mut edits = Vec::new();
        for look in &self.step.looks {
            let (target, own) = (self.reader.text(look.target), self.reader.gradient_of(look));
            let zipped = format!("zip({weights}, {})", self.names.grads);
            edits.push(DraftEdit::text(ast.span(look.target), format!("{target}, {own}")));
            edits.push(DraftEdit::text(ast.span(look.iter), zipped));
            edits.extend(look.grads.iter().map(|grad| DraftEdit::text(ast.span(*grad), own.clone())));
        }
        edits
    }
}
