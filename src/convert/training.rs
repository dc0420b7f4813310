//! Writes `.set_train()` behind constructors where torch's default mattered.
//!
//! A module of torch trains from its first moment, a Cell does not: Dropout would be off and BatchNorm would use
//! its running statistics. `set_train` reaches all that is inside, so it is written where the outermost module is
//! made: on a value that is assigned or returned outside of module classes. Where the file says `train()` of what is
//! assigned, or the same function says `eval()` of it, nothing is needed.

use rustc_hash::FxHashSet;

use crate::api::Kind;
use crate::python::ast::{Arg, Class, Expr, ExprId, Stmt, StmtId};
use crate::python::resolve::ScopeId;
use crate::python::visit::blocks_of_stmt;
use crate::python::{Bindings, Kinds, Parsed};

use super::draft::{DraftEdit, Finding};

const API: &str = "torch.nn.Module.train";

/// Layers of torch that work differently while training. Of a project's own classes it is not known.
const WITH_MODES: [&str; 14] = [
    "AlphaDropout",
    "BatchNorm1d",
    "BatchNorm2d",
    "BatchNorm3d",
    "Dropout",
    "Dropout1d",
    "Dropout2d",
    "Dropout3d",
    "MultiheadAttention",
    "Sequential",
    "SyncBatchNorm",
    "Transformer",
    "TransformerEncoder",
    "TransformerDecoder",
];

/// Members of a module that give the module back and say nothing about training.
const SAME: [&str; 9] = ["to", "cuda", "cpu", "float", "half", "double", "bfloat16", "requires_grad_", "apply"];

/// Returns the insertions of `.set_train()`.
pub(super) fn findings(parsed: &Parsed, bindings: &Bindings, kinds: &Kinds) -> Vec<Finding> {
    let mut finder = Finder { parsed, bindings, kinds, moded: None, made: Vec::new() };
    finder.block(parsed.ast.body());
    finder.made.into_iter().map(|call| finding(parsed, call)).collect()
}

fn finding(parsed: &Parsed, call: ExprId) -> Finding {
    let end = parsed.ast.span(call).end;
    let site = match parsed.ast.expr(call) {
        Expr::Call { parens, .. } => *parens,
        _ => parsed.ast.span(call),
    };
    Finding { site, api: API.to_owned(), edits: vec![DraftEdit::insert(end, ".set_train()")], ..Finding::default() }
}

/// Texts of values, those of `eval()` with the scope where it stands.
type Moded<'a> = FxHashSet<(&'a str, Option<ScopeId>)>;

struct Finder<'a> {
    parsed: &'a Parsed,
    bindings: &'a Bindings,
    kinds: &'a Kinds,
    /// The values whose mode the file sets, once one was asked for.
    moded: Option<Moded<'a>>,
    made: Vec<ExprId>,
}

impl<'a> Finder<'a> {
    fn block(&mut self, block: &[StmtId]) {
        for stmt in block {
            self.statement(*stmt);
        }
    }

    fn statement(&mut self, id: StmtId) {
        let stmt = self.parsed.ast.stmt(id);
        match stmt {
            // What a module makes inside of itself is reached from outside; a class whose bases cannot be seen may be
            // one.
            Stmt::Class(class) if self.kinds.class_kind(id) == Kind::Module || !self.is_plain(class) => return,
            Stmt::Assign { targets, value } if targets.len() == 1 => {
                if let Some(call) = self.constructor(*value).filter(|_| !self.is_moded(self.parsed.ast[targets][0])) {
                    self.made.push(call);
                }
            }
            Stmt::Return(Some(value)) => self.made.extend(self.constructor(*value)),
            _ => {}
        }
        blocks_of_stmt(&self.parsed.ast, id, &mut |block| self.block(block));
    }

    /// True for a class that derives from nothing, or from classes of this file that derive from nothing.
    fn is_plain(&self, class: &Class) -> bool {
        let is_root = |class: &Class| {
            self.parsed.ast[class.args].iter().all(|base| self.parsed.name(base.value) == Some("object"))
        };
        let is_known = |base: &Arg| {
            self.parsed.ast.stmts.iter().any(|node| match &node.stmt {
                Stmt::Class(other) => {
                    Some(self.parsed.text(other.name)) == self.parsed.name(base.value) && is_root(other)
                }
                _ => false,
            })
        };
        is_root(class) || self.parsed.ast[class.args].iter().all(is_known)
    }

    /// The call that makes a module, behind members that give it back.
    fn constructor(&self, value: ExprId) -> Option<ExprId> {
        let ast = &self.parsed.ast;
        let Expr::Call { func, .. } = ast.expr(value) else { return None };
        if self.kinds.kind(*func) == Kind::ModuleClass {
            return self.has_modes(*func).then_some(value);
        }
        match ast.expr(*func) {
            Expr::Attribute { value, name } if SAME.contains(&self.parsed.text(*name)) => self.constructor(*value),
            _ => None,
        }
    }

    fn has_modes(&self, class: ExprId) -> bool {
        self.kinds
            .api(class)
            .is_none_or(|api| api.strip_prefix("torch.nn.").is_some_and(|name| WITH_MODES.contains(&name)))
    }

    /// True if the code says itself whether what is assigned here trains.
    fn is_moded(&mut self, target: ExprId) -> bool {
        let (parsed, bindings) = (self.parsed, self.bindings);
        let scope = bindings.scope_of(target);
        let moded = self.moded.get_or_insert_with(|| moded(parsed, bindings));
        let text = parsed.text(parsed.ast.span(target));
        moded.contains(&(text, None)) || moded.contains(&(text, Some(scope)))
    }
}

/// What stands before `.train(` anywhere, and before `.eval(` in which scope.
fn moded<'a>(parsed: &'a Parsed, bindings: &Bindings) -> Moded<'a> {
    let calls = parsed.ast.calls().filter_map(|call| {
        let Expr::Call { func, .. } = parsed.ast.expr(call) else { return None };
        let Expr::Attribute { value, name } = parsed.ast.expr(*func) else { return None };
        let text = parsed.text(parsed.ast.span(*value));
        match parsed.text(*name) {
            "train" => Some((text, None)),
            "eval" => Some((text, Some(bindings.scope_of(*value)))),
            _ => None,
        }
    });
    calls.collect()
}
