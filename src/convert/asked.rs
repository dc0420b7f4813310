//! Answers what code asks of torch: `hasattr(F, "scaled_dot_product_attention")`, `getattr(torch, "xpu", None) is None`.
//!
//! The torch that the facts are of has the name, and what it names is rewritten, so the answer is yes: the same question
//! to MindSpore's module would be answered no. A back end is there if it may be available to MindSpore. A statement that
//! only complains if the answer is no goes as a whole. What has no rule that rewrites is left to the item of the module
//! that is asked.

use crate::api;
use crate::python::ast::{Expr, ExprId, Stmt, StmtId};
use crate::python::{Bindings, Kinds, Parsed};
use crate::review::{Code, Severity};
use crate::rules::{Rule, RuleSet, Safety};

use super::draft::{DraftEdit, DraftItem, DraftPiece, Finding};

/// Returns the rewrites of such questions.
pub(super) fn findings(parsed: &Parsed, bindings: &Bindings, kinds: &Kinds, rules: &RuleSet) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut removed = Vec::new();
    let asked = |expr: ExprId| asked(parsed, bindings, kinds, rules, expr);
    for (index, node) in parsed.ast.stmts.iter().enumerate() {
        let Stmt::If { test, body, orelse } = &node.stmt else { continue };
        let Expr::Unary { op, operand } = parsed.ast.expr(*test) else { continue };
        let complains = matches!(&parsed.ast[body], [only] if matches!(parsed.ast.stmt(*only), Stmt::Raise { .. }));
        if parsed.text(*op) == "not"
            && complains
            && orelse.is_empty()
            && let Some((api, true)) = asked(parsed.ast.unparen(*operand))
        {
            let stmt = StmtId::at(index);
            removed.push(parsed.ast.unparen(*operand));
            findings.push(Finding { removes: Some(stmt), ..finding(parsed, *operand, api, Vec::new()) });
        }
    }
    for id in parsed.ast.calls().flat_map(|id| [Some(id), compared(parsed, kinds, id)]).flatten() {
        if !removed.contains(&id)
            && let Some((api, answer)) = asked(id)
        {
            let text = if answer { "True" } else { "False" };
            findings.push(finding(parsed, id, api, vec![DraftEdit::text(parsed.ast.span(id), text)]));
        }
    }
    findings.extend(parsed.ast.calls().filter_map(|id| dtype_by_name(parsed, kinds, rules, id)));
    findings
}

/// The comparison `getattr(...) is None` that a call of `getattr` stands in.
fn compared(parsed: &Parsed, kinds: &Kinds, call: ExprId) -> Option<ExprId> {
    let ast = &parsed.ast;
    let Expr::Call { func, args, .. } = ast.expr(call) else { return None };
    let [module, _, _] = &ast[args] else { return None };
    if parsed.name(*func) != Some("getattr") || kinds.api(module.value).is_none() {
        return None;
    }
    let is_it = |expr: &Expr| matches!(expr, Expr::Compare { operands, .. } if ast[operands].first() == Some(&call));
    let at = ast.exprs.iter().position(|node| is_it(&node.expr))?;
    Some(ExprId::at(at))
}

/// `getattr(torch, config.dtype)` asks MindSpore instead, which has dtypes under the same names.
fn dtype_by_name(parsed: &Parsed, kinds: &Kinds, rules: &RuleSet, call: ExprId) -> Option<Finding> {
    let ast = &parsed.ast;
    let Expr::Call { func, args, .. } = ast.expr(call) else { return None };
    let [module, name, ..] = &ast[args] else { return None };
    if !matches!(parsed.name(*func), Some("getattr" | "hasattr")) || kinds.api(module.value) != Some("torch") {
        return None;
    }
    let text = parsed.text(ast.span(name.value));
    let is_literal = matches!(ast.expr(name.value), Expr::Str { parts, .. } if parts.is_empty());
    let literal = text.trim_matches(['"', '\'']);
    let has_it = |rule: &Rule| rule.to.as_deref() == Some(&format!("mindspore.{literal}"));
    let is_dtype =
        if is_literal { rules.rules(&format!("torch.{literal}")).any(has_it) } else { text.contains("dtype") };
    if !is_dtype || !matches!(ast.expr(module.value), Expr::Name) {
        return None;
    }
    let span = ast.span(module.value);
    let edit = DraftEdit { span, pieces: vec![DraftPiece::Api { target: "mindspore".to_owned(), via: None }] };
    let item = DraftItem {
        span,
        code: Code::DIFFERS,
        api: Some("torch".to_owned()),
        severity: Severity::Review,
        why: "MindSpore has dtypes under the same names; another name would not be found there.".to_owned(),
        advice: None,
    };
    let items = if is_literal { Vec::new() } else { vec![item] };
    let found = finding(parsed, call, "torch".to_owned(), vec![edit]);
    Some(Finding { items, frees: Some(module.value), is_use: true, ..found })
}

/// The API that an expression asks for, and the answer where there is one.
fn asked(parsed: &Parsed, bindings: &Bindings, kinds: &Kinds, rules: &RuleSet, expr: ExprId) -> Option<(String, bool)> {
    let ast = &parsed.ast;
    let (call, builtin, if_there) = match ast.expr(expr) {
        Expr::Call { .. } => (expr, "hasattr", true),
        Expr::Compare { operands, op } => match (&ast[operands], parsed.text(*op)) {
            ([call, none], op @ ("is" | "is not")) if matches!(ast.expr(*none), Expr::None) => {
                (*call, "getattr", op == "is not")
            }
            _ => return None,
        },
        _ => return None,
    };
    let Expr::Call { func, args, .. } = ast.expr(call) else { return None };
    let (module, name) = match &ast[args] {
        [module, name] if builtin == "hasattr" => (module, name),
        [module, name, default] if builtin == "getattr" && matches!(ast.expr(default.value), Expr::None) => {
            (module, name)
        }
        _ => return None,
    };
    if parsed.name(*func) != Some(builtin) || bindings.variable_of(*func).is_some() {
        return None;
    }
    let module = kinds.api(module.value).filter(|api| rules.is_core(api) && api::is_module(api))?;
    let Expr::Str { parts, .. } = ast.expr(name.value) else { return None };
    let api = format!("{module}.{}", parsed.text(ast.span(name.value)).trim_matches(['"', '\'']));
    let is_there = is_there(rules, &api).filter(|_| parts.is_empty())?;
    Some((api, is_there == if_there))
}

/// Whether a name of torch is there once the code is rewritten; `None` where no rule says so.
fn is_there(rules: &RuleSet, api: &str) -> Option<bool> {
    let is_rewritten = rules.rules(api).any(|rule| rule.safety != Safety::Manual);
    if api::exists(api) && is_rewritten {
        return Some(true);
    }
    let back_end = format!("{api}.is_available");
    let available = rules.rules(&back_end).find(|rule| rule.safety != Safety::Manual)?;
    Some(available.template.as_deref() != Some("False"))
}

fn finding(parsed: &Parsed, call: ExprId, api: String, edits: Vec<DraftEdit>) -> Finding {
    let site = match parsed.ast.expr(parsed.ast.unparen(call)) {
        Expr::Call { func, .. } => parsed.ast.span(*func),
        _ => parsed.ast.span(call),
    };
    Finding { site, api, edits, ..Finding::default() }
}
