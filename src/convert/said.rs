//! Values that code treats as modules, where nothing proves that they are: `Adam(net.parameters())`, `net.eval()`,
//! `net.train()` of what is called.
//!
//! In: a file and its names. Out: the variables and attributes. A parameter `model` of a function is one of unknown
//! kind; what is done with it leaves no doubt all the same.

use rustc_hash::FxHashSet;

use crate::python::ast::{Arg, Expr, ExprId};
use crate::python::resolve::VarId;
use crate::python::{Bindings, Kinds, Parsed};

/// A value: a variable, or an attribute as text.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Value<'a> {
    Variable(VarId),
    Attribute(&'a str),
}

/// The values of a file that are treated as modules.
#[derive(Debug, Default)]
pub(super) struct Said<'a>(FxHashSet<Value<'a>>);

impl<'a> Said<'a> {
    /// Reads a file.
    pub(super) fn of(parsed: &'a Parsed, bindings: &Bindings, kinds: &Kinds) -> Self {
        let ast = &parsed.ast;
        let (mut said, mut called, mut trained) = (FxHashSet::default(), FxHashSet::default(), Vec::new());
        for call in ast.calls() {
            let Expr::Call { func, args, .. } = ast.expr(call) else { continue };
            called.extend(value(parsed, bindings, *func));
            if takes_weights(kinds.api(*func)) {
                said.extend(ast[args].iter().filter_map(|argument| weights(parsed, bindings, argument.value)));
            }
            let Expr::Attribute { value: owner, name } = ast.expr(*func) else { continue };
            match parsed.text(*name) {
                "eval" if args.is_empty() => said.extend(value(parsed, bindings, *owner)),
                "train" if is_mode(parsed, &ast[args]) => trained.extend(value(parsed, bindings, *owner)),
                _ => {}
            }
        }
        said.extend(trained.into_iter().filter(|value| called.contains(value)));
        Self(said)
    }

    /// True if a value is treated as a module.
    pub(super) fn is_module(&self, parsed: &Parsed, bindings: &Bindings, expr: ExprId) -> bool {
        !self.0.is_empty() && value(parsed, bindings, expr).is_some_and(|value| self.0.contains(&value))
    }
}

fn takes_weights(api: Option<&str>) -> bool {
    const TAKE: [&str; 3] = ["torch.optim.", "torch.nn.utils.clip_grad", "torch.autograd.grad"];
    api.is_some_and(|api| TAKE.iter().any(|start| api.starts_with(start)))
}

/// The module whose weights are passed: `net` of `net.parameters()`.
fn weights<'a>(parsed: &'a Parsed, bindings: &Bindings, argument: ExprId) -> Option<Value<'a>> {
    let ast = &parsed.ast;
    let Expr::Call { func, .. } = ast.expr(argument) else { return None };
    let Expr::Attribute { value: owner, name } = ast.expr(*func) else { return None };
    (parsed.text(*name) == "parameters").then(|| value(parsed, bindings, *owner)).flatten()
}

/// True for what `train` of a module takes: nothing, or a mode.
fn is_mode(parsed: &Parsed, args: &[Arg]) -> bool {
    match args {
        [] => true,
        [only] => parsed.ast.is_bool(only.value),
        _ => false,
    }
}

fn value<'a>(parsed: &'a Parsed, bindings: &Bindings, expr: ExprId) -> Option<Value<'a>> {
    let ast = &parsed.ast;
    match ast.expr(expr) {
        Expr::Name => bindings.variable_of(expr).map(Value::Variable),
        Expr::Attribute { value: owner, .. } if parsed.name(*owner) == Some("self") => {
            Some(Value::Attribute(parsed.text(ast.span(expr))))
        }
        _ => None,
    }
}
