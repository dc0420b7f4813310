//! The statements of a training step that torch runs on the recorded graph and on `p.grad`: `optimizer.zero_grad()`,
//! `loss.backward()`, `clip_grad_norm_(...)`, `optimizer.step()`, and those of a GradScaler.
//!
//! In: a statement. Out: the [`Event`] that it is, or nothing. Decides nothing about loops.

use crate::api::Kind;
use crate::convert::by_name;
use crate::convert::rewrite::Rewriter;
use crate::python::ast::{Arg, ArgForm, Expr, ExprId, Stmt, StmtId};

use super::inputs;

/// A statement that works on gradients.
#[derive(Clone, Copy, Debug)]
pub(super) enum Event<'a> {
    /// `x.zero_grad()`
    Zero { of: ExprId },
    /// `loss.backward()`
    Backward(Backward<'a>),
    /// `optimizer.step()`, `scaler.step(optimizer)`
    Step { optimizer: ExprId, scaler: Option<ExprId> },
    /// `clip_grad_norm_(parameters, 1.0)`, or by value
    Clip(Clip<'a>),
    /// `scaler.unscale_(optimizer)`
    Unscale,
    /// `scaler.update()`
    Update { scaler: ExprId },
}

/// A call of `backward`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Backward<'a> {
    /// `loss.backward`
    pub(super) func: ExprId,
    /// What is differentiated, without a scaler: `loss`.
    pub(super) loss: ExprId,
    /// What stands before `.backward`: `loss`, `scaler.scale(loss)`.
    pub(super) value: ExprId,
    pub(super) scaler: Option<ExprId>,
    pub(super) args: &'a [Arg],
    /// `grads = torch.autograd.grad(loss, weights)`
    pub(super) direct: Option<Direct>,
    /// What is asked to differentiate the loss: `accelerator` of `accelerator.backward(loss)`.
    pub(super) engine: Option<ExprId>,
}

/// Gradients that are asked for as values.
#[derive(Clone, Copy, Debug)]
pub(super) struct Direct {
    /// `grads`
    pub(super) target: ExprId,
    /// `net.parameters()`, a list of weights, or the inputs.
    pub(super) weights: ExprId,
    /// They are those of inputs.
    pub(super) of_inputs: bool,
    /// What the gradient of the value itself is.
    pub(super) seed: Option<ExprId>,
    /// They are differentiated in their turn.
    pub(super) keeps: bool,
}

/// A call that limits gradients.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clip<'a> {
    pub(super) parameters: ExprId,
    pub(super) limit: ExprId,
    pub(super) by_value: bool,
    /// Further arguments.
    pub(super) args: &'a [Arg],
    /// `norm = clip_grad_norm_(...)`
    pub(super) target: Option<ExprId>,
}

/// What runs backward itself, in place of a tensor: `accelerator.backward(loss)`.
const ENGINES: [&str; 4] = ["accelerator", "engine", "fabric", "strategy"];

/// What has a method of that name and is no tensor.
const OTHERS: [&str; 3] = ["super", "self", "ctx"];

/// The dotted chain of names that an expression is: `self.loss`.
pub(super) fn chain<'a>(file: &Rewriter<'a>, expr: ExprId) -> Option<&'a str> {
    let ast = &file.parsed.ast;
    let mut at = expr;
    while let Expr::Attribute { value, .. } = ast.expr(at) {
        at = *value;
    }
    matches!(ast.expr(at), Expr::Name).then(|| file.parsed.text(ast.span(expr)))
}

/// What is called by a statement that is an event.
pub(super) fn callee(file: &Rewriter<'_>, stmt: StmtId) -> Option<ExprId> {
    let (Stmt::Expr(call) | Stmt::Assign { value: call, .. }) = file.parsed.ast.stmt(stmt) else { return None };
    match file.parsed.ast.expr(first_of(file, *call).0) {
        Expr::Call { func, .. } => Some(*func),
        _ => None,
    }
}

/// `f(x)` of `f(x)[0]`, and whether that is what stands there.
fn first_of(file: &Rewriter<'_>, value: ExprId) -> (ExprId, bool) {
    let ast = &file.parsed.ast;
    match ast.expr(value) {
        Expr::Subscript { value, index } if matches!(ast[index], [zero] if file.parsed.text(ast.span(zero)) == "0") => {
            (*value, true)
        }
        _ => (value, false),
    }
}

/// Reads a statement.
pub(super) fn event<'a>(file: &Rewriter<'a>, stmt: StmtId) -> Option<Event<'a>> {
    let ast = &file.parsed.ast;
    let (call, target) = match ast.stmt(stmt) {
        Stmt::Expr(call) => (*call, None),
        Stmt::Assign { targets, value } if targets.len() == 1 => (*value, Some(ast[targets][0])),
        _ => return None,
    };
    let (call, is_first) = first_of(file, call);
    let Expr::Call { func, args, .. } = ast.expr(call) else { return None };
    if is_first {
        return inputs::asked(file, *func, &ast[args], target?, true).map(Event::Backward);
    }
    if let Some(clip) = clip(file, *func, &ast[args], target) {
        return Some(Event::Clip(clip));
    }
    if let Some(target) = target {
        let asked = direct(file, *func, &ast[args], target);
        return asked.or_else(|| inputs::asked(file, *func, &ast[args], target, false)).map(Event::Backward);
    }
    let Expr::Attribute { value, name } = ast.expr(*func) else { return None };
    match (file.parsed.text(*name), &ast[args]) {
        ("zero_grad", _) => Some(Event::Zero { of: *value }),
        ("backward", _) => backward(file, *func, *value, &ast[args]).map(Event::Backward),
        ("manual_backward", [loss]) => Some(Event::Backward(by_engine(*func, *value, loss, &ast[args]))),
        ("step", [optimizer]) if is_optimizer(file, optimizer.value) => {
            Some(Event::Step { optimizer: optimizer.value, scaler: Some(*value) })
        }
        ("step", []) if is_optimizer(file, *value) => Some(Event::Step { optimizer: *value, scaler: None }),
        ("unscale_", [optimizer]) if is_optimizer(file, optimizer.value) => Some(Event::Unscale),
        ("update", []) if is_scaler(file, *value) => Some(Event::Update { scaler: *value }),
        _ => None,
    }
}

/// True for what is known to be an optimiser, is called one, or has its gradients reset by the file.
fn is_optimizer(file: &Rewriter<'_>, expr: ExprId) -> bool {
    match file.kinds.kind(expr) {
        Kind::Optimizer => true,
        Kind::Unknown | Kind::Other => {
            by_name::kind(file.parsed, expr) == Kind::Optimizer && file.kinds.api(expr).is_none()
        }
        _ => false,
    }
}

fn is_scaler(file: &Rewriter<'_>, expr: ExprId) -> bool {
    file.kinds.kind(expr) == Kind::Scaler || by_name::kind(file.parsed, expr) == Kind::Scaler
}

/// Reads a call of `backward`, if it is a tensor's.
pub(super) fn backward<'a>(file: &Rewriter<'a>, func: ExprId, value: ExprId, args: &'a [Arg]) -> Option<Backward<'a>> {
    let ast = &file.parsed.ast;
    let root = match ast.expr(value) {
        Expr::Call { func, .. } => file.parsed.text(ast.span(*func)),
        _ => file.parsed.text(ast.span(value)),
    };
    let owner = root.rsplit('.').next().unwrap_or(root);
    let is_one_of = |names: &[&str]| names.iter().any(|name| owner.ends_with(name));
    if let [loss] = args
        && loss.form == ArgForm::Positional
        && is_one_of(&ENGINES)
    {
        return Some(by_engine(func, value, loss, args));
    }
    if is_one_of(&ENGINES)
        || is_one_of(&OTHERS)
        || file.kinds.api(value).is_some()
        || file.kinds.kind(value) == Kind::Module
    {
        return None;
    }
    let (loss, scaler) = match ast.expr(value) {
        Expr::Call { func, args, .. } => match (ast.expr(*func), &ast[args]) {
            (Expr::Attribute { value: scaler, name }, [loss])
                if file.parsed.text(*name) == "scale" && loss.form == ArgForm::Positional =>
            {
                (loss.value, Some(*scaler))
            }
            _ => (value, None),
        },
        _ => (value, None),
    };
    Some(Backward { func, loss, value, scaler, args, direct: None, engine: None })
}

fn by_engine<'a>(func: ExprId, engine: ExprId, loss: &Arg, args: &'a [Arg]) -> Backward<'a> {
    let (loss, engine) = (loss.value, Some(engine));
    Backward { func, loss, value: loss, scaler: None, args, direct: None, engine }
}

/// Reads `grads = torch.autograd.grad(loss, net.parameters())`: gradients of weights, and nothing more.
fn direct<'a>(file: &Rewriter<'a>, func: ExprId, args: &'a [Arg], target: ExprId) -> Option<Backward<'a>> {
    if file.kinds.api(func) != Some("torch.autograd.grad") {
        return None;
    }
    let [loss, weights, rest @ ..] = args else { return None };
    let is_plain = [loss, weights].iter().all(|argument| argument.form == ArgForm::Positional);
    let without_effect = |argument: &Arg| match argument.form {
        ArgForm::Keyword(name) => file.parsed.text(name) == "retain_graph",
        _ => false,
    };
    let text = file.parsed.text(file.parsed.ast.span(weights.value));
    let of_model = text.trim_end_matches(')').ends_with("parameters(");
    let fits = is_plain && of_model && rest.iter().all(without_effect);
    let direct = Direct { target, weights: weights.value, of_inputs: false, seed: None, keeps: false };
    fits.then_some(Backward {
        func,
        loss: loss.value,
        value: loss.value,
        scaler: None,
        args: rest,
        direct: Some(direct),
        engine: None,
    })
}

/// Reads a call that limits gradients.
fn clip<'a>(file: &Rewriter<'a>, func: ExprId, args: &'a [Arg], target: Option<ExprId>) -> Option<Clip<'a>> {
    let api = file.kinds.api(func)?;
    let name = api.strip_prefix("torch.nn.utils.")?.trim_start_matches("clip_grad.");
    let by_value = match name {
        "clip_grad_norm_" | "clip_grad_norm" => false,
        "clip_grad_value_" => true,
        _ => return None,
    };
    let limit = if by_value { "clip_value" } else { "max_norm" };
    let passed = |at: usize, name: &str| {
        args.iter().enumerate().find_map(|(index, argument)| match argument.form {
            ArgForm::Positional => (index == at).then_some(argument.value),
            ArgForm::Keyword(keyword) => (file.parsed.text(keyword) == name).then_some(argument.value),
            ArgForm::Star | ArgForm::DoubleStar => None,
        })
    };
    Some(Clip { parameters: passed(0, "parameters")?, limit: passed(1, limit)?, by_value, args, target })
}

impl Backward<'_> {
    /// What is passed as the gradient of the loss itself.
    pub(super) fn gradient(&self, reader: &super::step::Reader<'_>) -> Option<ExprId> {
        if let Some(direct) = self.direct {
            return direct.seed;
        }
        let is_it = |argument: &&Arg| match argument.form {
            ArgForm::Positional => true,
            ArgForm::Keyword(name) => reader.file.parsed.text(name) == "gradient",
            ArgForm::Star | ArgForm::DoubleStar => false,
        };
        let value = self.args.iter().find(is_it)?.value;
        (!matches!(reader.file.parsed.ast.expr(value), Expr::None)).then_some(value)
    }

    /// True for `backward(retain_graph=True)`.
    pub(super) fn keeps_graph(&self, reader: &super::step::Reader<'_>) -> bool {
        self.args.iter().any(|argument| match argument.form {
            ArgForm::Keyword(name) => {
                reader.file.parsed.text(name) == "retain_graph" && reader.text(argument.value) != "False"
            }
            _ => false,
        })
    }
}
