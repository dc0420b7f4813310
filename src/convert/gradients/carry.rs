//! What a gradient flows through: which statements compute a loss, and from where on weights take part.
//!
//! In: the statements before a `backward()`. Out: those that must be inside of the function that is differentiated.
//! Values are told by their text, `loss` and `self.loss` alike. What cannot be told counts as computed from weights:
//! a statement too many inside of the function changes nothing, one too few would lose a gradient.

use std::collections::BTreeSet;
use std::ops::Range;

use rustc_hash::FxHashSet;

use crate::api::Kind;
use crate::convert::rewrite::Rewriter;
use crate::python::ast::{Arg, Expr, ExprId, Stmt, StmtId, StmtNode};
use crate::python::visit::{children_of_expr, exprs_of_stmt};

use super::blocks::each;
use super::events::{chain, event};

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

/// The statements of a block that compute a value.
pub(super) struct Slice {
    /// Their indices, ascending, from the first that weights take part in.
    pub(super) stmts: Vec<usize>,
    /// Values that they read and that no statement of the block computes.
    pub(super) open: BTreeSet<String>,
}

/// Reads what flows where in a file.
pub(super) struct Carry<'a> {
    pub(super) file: &'a Rewriter<'a>,
}

impl Carry<'_> {
    /// The statements before `end` that compute `value` from weights.
    pub(super) fn slice(&self, block: &[StmtId], end: usize, value: ExprId) -> Slice {
        let mut open = BTreeSet::new();
        self.carries(value, &mut open);
        let mut stmts = self.computing(block, 0..end, &mut open);
        let recorded = self.recorded(block, end);
        let first = stmts.iter().position(|at| recorded.contains(at)).unwrap_or(stmts.len());
        Slice { stmts: stmts.split_off(first), open }
    }

    /// The statements in a range that compute one of the `open` values, which ends as what they read themselves.
    fn computing(&self, block: &[StmtId], range: Range<usize>, open: &mut BTreeSet<String>) -> Vec<usize> {
        let mut stmts = Vec::new();
        for at in range.rev() {
            let stmt = block[at];
            if event(self.file, stmt).is_some() || !self.written(stmt).iter().any(|place| place.reaches(open)) {
                continue;
            }
            self.close(stmt, open);
            if !self.is_no_grad(stmt) {
                self.read(stmt, open);
                stmts.push(at);
            }
        }
        stmts.reverse();
        stmts
    }

    /// Indices of the statements before `end` that may compute something from weights.
    pub(super) fn recorded(&self, block: &[StmtId], end: usize) -> FxHashSet<usize> {
        let mut names = FxHashSet::default();
        let mut recorded = FxHashSet::default();
        for (at, stmt) in block[..end].iter().enumerate() {
            if self.is_no_grad(*stmt) || event(self.file, *stmt).is_some() || self.is_plain(*stmt, &names) {
                continue;
            }
            recorded.insert(at);
            names.extend(self.written(*stmt).into_iter().map(|place| place.text.to_owned()));
        }
        recorded
    }

    /// Indices from `start` on of the statements that may compute something from `inputs`.
    pub(super) fn depending(&self, block: &[StmtId], start: usize, inputs: &[&str]) -> Vec<usize> {
        let mut names: FxHashSet<String> = inputs.iter().map(|name| (*name).to_owned()).collect();
        let mut found = Vec::new();
        for (at, stmt) in block.iter().enumerate().skip(start) {
            if self.is_no_grad(*stmt) || event(self.file, *stmt).is_some() || self.is_plain(*stmt, &names) {
                continue;
            }
            found.push(at);
            names.extend(self.written(*stmt).into_iter().map(|place| place.text.to_owned()));
        }
        found
    }

    /// Those of the `candidates` before `end` that compute `value`, and what stands between them and computes it too.
    pub(super) fn slice_of(&self, block: &[StmtId], end: usize, value: ExprId, candidates: Vec<usize>) -> Vec<usize> {
        let Some(first) = candidates.first().copied() else { return Vec::new() };
        let mut open = BTreeSet::new();
        self.carries(value, &mut open);
        let mut stmts = self.computing(block, first..end, &mut open);
        let start = stmts.iter().position(|at| candidates.contains(at)).unwrap_or(stmts.len());
        stmts.split_off(start)
    }

    /// True if weights take no part in any value of the statement.
    fn is_plain(&self, stmt: StmtId, names: &FxHashSet<String>) -> bool {
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
            Expr::Call { func, args, .. } => self.is_plain_callee(*func, names) && all(args),
            Expr::Lambda { .. } | Expr::Await(_) | Expr::Yield { .. } => false,
            _ => {
                let mut plain = true;
                children_of_expr(ast, expr, &mut |child| plain &= self.is_plain_value(child, names));
                plain
            }
        }
    }

    fn is_plain_callee(&self, func: ExprId, names: &FxHashSet<String>) -> bool {
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

    fn is_fresh(&self, func: ExprId) -> bool {
        self.file.kinds.api(func).is_some_and(|api| FRESH.contains(&api))
    }

    /// True for `with torch.no_grad():`
    fn is_no_grad(&self, stmt: StmtId) -> bool {
        let ast = &self.file.parsed.ast;
        let Stmt::With { items, .. } = ast.stmt(stmt) else { return false };
        items.iter().any(|item| {
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
                args.iter().for_each(|argument| self.carries(argument.value, found));
            }
            _ => children_of_expr(ast, expr, &mut |child| self.carries(child, found)),
        }
    }

    /// True for `self.net`, which the file sets: calling it reads nothing else of `self`, as a method would.
    fn is_part(&self, owner: ExprId, name: &str) -> bool {
        let parsed = self.file.parsed;
        let is_method =
            |node: &StmtNode| matches!(&node.stmt, Stmt::Function(function) if parsed.text(function.name) == name);
        parsed.name(owner) == Some("self") && self.file.own.contains(name) && !parsed.ast.stmts.iter().any(is_method)
    }

    /// Adds what a statement reads.
    pub(super) fn read(&self, stmt: StmtId, open: &mut BTreeSet<String>) {
        let ast = &self.file.parsed.ast;
        each(ast, stmt, &mut |inner| match ast.stmt(inner) {
            Stmt::Assign { value, .. } => self.carries(*value, open),
            _ => exprs_of_stmt(ast, inner, &mut |expr| self.carries(expr, open)),
        });
    }

    /// Takes away what a statement gives another value in any case.
    fn close(&self, stmt: StmtId, open: &mut BTreeSet<String>) {
        let ast = &self.file.parsed.ast;
        match ast.stmt(stmt) {
            Stmt::Assign { targets, .. } => {
                for target in targets {
                    let mut places = Vec::new();
                    self.targets(*target, &mut places);
                    open.retain(|value| !places.iter().any(|place| place.is_whole && place.text == value));
                }
            }
            Stmt::With { .. } if self.is_no_grad(stmt) => {
                let places = self.written(stmt);
                open.retain(|value| !places.iter().any(|place| place.text == value));
            }
            _ => {}
        }
    }

    /// What a statement gives another value, or may change.
    pub(super) fn written(&self, stmt: StmtId) -> Vec<Written<'_>> {
        let ast = &self.file.parsed.ast;
        let mut places = Vec::new();
        each(ast, stmt, &mut |inner| {
            match ast.stmt(inner) {
                Stmt::Assign { targets, .. } => targets.iter().for_each(|target| self.targets(*target, &mut places)),
                Stmt::AnnAssign { target, .. } | Stmt::AugAssign { target, .. } | Stmt::For { target, .. } => {
                    self.targets(*target, &mut places);
                }
                Stmt::With { items, .. } => {
                    items.iter().filter_map(|item| item.target).for_each(|target| self.targets(target, &mut places));
                }
                Stmt::Expr(value) => places.extend(self.changed(*value)),
                _ => {}
            }
            exprs_of_stmt(ast, inner, &mut |expr| self.walruses(expr, &mut places));
        });
        places
    }

    /// The value that a call may change: `losses` of `losses.append(x)`.
    fn changed(&self, expr: ExprId) -> Option<Written<'_>> {
        let ast = &self.file.parsed.ast;
        let Expr::Call { func, .. } = ast.expr(expr) else { return None };
        let Expr::Attribute { value, .. } = ast.expr(*func) else { return None };
        Some(Written { text: chain(self.file, *value)?, is_whole: false, is_call: true })
    }

    fn walruses<'b>(&'b self, expr: ExprId, places: &mut Vec<Written<'b>>) {
        if let Expr::Named { target, .. } = self.file.parsed.ast.expr(expr) {
            self.targets(*target, places);
        }
        let mut inner = Vec::new();
        children_of_expr(&self.file.parsed.ast, expr, &mut |child| inner.push(child));
        inner.into_iter().for_each(|child| self.walruses(child, places));
    }

    fn targets<'b>(&'b self, target: ExprId, places: &mut Vec<Written<'b>>) {
        let ast = &self.file.parsed.ast;
        match ast.expr(target) {
            Expr::Tuple(items) | Expr::List(items) => items.iter().for_each(|item| self.targets(*item, places)),
            Expr::Starred(inner) | Expr::Paren(inner) => self.targets(*inner, places),
            Expr::Subscript { value, .. } => {
                places.extend(chain(self.file, *value).map(|text| Written { text, is_whole: false, is_call: false }));
            }
            _ => places.extend(chain(self.file, target).map(|text| Written { text, is_whole: true, is_call: false })),
        }
    }
}

/// A value that a statement writes.
pub(super) struct Written<'a> {
    text: &'a str,
    /// All of it is replaced.
    is_whole: bool,
    /// A method of it is called.
    is_call: bool,
}

impl Written<'_> {
    /// The chain of names that it is.
    pub(super) fn text(&self) -> &str {
        self.text
    }

    /// True if it is changed by a method, if at all.
    pub(super) fn is_call(&self) -> bool {
        self.is_call
    }

    /// True if one of the `open` values may be another one afterwards.
    pub(super) fn reaches(&self, open: &BTreeSet<String>) -> bool {
        let below = |inner: &str, outer: &str| inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('.'));
        open.iter().any(|value| {
            // `self.compute(...)` may read what was assigned to `self.fake`; `self.log(...)` does not change `self.x.y`.
            value == self.text || below(value, self.text) || !self.is_call && below(self.text, value)
        })
    }
}
