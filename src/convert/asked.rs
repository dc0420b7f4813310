//! Answers what code asks of torch: `hasattr(F, "scaled_dot_product_attention")`.
//!
//! The torch that the facts are of has the name, and what it names is rewritten, so the answer is yes: the same question
//! to MindSpore's module would be answered no. A statement that only complains if the answer is no goes as a whole.
//! What has no rule that rewrites is left to the item of the module that is asked.

use crate::api;
use crate::python::ast::{Expr, ExprId, Stmt, StmtId};
use crate::python::{Bindings, Kinds, Parsed};
use crate::rules::{RuleSet, Safety};

use super::draft::{DraftEdit, Finding};

/// Returns the rewrites of such questions.
pub(super) fn findings(parsed: &Parsed, bindings: &Bindings, kinds: &Kinds, rules: &RuleSet) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut removed = Vec::new();
    for (index, node) in parsed.ast.stmts.iter().enumerate() {
        let Stmt::If { test, body, orelse } = &node.stmt else { continue };
        let Expr::Unary { op, operand } = parsed.ast.expr(*test) else { continue };
        let complains = matches!(&**body, [only] if matches!(parsed.ast.stmt(*only), Stmt::Raise { .. }));
        if parsed.text(*op) == "not"
            && complains
            && orelse.is_empty()
            && let Some(api) = asked(parsed, bindings, kinds, rules, *operand)
        {
            let stmt = StmtId(u32::try_from(index).unwrap_or(u32::MAX));
            removed.push(*operand);
            findings.push(Finding { removes: Some(stmt), ..finding(parsed, *operand, api, Vec::new()) });
        }
    }
    for id in (0..u32::try_from(parsed.ast.exprs.len()).unwrap_or(u32::MAX)).map(ExprId) {
        if !removed.contains(&id)
            && let Some(api) = asked(parsed, bindings, kinds, rules, id)
        {
            let edit = DraftEdit::text(parsed.ast.span(id), "True");
            findings.push(finding(parsed, id, api, vec![edit]));
        }
    }
    findings
}

/// The API that `hasattr(module, "name")` asks for, if it exists and is rewritten.
fn asked(parsed: &Parsed, bindings: &Bindings, kinds: &Kinds, rules: &RuleSet, expr: ExprId) -> Option<String> {
    let ast = &parsed.ast;
    let Expr::Call { func, args, .. } = ast.expr(ast.unparen(expr)) else { return None };
    let [module, name] = &**args else { return None };
    if parsed.name(*func) != Some("hasattr") || bindings.variable_of(*func).is_some() {
        return None;
    }
    let module = kinds.api(module.value).filter(|api| rules.is_core(api) && api::is_module(api))?;
    let Expr::Str { parts, .. } = ast.expr(name.value) else { return None };
    let text = parsed.text(ast.span(name.value)).trim_matches(['"', '\'']);
    let api = format!("{module}.{text}");
    let is_rewritten = rules.rules(&api).any(|rule| rule.safety != Safety::Manual);
    (parts.is_empty() && api::exists(&api) && is_rewritten).then_some(api)
}

fn finding(parsed: &Parsed, call: ExprId, api: String, edits: Vec<DraftEdit>) -> Finding {
    let site = match parsed.ast.expr(parsed.ast.unparen(call)) {
        Expr::Call { func, .. } => parsed.ast.span(*func),
        _ => parsed.ast.span(call),
    };
    Finding { site, api, edits, items: Vec::new(), frees: None, removes: None, unwraps: None, is_use: false }
}
