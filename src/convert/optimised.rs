//! Tensors that an optimiser is given become Parameters: `w = torch.zeros(3, requires_grad=True)` of `Adam([w], lr=0.1)`.
//!
//! In: a file and its names. Out: the assignments of such variables, with the places that they answer. MindSpore's optimisers
//! take nothing but Parameters. A variable that is bound more than once is left alone.

use memchr::memmem;
use rustc_hash::FxHashSet;

use crate::python::ast::{ArgForm, Expr, ExprId, Stmt};
use crate::python::resolve::VarId;
use crate::python::{Bindings, Kinds, Parsed};
use crate::text::Span;

use super::draft::{DraftEdit, DraftPiece, Finding};

const API: &str = "torch.Tensor.requires_grad_";

/// What becomes of the tensors that optimisers are given.
#[derive(Default)]
pub(super) struct Optimised {
    pub(super) findings: Vec<Finding>,
    /// The members that the findings answer.
    pub(super) answered: FxHashSet<Span>,
    /// The `True` of each `requires_grad=True` that a Parameter says by itself.
    pub(super) unsaid: FxHashSet<ExprId>,
    /// The variables.
    pub(super) variables: FxHashSet<VarId>,
}

impl Optimised {
    pub(super) fn of(parsed: &Parsed, bindings: &Bindings, kinds: &Kinds) -> Self {
        let mut found = Self::default();
        if memmem::find(&parsed.bytes, b"requires_grad").is_none() {
            return found;
        }
        let given = given(parsed, bindings, kinds);
        for node in parsed.ast.stmts.iter().filter(|_| !given.is_empty()) {
            let Stmt::Assign { targets, value } = &node.stmt else { continue };
            let variable = parsed.ast[targets].first().and_then(|target| bindings.variable_of(*target));
            let Some(variable) = variable.filter(|variable| targets.len() == 1 && given.contains(variable)) else {
                continue;
            };
            if found.made(parsed, kinds, *value) {
                found.variables.insert(variable);
            }
        }
        found
    }

    /// Makes a Parameter of a value that says that it takes gradients.
    fn made(&mut self, parsed: &Parsed, kinds: &Kinds, value: ExprId) -> bool {
        let Expr::Call { func, args, .. } = parsed.ast.expr(value) else { return false };
        let whole = parsed.ast.span(value);
        let is_true = |value: ExprId| matches!(parsed.ast.expr(value), Expr::Bool(true));
        let asked = parsed.ast[args].iter().find(|argument| match argument.form {
            ArgForm::Keyword(name) => parsed.text(name) == "requires_grad",
            _ => false,
        });
        let kept = match (parsed.ast.expr(*func), &parsed.ast[args]) {
            (Expr::Attribute { value: tensor, name }, []) if parsed.text(*name) == "requires_grad_" => *tensor,
            (Expr::Attribute { value: tensor, name }, [only])
                if parsed.text(*name) == "requires_grad_" && is_true(only.value) =>
            {
                *tensor
            }
            _ if kinds.api(*func).is_some_and(|api| api.starts_with("torch.")) => {
                let Some(asked) = asked.filter(|asked| is_true(asked.value)) else { return false };
                self.unsaid.insert(asked.value);
                value
            }
            _ => return false,
        };
        if kept != value {
            self.answered.insert(parsed.ast.span(*func));
        }
        let pieces = vec![
            DraftPiece::Api { target: "mindspore.Parameter".to_owned(), via: None },
            DraftPiece::Text("(".to_owned()),
            DraftPiece::Keep(parsed.ast.span(kept)),
            DraftPiece::Text(")".to_owned()),
        ];
        let edits = vec![DraftEdit { span: whole, pieces }];
        self.findings.push(Finding { site: whole, api: API.to_owned(), edits, ..Finding::default() });
        true
    }
}

/// The variables that are bound once and stand in a list that an optimiser of torch is made with.
fn given(parsed: &Parsed, bindings: &Bindings, kinds: &Kinds) -> FxHashSet<VarId> {
    let ast = &parsed.ast;
    let lists = ast.exprs.iter().filter_map(|node| match &node.expr {
        Expr::Call { func, args, .. } if kinds.api(*func).is_some_and(is_optimizer) => ast[args].first(),
        _ => None,
    });
    let names = lists.flat_map(|list| match ast.expr(list.value) {
        Expr::List(items) | Expr::Tuple(items) => &ast[items],
        _ => &[],
    });
    let variables =
        names.filter(|name| matches!(ast.expr(**name), Expr::Name)).filter_map(|name| bindings.variable_of(*name));
    variables.filter(|variable| bindings.variable(*variable).sites.len() == 1).collect()
}

fn is_optimizer(api: &str) -> bool {
    let name = api.strip_prefix("torch.optim.").and_then(|rest| rest.rsplit('.').next());
    name.is_some_and(|name| name.starts_with(char::is_uppercase)) && !api.contains("lr_scheduler")
}
