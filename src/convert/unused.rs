//! Variables that nothing reads any more: `device = torch.device("cuda")` once every `.to(device)` is gone.
//!
//! In: what the landed findings remove. Out: assignments that go with it. A variable of a function goes only if
//! something of it was removed, nothing of it is left, and computing its values has no other effect.

use std::collections::{BTreeMap, BTreeSet};

use crate::python::ast::{Expr, ExprId, Stmt, StmtId};
use crate::python::resolve::{ScopeKind, VarId};
use crate::python::{Bindings, Kinds, Parsed};
use crate::rules::is_below;

use super::settle::Settled;

/// Modules of torch whose calls ask about devices and change nothing.
const DEVICES: [&str; 8] = [
    "torch.accelerator.current_accelerator",
    "torch.accelerator.is_available",
    "torch.cuda.current_device",
    "torch.cuda.is_available",
    "torch.device",
    "torch.get_default_device",
    "torch.mps.is_available",
    "torch.xpu.is_available",
];

/// Functions of Python that change nothing.
const PURE: [&str; 6] = ["bool", "getattr", "hasattr", "int", "isinstance", "str"];

/// Returns the assignments whose variable nothing reads any more.
pub(super) fn assignments(parsed: &Parsed, bindings: &Bindings, kinds: &Kinds, settled: &Settled) -> BTreeSet<StmtId> {
    if !settled.removes_anything() {
        return BTreeSet::new();
    }
    let search = Search { parsed, bindings, kinds };
    let bound = search.bound();
    let reads = search.reads(&bound, settled);
    let gone = bound.into_iter().filter(|(variable, _)| reads.get(variable) == Some(&true));
    gone.flat_map(|(_, stmts)| stmts).collect()
}

struct Search<'a> {
    parsed: &'a Parsed,
    bindings: &'a Bindings,
    kinds: &'a Kinds,
}

impl Search<'_> {
    /// Variables of functions that are bound by assignments of pure values alone, and these.
    fn bound(&self) -> BTreeMap<VarId, Vec<StmtId>> {
        let mut bound: BTreeMap<VarId, Vec<StmtId>> = BTreeMap::new();
        for (index, node) in self.parsed.ast.stmts.iter().enumerate() {
            let Stmt::Assign { targets, value } = &node.stmt else { continue };
            let [target] = &self.parsed.ast[targets] else { continue };
            let Some(id) = self.bindings.variable_of(*target) else { continue };
            let variable = self.bindings.variable(id);
            let is_local = self.bindings.scope(variable.scope).kind == ScopeKind::Function;
            if is_local && !variable.bound_from_inside && self.is_pure(*value) {
                bound.entry(id).or_default().push(StmtId::at(index));
            }
        }
        bound.retain(|id, stmts| self.bindings.variable(*id).sites.len() == stmts.len());
        bound
    }

    /// For each variable that is read outside of its own assignments: whether all these reads are removed.
    fn reads(&self, bound: &BTreeMap<VarId, Vec<StmtId>>, settled: &Settled) -> BTreeMap<VarId, bool> {
        let ast = &self.parsed.ast;
        let mut reads = BTreeMap::new();
        for id in ast.expressions() {
            let Some((variable, stmts)) = self.bindings.variable_of(id).and_then(|id| bound.get_key_value(&id)) else {
                continue;
            };
            let span = ast.span(id);
            let own = stmts.iter().any(|stmt| ast.stmt_span(*stmt).contains(span));
            if !own && !self.bindings.is_store(id) {
                *reads.entry(*variable).or_insert(true) &= settled.removes(span);
            }
        }
        reads
    }

    /// True for a value that computing has no other effect than itself.
    fn is_pure(&self, expr: ExprId) -> bool {
        let ast = &self.parsed.ast;
        let all = |parts: &[ExprId]| parts.iter().all(|part| self.is_pure(*part));
        match ast.expr(expr) {
            Expr::Name | Expr::Number | Expr::Bool(_) | Expr::None => true,
            Expr::Str { parts, .. } => all(&ast[parts]),
            Expr::Attribute { value, .. } => self.is_pure(*value),
            Expr::Paren(inner) | Expr::Unary { operand: inner, .. } => self.is_pure(*inner),
            Expr::BoolOp { left, right, .. } => all(&[*left, *right]),
            Expr::Compare { operands, .. } | Expr::Tuple(operands) => all(&ast[operands]),
            Expr::Conditional { body, test, orelse } => all(&[*body, *test, *orelse]),
            Expr::Call { func, args, .. } => {
                self.is_pure_function(*func) && ast[args].iter().all(|argument| self.is_pure(argument.value))
            }
            _ => false,
        }
    }

    fn is_pure_function(&self, func: ExprId) -> bool {
        if let Some(api) = self.kinds.api(func) {
            return DEVICES.iter().any(|device| is_below(api, device));
        }
        let name = self.parsed.name(func).filter(|_| self.bindings.variable_of(func).is_none());
        name.is_some_and(|name| PURE.contains(&name))
    }
}
