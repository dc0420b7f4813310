//! Answers what code asks about the version of torch: `version.parse(torch.__version__) >= version.parse("1.8")`.
//!
//! The rules say what the torch of the facts does, so its version answers: what code did for older ones is no more
//! converted right than it is needed. The version itself, which may be printed or kept, is left to the item of its use.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use crate::api::TORCH_VERSION;
use crate::python::ast::{Arg, ArgForm, Expr, ExprId, Stmt};
use crate::python::{Kinds, Parsed};

use super::draft::{DraftEdit, Finding};

/// What makes something that can be compared of a version.
const PARSERS: [&str; 5] = ["parse", "Version", "LooseVersion", "StrictVersion", "parse_version"];
/// The attribute of torch.
const VERSION: &str = "torch.__version__";

/// Returns the answers. One inside of a condition lands where it decides it.
pub(super) fn findings(parsed: &Parsed, kinds: &Kinds) -> Vec<Finding> {
    let versions = Versions { parsed, kinds };
    let mut kept = None;
    // Few files name the version at all.
    let all = kinds.has_api(VERSION).then(|| parsed.ast.expressions());
    let compared = all.into_iter().flatten().filter_map(|id| Some((id, versions.compared(id)?)));
    let asked = parsed.ast.calls().filter_map(|id| Some((id, versions.asked(id)?)));
    compared
        .chain(asked)
        .map(|(id, (api, answer))| {
            let span = parsed.ast.span(id);
            let edits = vec![DraftEdit::text(span, if answer { "True" } else { "False" })];
            let is_use = api == VERSION;
            let is_premise = !is_use || !kept.get_or_insert_with(|| values(parsed)).contains(&id);
            // What is inside goes with it: the site of a comparison is its operator.
            let site = match parsed.ast.expr(id) {
                Expr::Compare { op, .. } => *op,
                _ => span,
            };
            Finding { site, api, edits, is_use, is_premise, ..Finding::default() }
        })
        .collect()
}

/// Expressions that are all that a statement keeps or returns.
fn values(parsed: &Parsed) -> BTreeSet<ExprId> {
    let value = |stmt: &Stmt| match stmt {
        Stmt::Assign { value, .. } => Some(*value),
        Stmt::Return(value) => *value,
        _ => None,
    };
    parsed.ast.stmts.iter().filter_map(|node| value(&node.stmt)).map(|value| parsed.ast.unparen(value)).collect()
}

struct Versions<'a> {
    parsed: &'a Parsed,
    kinds: &'a Kinds,
}

impl Versions<'_> {
    /// `torch.__version__ < "1.8"`, with anything on either side that makes it comparable.
    fn compared(&self, expr: ExprId) -> Option<(String, bool)> {
        let Expr::Compare { operands, op } = self.parsed.ast.expr(expr) else { return None };
        let [left, right] = &self.parsed.ast[operands] else { return None };
        let op = self.parsed.text(*op);
        let (is_parsed, order) = match (self.torchs(*left), self.torchs(*right)) {
            (Some(is_parsed), None) => (is_parsed, self.order(*right, is_parsed)?),
            (None, Some(is_parsed)) => (is_parsed, self.order(*left, is_parsed)?.reverse()),
            _ => return None,
        };
        debug_assert!(is_parsed || order != Ordering::Equal);
        Some((VERSION.to_owned(), answer(op, order)?))
    }

    /// `is_torch_version(">=", "2.0")`
    fn asked(&self, expr: ExprId) -> Option<(String, bool)> {
        let Expr::Call { func, args, .. } = self.parsed.ast.expr(expr) else { return None };
        let Expr::Name = self.parsed.ast.expr(*func) else { return None };
        let name = self.parsed.name(*func)?;
        let (op, version) = match (name, &self.parsed.ast[args]) {
            ("is_torch_version", [op, version]) => (self.literal(plain(op)?)?, version),
            ("is_torch_greater_or_equal", [version]) => (">=", version),
            _ => return None,
        };
        let order = order(self.literal(plain(version)?)?)?;
        Some((name.to_owned(), answer(op, order)?))
    }

    /// Whether torch's version is parsed here, or compared as a string; `None` for anything else.
    fn torchs(&self, expr: ExprId) -> Option<bool> {
        let ast = &self.parsed.ast;
        let expr = ast.unparen(expr);
        if self.kinds.api(expr) == Some(VERSION) {
            return Some(false);
        }
        match ast.expr(expr) {
            Expr::Call { .. } => self.torchs(self.to_parse(expr)?).map(|_| true),
            Expr::Attribute { value, name } if self.parsed.text(*name) == "base_version" => {
                self.torchs(*value).filter(|is_parsed| *is_parsed).map(|_| false)
            }
            _ => None,
        }
    }

    /// How torch's version compares with a literal that is parsed as it is.
    fn order(&self, expr: ExprId, is_parsed: bool) -> Option<Ordering> {
        let ast = &self.parsed.ast;
        let expr = ast.unparen(expr);
        let text = if is_parsed && !matches!(ast.expr(expr), Expr::Str { .. }) { self.to_parse(expr)? } else { expr };
        let literal = self.literal(text)?;
        let order = order(literal)?;
        // As strings "2.15" is before "2.2": no answer where that is not what was meant.
        (is_parsed || TORCH_VERSION.cmp(literal) == order && order != Ordering::Equal).then_some(order)
    }

    /// What is passed to a function that makes a version.
    fn to_parse(&self, expr: ExprId) -> Option<ExprId> {
        let Expr::Call { func, args, .. } = self.parsed.ast.expr(expr) else { return None };
        let name = match self.parsed.ast.expr(*func) {
            Expr::Attribute { name, .. } => self.parsed.text(*name),
            _ => self.parsed.name(*func)?,
        };
        match &self.parsed.ast[args] {
            [only] if PARSERS.contains(&name) => plain(only),
            _ => None,
        }
    }

    fn literal(&self, expr: ExprId) -> Option<&str> {
        let Expr::Str { parts, .. } = self.parsed.ast.expr(expr) else { return None };
        let text = self.parsed.text(self.parsed.ast.span(expr));
        let inner = ['"', '\''].iter().find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote))?;
        parts.is_empty().then_some(inner)
    }
}

fn plain(argument: &Arg) -> Option<ExprId> {
    matches!(argument.form, ArgForm::Positional).then_some(argument.value)
}

/// How the version of torch compares with another one, of numbers alone.
fn order(other: &str) -> Option<Ordering> {
    let parts = |version: &str| -> Option<Vec<u32>> {
        let mut parts: Vec<u32> = version.split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
        while parts.last() == Some(&0) {
            parts.pop();
        }
        Some(parts)
    };
    Some(parts(TORCH_VERSION)?.cmp(&parts(other)?))
}

fn answer(op: &str, order: Ordering) -> Option<bool> {
    Some(match op {
        ">=" => order.is_ge(),
        ">" => order.is_gt(),
        "<=" => order.is_le(),
        "<" => order.is_lt(),
        "==" => order.is_eq(),
        "!=" => order.is_ne(),
        _ => return None,
    })
}
