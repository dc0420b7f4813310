//! Which values a gradient flows through: what a loss carries on, and what certainly has nothing to do with weights.
//!
//! In: an expression. Out: an answer; what cannot be told counts as computed from weights.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use crate::api::Kind;
use crate::python::ast::{Arg, Expr, ExprId, Stmt, StmtId, StmtNode};
use crate::python::visit::{children_of_expr, exprs_of_stmt};

use super::blocks::each;
use super::carry::Carry;
use super::events::chain;

/// Members that give a value without a gradient.
const CUTS: [&str; 15] = [
    "argmax", "argmin", "data", "detach", "device", "dim", "dtype", "grad", "item", "long", "ndim", "numel", "numpy",
    "shape", "size",
];

/// Members that a value without weights keeps its nature through. A module has none of these but `to` and its kin.
const PLAIN: [&str; 46] = [
    "append",
    "astype",
    "bool",
    "chunk",
    "clone",
    "contiguous",
    "copy",
    "cpu",
    "cuda",
    "device",
    "double",
    "expand",
    "flatten",
    "float",
    "format",
    "get",
    "half",
    "index_select",
    "int",
    "items",
    "keys",
    "max",
    "mean",
    "min",
    "permute",
    "pin_memory",
    "pop",
    "randint",
    "repeat",
    "repeat_interleave",
    "requires_grad_",
    "reshape",
    "sample",
    "split",
    "squeeze",
    "startswith",
    "strip",
    "sum",
    "t",
    "to",
    "tolist",
    "transpose",
    "type",
    "unsqueeze",
    "values",
    "view",
];

/// Functions that give a value without weights if they are given none.
const BUILTINS: [&str; 22] = [
    "abs",
    "bool",
    "dict",
    "enumerate",
    "float",
    "getattr",
    "int",
    "isinstance",
    "iter",
    "len",
    "list",
    "max",
    "min",
    "next",
    "print",
    "range",
    "reversed",
    "round",
    "sorted",
    "str",
    "sum",
    "tuple",
];

/// Functions that give a number or a text, whatever they are given.
const NUMBERS: [&str; 8] = ["bool", "float", "int", "isinstance", "len", "print", "range", "str"];

/// Functions that make a tensor of values, which has no gradient of its own.
const FRESH: [&str; 4] = ["torch.from_numpy", "torch.tensor", "mindspore.tensor", "mindspore.from_numpy"];

impl Carry<'_> {
    /// True if weights take no part in any value of the statement.
    pub(super) fn is_plain(&self, stmt: StmtId, names: &FxHashSet<String>) -> bool {
        let mut plain = true;
        each(&self.file.parsed.ast, stmt, &mut |inner| {
            exprs_of_stmt(&self.file.parsed.ast, inner, &mut |expr| plain &= self.is_plain_value(expr, names));
        });
        plain
    }

    /// True if a value is certainly none that weights take part in; `names` are those that may be.
    pub(super) fn is_plain_value(&self, expr: ExprId, names: &FxHashSet<String>) -> bool {
        let ast = &self.file.parsed.ast;
        let all = |args: &[Arg]| args.iter().all(|argument| self.is_plain_value(argument.value, names));
        match ast.expr(expr) {
            Expr::Name => !names.contains(self.file.parsed.text(ast.span(expr))),
            Expr::Attribute { value, name } => {
                CUTS.contains(&self.file.parsed.text(*name))
                    || chain(self.file, expr).is_none_or(|text| !names.contains(text))
                        && self.is_plain_value(*value, names)
            }
            Expr::Call { func, .. } if self.is_fresh(*func) => true,
            Expr::Call { func, args, .. } => self.is_plain_callee(*func, names) && all(&ast[args]),
            Expr::Lambda { .. } | Expr::Await(_) | Expr::Yield { .. } => false,
            _ => {
                let mut plain = true;
                children_of_expr(ast, expr, &mut |child| plain &= self.is_plain_value(child, names));
                plain
            }
        }
    }

    pub(super) fn is_plain_callee(&self, func: ExprId, names: &FxHashSet<String>) -> bool {
        let parsed = self.file.parsed;
        if let Some(api) = self.file.kinds.api(func) {
            return self.file.kinds.kind(func) != Kind::ModuleClass && !api.starts_with("torch.nn.utils");
        }
        match parsed.ast.expr(func) {
            Expr::Name => {
                let is_own = self.file.bindings.variable_of(func).is_some();
                let name = parsed.text(parsed.ast.span(func));
                !is_own && BUILTINS.contains(&name) || name.ends_with("get_batch")
            }
            Expr::Attribute { value, name } => {
                let name = parsed.text(*name);
                let is_module = self.file.kinds.kind(*value) == Kind::Module;
                let keeps = PLAIN.contains(&name) || name.ends_with('_');
                CUTS.contains(&name) || keeps && !is_module && self.is_plain_value(*value, names)
            }
            _ => false,
        }
    }

    pub(super) fn is_fresh(&self, func: ExprId) -> bool {
        self.file.kinds.api(func).is_some_and(|api| FRESH.contains(&api))
    }

    /// True for `with torch.no_grad():`
    pub(super) fn is_no_grad(&self, stmt: StmtId) -> bool {
        let ast = &self.file.parsed.ast;
        let Stmt::With { items, .. } = ast.stmt(stmt) else { return false };
        ast[items].iter().any(|item| {
            let context = match ast.expr(item.context) {
                Expr::Call { func, .. } => *func,
                _ => item.context,
            };
            let api = self.file.kinds.api(context).unwrap_or_default();
            matches!(api, "torch.no_grad" | "torch.inference_mode" | "mindspore._no_grad")
        })
    }

    /// Adds the texts of the values that a gradient may flow through to `found`.
    pub(super) fn carries(&self, expr: ExprId, found: &mut BTreeSet<String>) {
        let parsed = self.file.parsed;
        let ast = &parsed.ast;
        match ast.expr(expr) {
            Expr::Attribute { name, .. } if CUTS.contains(&parsed.text(*name)) => {}
            Expr::Name | Expr::Attribute { .. } if chain(self.file, expr).is_some() => {
                found.extend(chain(self.file, expr).map(str::to_owned));
            }
            Expr::Call { func, args, .. } => {
                let is_number = parsed.name(*func).is_some_and(|name| NUMBERS.contains(&name));
                let is_like = self.file.kinds.api(*func).is_some_and(|api| api.ends_with("_like"));
                match ast.expr(*func) {
                    _ if is_number || is_like || self.is_fresh(*func) => return,
                    Expr::Attribute { name, .. } if CUTS.contains(&parsed.text(*name)) => return,
                    Expr::Name => {}
                    Expr::Attribute { value, name } if self.is_part(*value, parsed.text(*name)) => {}
                    Expr::Attribute { value, .. } => self.carries(*value, found),
                    _ => self.carries(*func, found),
                }
                ast[args].iter().for_each(|argument| self.carries(argument.value, found));
            }
            _ => children_of_expr(ast, expr, &mut |child| self.carries(child, found)),
        }
    }

    /// True for `self.net`, which the file sets: calling it reads nothing else of `self`, as a method would.
    pub(super) fn is_part(&self, owner: ExprId, name: &str) -> bool {
        let parsed = self.file.parsed;
        let is_method =
            |node: &StmtNode| matches!(&node.stmt, Stmt::Function(function) if parsed.text(function.name) == name);
        parsed.name(owner) == Some("self") && self.file.own.contains(name) && !parsed.ast.stmts.iter().any(is_method)
    }
}
