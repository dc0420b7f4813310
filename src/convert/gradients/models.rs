//! What code says about its models and optimisers: which optimiser has the weights of which model.
//!
//! Read off the file as a whole: `opt = Adam(net.parameters())` ties `net` to `opt`, `net.train()` says that `net` is a
//! model. Names help where nothing else does.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use crate::api::Kind;
use crate::convert::by_name::last;
use crate::convert::rewrite::Rewriter;
use crate::python::ast::{Expr, ExprId, Stmt, StmtId};
use crate::python::resolve::{Bound, ScopeKind};

use super::events::{Clip, chain};
use super::flow::Flow;
use super::step::{Group, Part, Reader};

/// Methods that say of what they are called on that it is a model.
const SAY: [&str; 6] = ["eval", "named_parameters", "parameters", "set_train", "train", "trainable_params"];

/// Parts of names of models.
const MODELS: [&str; 20] = [
    "actor",
    "agent",
    "backbone",
    "bert",
    "classifier",
    "critic",
    "decoder",
    "disc",
    "encoder",
    "gen",
    "gpt",
    "lstm",
    "mlp",
    "model",
    "net",
    "policy",
    "predictor",
    "rnn",
    "transformer",
    "unet",
];

/// Names of functions that compare a result with what it should be.
const LOSSES: [&str; 8] = ["crit", "criterion", "loss", "loss_fn", "loss_func", "loss_function", "lossfn", "objective"];

/// What the file says.
pub(super) struct Models<'a> {
    /// Texts of models.
    named: FxHashSet<&'a str>,
    /// What is assigned the result of a call, and the text of the call.
    made: Vec<(ExprId, &'a str)>,
}

impl<'a> Models<'a> {
    pub(super) fn new(file: &Rewriter<'a>) -> Self {
        let (parsed, ast) = (file.parsed, &file.parsed.ast);
        let text = |expr: ExprId| parsed.text(ast.span(expr));
        let named = ast.exprs.iter().filter_map(|node| match &node.expr {
            Expr::Attribute { value, name } if SAY.contains(&parsed.text(*name)) => Some(text(*value)),
            _ => None,
        });
        let made = ast.stmts.iter().filter_map(|node| match &node.stmt {
            Stmt::Assign { targets, value } if matches!(ast.expr(*value), Expr::Call { .. }) => {
                Some((*ast[targets].first()?, text(*value)))
            }
            _ => None,
        });
        Self { named: named.collect(), made: made.collect() }
    }

    /// True if the file treats what is called so as a model.
    pub(super) fn says(&self, text: &str) -> bool {
        self.named.contains(text)
    }

    /// True if `x.zero_grad()` sets back the gradients that `optimizer` takes; `is_alone` if there is no other one.
    pub(super) fn is_of(&self, reader: &Reader<'a>, of: ExprId, optimizer: ExprId, is_alone: bool) -> bool {
        if same(reader, of, optimizer) {
            return true;
        }
        let text = reader.text(of);
        let is_optimizer = self.calls(reader, of).any(|call| call.contains("parameters"));
        match self.weights(reader, optimizer) {
            Some(value) => takes(value, text),
            None => is_alone && !is_optimizer && !text.to_lowercase().contains("opt"),
        }
    }

    /// The texts of the calls whose result a value is assigned.
    fn calls(&self, reader: &Reader<'a>, value: ExprId) -> impl Iterator<Item = &'a str> {
        self.made.iter().filter(move |(target, _)| same(reader, *target, value)).map(|(_, call)| *call)
    }

    /// The call that made an optimiser, if it names what it takes the weights of.
    fn weights(&self, reader: &Reader<'a>, optimizer: ExprId) -> Option<&'a str> {
        self.calls(reader, optimizer)
            .find(|call| call.contains(".parameters()") || call.contains(".trainable_params()"))
    }

    /// True if an optimiser has the weights of a model, or the file shows no other one.
    pub(super) fn has(&self, reader: &Reader<'a>, optimizer: ExprId, model: &str) -> bool {
        self.weights(reader, optimizer).map_or_else(|| self.named.contains(model), |weights| takes(weights, model))
    }

    /// Holds that all gradients of a group are clipped, not those of a part of the model.
    pub(super) fn clips_all(&self, reader: &Reader<'a>, group: &Group<'a>, clip: &Clip<'a>) -> Result<(), String> {
        let parameters = reader.text(clip.parameters);
        let Some(first) = group.optimizers.first().copied() else { return Ok(()) };
        let optimizer = reader.text(first);
        let owner = parameters.strip_suffix(".parameters()").or_else(|| parameters.strip_suffix(".trainable_params()"));
        let passed = |value: &str| {
            value.split_once('(').is_some_and(|(_, rest)| {
                rest.starts_with(&format!("{parameters},")) || rest.starts_with(&format!("{parameters})"))
            })
        };
        let fits = match owner {
            Some(owner) => self.has(reader, first, owner),
            None => {
                self.calls(reader, first).any(passed) || parameters.starts_with(&format!("{optimizer}.param_groups"))
            }
        };
        let known = clip.args.iter().all(|argument| match argument.form {
            crate::python::ast::ArgForm::Keyword(name) => {
                matches!(
                    reader.file.parsed.text(name),
                    "parameters" | "max_norm" | "clip_value" | "norm_type" | "foreach"
                )
            }
            _ => true,
        });
        if !known || clip.args.len() > 2 && clip.target.is_some() {
            return Err("the gradients are clipped by other than their 2-norm".to_owned());
        }
        if fits {
            Ok(())
        } else {
            Err(format!("the gradients of other weights than those of `{optimizer}` may be clipped"))
        }
    }

    /// Holds that the function that is differentiated runs a model: a loss of values that are computed elsewhere
    /// would have no gradient.
    pub(super) fn has_model(&self, reader: &Reader<'a>, block: &[StmtId], part: &Part<'a>) -> Result<(), String> {
        let flow = Flow { file: reader.file, blocks: reader.blocks, gone: FxHashSet::default() };
        let mut found = false;
        let is_weight = |expr: ExprId| {
            let variable = reader.file.bindings.variable_of(expr);
            variable.is_some_and(|variable| reader.file.optimised.variables.contains(&variable))
        };
        let mut look = |expr: ExprId| found |= self.runs_model(reader.file, expr) || is_weight(expr);
        for at in part.copies.iter().copied().chain(part.region.clone()) {
            flow.exprs(&block[at..=at], &mut look);
        }
        part.losses.iter().for_each(|(.., backward)| flow.exprs_of(backward.value, &mut look));
        let found =
            found || self.calls_one_that_does(reader, &flow, block, part) || of_round(reader, &flow, block, part);
        let losses: BTreeSet<&str> = part.losses.iter().map(|(.., backward)| reader.text(backward.loss)).collect();
        let losses = losses.into_iter().collect::<Vec<_>>().join("` and `");
        if found {
            Ok(())
        } else {
            Err(format!("the code around it does not show the model that `{losses}` is computed with"))
        }
    }

    /// True if a function of the file is called that runs a model.
    fn calls_one_that_does(&self, reader: &Reader<'a>, flow: &Flow<'_>, block: &[StmtId], part: &Part<'a>) -> bool {
        let ast = &reader.file.parsed.ast;
        let mut found = false;
        let mut look = |expr: ExprId| {
            let Expr::Call { func, .. } = ast.expr(expr) else { return };
            let Some(variable) = reader.file.bindings.variable_of(*func) else { return };
            let [site] = &reader.file.bindings.variable(variable).sites[..] else { return };
            let Bound::Function(function) = site.what else { return };
            if let Stmt::Function(function) = ast.stmt(function) {
                flow.exprs(&ast[function.body], &mut |inner| found |= self.runs_model(reader.file, inner));
            }
        };
        part.region.clone().for_each(|at| flow.exprs(&block[at..=at], &mut look));
        part.losses.iter().for_each(|(.., backward)| flow.exprs_of(backward.value, &mut look));
        found
    }

    /// True for a call of a model, or of a function that is given one.
    fn runs_model(&self, file: &Rewriter<'_>, call: ExprId) -> bool {
        let Expr::Call { func, args, .. } = file.parsed.ast.expr(call) else { return false };
        self.is_model(file, *func)
            || file.parsed.ast[args]
                .iter()
                .any(|argument| self.is_model(file, argument.value) && self.is_own(file, *func))
    }

    /// True for a function that is not a library's.
    fn is_own(&self, file: &Rewriter<'_>, func: ExprId) -> bool {
        file.kinds.api(func).is_none()
    }

    fn is_model(&self, file: &Rewriter<'_>, expr: ExprId) -> bool {
        let Some(text) = chain(file, expr) else { return false };
        let is_loss = file.kinds.layer(expr).is_some_and(|layer| layer.ends_with("Loss"));
        let name = last(file.parsed, expr);
        if is_loss || LOSSES.contains(&name.as_str()) || file.kinds.api(expr).is_some() {
            return false;
        }
        let root = text.split('.').next().unwrap_or(text);
        file.kinds.kind(expr) == Kind::Module
            || self.named.contains(text)
            || root == "self"
            || MODELS.iter().any(|model| name.contains(model))
            || text.rsplit_once('.').is_some_and(|(owner, _)| self.named.contains(owner))
    }
}

/// True unless a loop runs over what its function has computed: that may hold a graph.
fn runs_over_data(reader: &Reader<'_>, flow: &Flow<'_>, around: StmtId) -> bool {
    let (ast, bindings) = (&reader.file.parsed.ast, reader.file.bindings);
    let Stmt::For { iter, .. } = ast.stmt(around) else { return true };
    let mut is_data = true;
    flow.exprs_of(*iter, &mut |expr| {
        if let Expr::Name = ast.expr(expr)
            && let Some(variable) = bindings.variable_of(expr)
        {
            let sites = &bindings.variable(variable).sites;
            let is_given = sites.iter().all(|site| matches!(site.what, Bound::Other | Bound::Import(_)));
            is_data &= is_given || reader.file.kinds.kind(expr) == Kind::DataLoader;
        }
    });
    is_data
}

/// True if all values that a loss is computed from are made in its round of a loop: then the graph is made there too, by
/// what is called, whatever its name.
fn of_round(reader: &Reader<'_>, flow: &Flow<'_>, block: &[StmtId], part: &Part<'_>) -> bool {
    let (ast, bindings) = (&reader.file.parsed.ast, reader.file.bindings);
    let is_loop = |stmt: &StmtId| matches!(ast.stmt(*stmt), Stmt::For { .. } | Stmt::While { .. });
    let Some(around) =
        part.losses.first().and_then(|(_, stmt, _)| reader.blocks.around(*stmt).into_iter().find(is_loop))
    else {
        return false;
    };
    let (mut made, mut called, mut read) = (FxHashSet::default(), FxHashSet::default(), FxHashSet::default());
    flow.names(&[around], &mut |name| {
        if bindings.is_store(name) {
            made.extend(bindings.variable_of(name));
        }
    });
    let mut look = |expr: ExprId| match ast.expr(expr) {
        Expr::Call { func, .. } if matches!(ast.expr(*func), Expr::Name) => _ = called.insert(*func),
        Expr::Name if !bindings.is_store(expr) => _ = read.insert(expr),
        _ => {}
    };
    block[part.region.clone()].iter().for_each(|stmt| flow.exprs(std::slice::from_ref(stmt), &mut look));
    part.losses.iter().for_each(|(.., backward)| flow.exprs_of(backward.value, &mut look));
    // An import, a builtin or a name of the module holds no graph of this function.
    let is_elsewhere = |name: &ExprId| {
        bindings.variable_of(*name).is_none_or(|variable| {
            let scope = bindings.scope(bindings.variable(variable).scope).kind;
            scope == ScopeKind::Comprehension || scope == ScopeKind::Module && reader.blocks.function(around).is_some()
        })
    };
    let is_made = |name: &ExprId| bindings.variable_of(*name).is_some_and(|variable| made.contains(&variable));
    let runs = called.iter().any(|func| !LOSSES.contains(&last(reader.file.parsed, *func).as_str()));
    runs && runs_over_data(reader, flow, around)
        && read.iter().all(|name| called.contains(name) || is_elsewhere(name) || is_made(name))
}

/// True if a call takes the weights of a model, under this name or as an attribute of this name.
fn takes(call: &str, model: &str) -> bool {
    let last =
        |text: &str| text.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default().to_owned();
    let ends = [".parameters()", ".trainable_params()"];
    ends.iter().any(|end| call.match_indices(end).any(|(at, _)| last(&call[..at]) == last(model)))
}

/// True if two expressions are the same variable or the same attribute.
fn same(reader: &Reader<'_>, one: ExprId, other: ExprId) -> bool {
    let variable = |expr: ExprId| reader.file.bindings.variable_of(expr);
    match (variable(one), variable(other)) {
        (Some(one), Some(other)) => one == other,
        (None, None) => reader.text(one) == reader.text(other),
        _ => false,
    }
}
