//! Writes the arguments that a class passes to the constructor of its base for the class that the base becomes.
//!
//! `super().__init__(a, b, device=device)` in `class C(nn.Conv2d)` is a call of `nn.Conv2d` whose name does not stand
//! there. Only where the class has one base, so that `super()` is that one. And `partial(nn.ReLU, inplace=True)` passes
//! some arguments of a call that comes later.

use crate::python::ast::{ArgForm, Class, Expr, ExprId, Stmt};
use crate::review::{Code, Severity};
use crate::rules::{Place, Rule, Safety, Use};
use crate::text::Span;

use super::call;
use super::draft::{DraftItem, Finding};
use super::rewrite::Rewriter;

/// Returns what becomes of such calls.
pub(super) fn findings(rewriter: &Rewriter<'_>) -> Vec<Finding> {
    let ast = &rewriter.parsed.ast;
    let mut findings = Vec::new();
    let classes =
        ast.stmts.iter().filter_map(|node| if let Stmt::Class(class) = &node.stmt { Some(class) } else { None });
    for class in classes {
        let Some((rule, to)) = base(rewriter, class) else { continue };
        for call in calls(rewriter, class) {
            findings.extend(finding(rewriter, call, rule, to));
        }
    }
    let ids = (0..u32::try_from(ast.exprs.len()).unwrap_or(u32::MAX)).map(ExprId);
    findings.extend(ids.filter_map(|id| partial(rewriter, id)));
    findings
}

/// The arguments in `partial(nn.ReLU, inplace=True)`; those that come later are not seen.
fn partial(rewriter: &Rewriter<'_>, id: ExprId) -> Option<Finding> {
    let ast = &rewriter.parsed.ast;
    let Expr::Call { func, args, parens } = ast.expr(id) else { return None };
    let (callee, rest) = args.split_first()?;
    if rewriter.kinds.api(*func) != Some("functools.partial") || rest.is_empty() {
        return None;
    }
    let place = Place { used: Use::Reference, within: None };
    let rule = rewriter.rules.rule_for(rewriter.kinds.api(callee.value)?, place)?;
    let applies = rule.safety != Safety::Manual && rule.transform.is_none() && rule.template.is_none();
    let to = rule.to.as_deref().filter(|to| applies && rewriter.facts.exists(to))?;
    // Where all go, the comma behind the callee goes too.
    let brackets = Span::new(callee.span.end - 1, parens.end);
    let call = call::Call { hides: true, ..rewriter.call(rest, brackets, false) };
    made(callee.span, rule, call::map(call, rule, to), Severity::Review)
}

/// The rule of the one base of a class, and what the base becomes.
fn base<'a>(rewriter: &Rewriter<'a>, class: &Class) -> Option<(&'a Rule, &'a str)> {
    let mut bases = class.args.iter().filter(|argument| argument.form == ArgForm::Positional);
    let (Some(base), None) = (bases.next(), bases.next()) else { return None };
    let api = rewriter.kinds.api(base.value)?;
    let rule = rewriter.rules.rule_for(api, Place { used: Use::Base, within: None })?;
    let applies = rule.safety != Safety::Manual && rule.transform.is_none() && rule.template.is_none();
    let to = rule.to.as_deref().filter(|to| applies && rewriter.facts.exists(to))?;
    Some((rule, to))
}

/// The calls of `super().__init__` in the constructor of a class.
fn calls(rewriter: &Rewriter<'_>, class: &Class) -> Vec<ExprId> {
    let ast = &rewriter.parsed.ast;
    let constructor = class.body.iter().find_map(|stmt| match ast.stmt(*stmt) {
        Stmt::Function(function) if rewriter.parsed.text(function.name) == "__init__" => Some(ast.stmt_span(*stmt)),
        _ => None,
    });
    let Some(constructor) = constructor else { return Vec::new() };
    let ids = (0..u32::try_from(ast.exprs.len()).unwrap_or(u32::MAX)).map(ExprId);
    let calls = ids.filter(|id| {
        let Expr::Call { func, .. } = ast.expr(*id) else { return false };
        constructor.contains(ast.span(*id)) && is_super_constructor(rewriter, class, *func)
    });
    calls.collect()
}

/// True for `super().__init__` and `super(C, self).__init__`.
fn is_super_constructor(rewriter: &Rewriter<'_>, class: &Class, func: ExprId) -> bool {
    let (ast, parsed) = (&rewriter.parsed.ast, rewriter.parsed);
    let Expr::Attribute { value, name } = ast.expr(func) else { return false };
    let Expr::Call { func, args, .. } = ast.expr(*value) else { return false };
    let is_own = args.first().is_none_or(|first| parsed.name(first.value) == Some(parsed.text(class.name)));
    parsed.text(*name) == "__init__" && parsed.name(*func) == Some("super") && is_own
}

fn finding(rewriter: &Rewriter<'_>, id: ExprId, rule: &Rule, to: &str) -> Option<Finding> {
    let ast = &rewriter.parsed.ast;
    let Expr::Call { func, args, parens } = ast.expr(id) else { return None };
    let mapped = call::map(rewriter.call(args, *parens, false), rule, to);
    made(ast.span(*func), rule, mapped, Severity::Blocking)
}

fn made(span: Span, rule: &Rule, mapped: Result<call::Mapped, String>, severity: Severity) -> Option<Finding> {
    let (edits, items) = mapped.map_or_else(
        |why| {
            let (api, advice) = (Some(rule.api.clone()), rule.advice.clone());
            (Vec::new(), vec![DraftItem { span, code: Code::ARGUMENT, api, severity, why, advice }])
        },
        |mapped| (mapped.edits, mapped.items),
    );
    let site = Span::new(span.end, span.end);
    (!edits.is_empty() || !items.is_empty()).then(|| Finding {
        site,
        api: rule.api.clone(),
        edits,
        items,
        frees: None,
        removes: None,
        unwraps: None,
        is_use: false,
    })
}
