//! What local names hold where a function returns them.
//!
//! A forward pass over straight-line code, `with` and `if`, for functions without a return
//! annotation. A loop, `try` or `match` makes every local unknown until it is assigned again.

use std::collections::BTreeSet;

use super::summarize::Summarizer;
use super::summary::Sketch;
use crate::api::{self, Gives, Kind};
use crate::python::ast::{Expr, ExprId, Function, Stmt, StmtId};
use crate::python::resolve::VarId;

/// Sketches with more parts are given up.
const MAX_PARTS: usize = 32;

/// A pass over one function.
pub(super) struct Trace {
    /// Locals that the pass has put among the summarizer's parameters.
    locals: BTreeSet<VarId>,
    returned: Option<Sketch>,
}

impl Summarizer<'_> {
    /// What the `return` statements of a function give together.
    pub(super) fn traced(&mut self, function: &Function) -> Sketch {
        let mut trace = Trace { locals: BTreeSet::new(), returned: None };
        self.trace_block(&mut trace, &self.ast[function.body]);
        for local in &trace.locals {
            self.params.remove(local);
        }
        trace.returned.filter(|sketch| !sketch.is_unknown()).unwrap_or(Sketch::Unknown)
    }

    /// False if control does not leave the block at its end.
    fn trace_block(&mut self, trace: &mut Trace, block: &[StmtId]) -> bool {
        block.iter().all(|stmt| self.trace_stmt(trace, *stmt))
    }

    fn trace_stmt(&mut self, trace: &mut Trace, stmt: StmtId) -> bool {
        let ast = self.ast;
        match ast.stmt(stmt) {
            Stmt::Return(value) => {
                let sketch = value.map_or(Sketch::None, |value| self.traced_value(value));
                trace.give(sketch);
                return false;
            }
            Stmt::Raise { .. } => return false,
            Stmt::Assign { targets, value } => {
                let sketch = self.traced_value(*value);
                ast[targets].iter().for_each(|target| self.trace_target(trace, *target, &sketch));
            }
            Stmt::AnnAssign { target, value: Some(value), .. } => {
                let sketch = self.traced_value(*value);
                self.trace_target(trace, *target, &sketch);
            }
            Stmt::AugAssign { target, value, .. } => {
                let (before, value) = (self.traced_value(*target), self.traced_value(*value));
                let sketch = simplified(Sketch::Arithmetic(before.into(), value.into()));
                self.trace_target(trace, *target, &sketch);
            }
            Stmt::With { items, body } => {
                for target in ast[items].iter().filter_map(|item| item.target) {
                    self.trace_target(trace, target, &Sketch::Unknown);
                }
                return self.trace_block(trace, &ast[body]);
            }
            Stmt::If { body, orelse, .. } => return self.trace_if(trace, &ast[body], &ast[orelse]),
            Stmt::For { body, orelse, .. } | Stmt::While { body, orelse, .. } => {
                self.trace_inside(trace, &[&ast[body], &ast[orelse]]);
            }
            Stmt::Try { body, handlers, orelse, finally } => {
                let handlers = ast[handlers].iter().map(|handler| &ast[handler.body]);
                let blocks: Vec<&[StmtId]> =
                    [&ast[body], &ast[orelse], &ast[finally]].into_iter().chain(handlers).collect();
                self.trace_inside(trace, &blocks);
            }
            Stmt::Match { cases, .. } => {
                let blocks: Vec<&[StmtId]> = ast[cases].iter().map(|case| &ast[case.body]).collect();
                self.trace_inside(trace, &blocks);
            }
            Stmt::Delete(_) => self.forget(trace),
            _ => {}
        }
        true
    }

    fn trace_if(&mut self, trace: &mut Trace, body: &[StmtId], orelse: &[StmtId]) -> bool {
        let before = self.locals(trace);
        let then = self.trace_block(trace, body).then(|| self.locals(trace));
        self.restore(trace, &before);
        let other = self.trace_block(trace, orelse).then(|| self.locals(trace));
        match (then, other) {
            (Some(then), Some(other)) => {
                for local in trace.locals.iter().copied().collect::<Vec<_>>() {
                    self.params.insert(local, limited(then.of(local).or(other.of(local))));
                }
                true
            }
            (Some(one), None) | (None, Some(one)) => {
                self.restore(trace, &one);
                true
            }
            (None, None) => false,
        }
    }

    /// Blocks that may run never, in part, or many times.
    fn trace_inside(&mut self, trace: &mut Trace, blocks: &[&[StmtId]]) {
        // What a round assigns may be read in the next one, so it is unknown at every head.
        self.forget(trace);
        for block in blocks {
            self.trace_block(trace, block);
            self.forget(trace);
        }
    }

    fn trace_target(&mut self, trace: &mut Trace, target: ExprId, sketch: &Sketch) {
        let ast = self.ast;
        match ast.expr(target) {
            Expr::Name => {
                let Some(variable) = self.bindings.variable_of(target) else { return };
                let is_shared = self.bindings.variable(variable).bound_from_inside;
                self.params.insert(variable, if is_shared { Sketch::Unknown } else { sketch.clone() });
                trace.locals.insert(variable);
            }
            Expr::Paren(inner) => self.trace_target(trace, *inner, sketch),
            Expr::Starred(inner) => self.trace_target(trace, *inner, &Sketch::Unknown),
            Expr::Tuple(items) | Expr::List(items) => {
                for (index, item) in ast[items].iter().enumerate() {
                    let part = match sketch {
                        Sketch::Tuple(parts) if parts.len() == items.len() => parts[index].clone(),
                        _ => Sketch::Unknown,
                    };
                    self.trace_target(trace, *item, &part);
                }
            }
            _ => {}
        }
    }

    fn traced_value(&self, value: ExprId) -> Sketch {
        limited(simplified(self.sketch(value)))
    }

    fn locals(&self, trace: &Trace) -> Locals {
        let known = trace.locals.iter().filter_map(|local| Some((*local, self.params.get(local)?.clone())));
        Locals(known.collect())
    }

    fn restore(&mut self, trace: &Trace, locals: &Locals) {
        for local in &trace.locals {
            self.params.insert(*local, locals.of(*local));
        }
    }

    fn forget(&mut self, trace: &Trace) {
        for local in &trace.locals {
            self.params.insert(*local, Sketch::Unknown);
        }
    }
}

/// What variables were at some place, in their order.
struct Locals(Vec<(VarId, Sketch)>);

impl Locals {
    fn of(&self, local: VarId) -> Sketch {
        let place = self.0.binary_search_by_key(&local, |(variable, _)| *variable);
        place.map_or(Sketch::Unknown, |place| self.0[place].1.clone())
    }
}

impl Trace {
    fn give(&mut self, sketch: Sketch) {
        self.returned = Some(match self.returned.take() {
            Some(earlier) => limited(earlier.or(sketch)),
            None => sketch,
        });
    }
}

/// What is a tensor whatever its parts are, as just that: chains of layers stay small.
fn simplified(sketch: Sketch) -> Sketch {
    let is_tensor = match &sketch {
        Sketch::Arithmetic(left, right) => {
            **left == Sketch::Kind(Kind::Tensor) || **right == Sketch::Kind(Kind::Tensor)
        }
        Sketch::Call(call) => match &call.func {
            Sketch::Ref(super::Reference::Absolute(name)) => {
                !call.shape.returns_more && api::returns(name).is_some_and(|fact| gives_tensor(&fact))
            }
            Sketch::Member(base, name) if **base == Sketch::Kind(Kind::Tensor) => {
                !call.shape.returns_more && api::member(Kind::Tensor, name).is_some_and(|fact| gives_tensor(&fact))
            }
            _ => false,
        },
        _ => false,
    };
    match sketch {
        _ if is_tensor => Sketch::Kind(Kind::Tensor),
        // Only a layer that gives back its input asks for it; with it, chains would grow.
        Sketch::Call(mut call) => {
            if call.first.as_ref().is_some_and(|first| parts(first) > 4) {
                call.first = None;
            }
            Sketch::Call(call)
        }
        other => other,
    }
}

fn gives_tensor(fact: &api::Fact) -> bool {
    fact.role == api::Role::Function && matches!(fact.gives(), Gives::One(Kind::Tensor) | Gives::Real)
}

fn limited(sketch: Sketch) -> Sketch {
    if parts(&sketch) > MAX_PARTS { Sketch::Unknown } else { sketch }
}

fn parts(sketch: &Sketch) -> usize {
    1 + match sketch {
        Sketch::Member(inner, _) | Sketch::Item(inner) | Sketch::Part(inner) | Sketch::Sequence(inner) => parts(inner),
        Sketch::Call(call) => parts(&call.func) + call.first.as_ref().map_or(0, parts),
        Sketch::Arithmetic(left, right) => parts(left) + parts(right),
        Sketch::Tuple(all) | Sketch::Either(all) => all.iter().map(parts).sum(),
        _ => 0,
    }
}
