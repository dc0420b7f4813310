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
    let mut constructors = Vec::new();
    for id in ast.calls() {
        if let Expr::Call { func, .. } = ast.expr(id) {
            if is_super_constructor(rewriter, *func) {
                constructors.push(id);
            }
            findings.extend(partial(rewriter, id));
        }
    }
    constructors.sort_by_key(|id| ast.span(*id).start);
    for node in &ast.stmts {
        let Stmt::Class(class) = &node.stmt else { continue };
        let Some((constructor, (rule, to))) = constructor(rewriter, class).zip(base(rewriter, class)) else { continue };
        let first = constructors.partition_point(|id| ast.span(*id).start < constructor.start);
        let own = constructors[first..].iter().take_while(|id| ast.span(**id).end <= constructor.end);
        let own = own.filter(|id| is_of(rewriter, class, **id));
        findings.extend(own.filter_map(|id| finding(rewriter, *id, rule, to)));
    }
    findings
}

/// The arguments in `partial(nn.ReLU, inplace=True)`; those that come later are not seen.
fn partial(rewriter: &Rewriter<'_>, id: ExprId) -> Option<Finding> {
    let ast = &rewriter.parsed.ast;
    let Expr::Call { func, args, parens } = ast.expr(id) else { return None };
    let (callee, rest) = ast[args].split_first()?;
    if rewriter.kinds.api(*func) != Some("functools.partial") || rest.is_empty() {
        return None;
    }
    let place = Place::anywhere(Use::Reference);
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
    let mut bases = rewriter.parsed.ast[class.args].iter().filter(|argument| argument.form == ArgForm::Positional);
    let (Some(base), None) = (bases.next(), bases.next()) else { return None };
    let api = rewriter.kinds.api(base.value)?;
    let rule = rewriter.rules.rule_for(api, Place::anywhere(Use::Base))?;
    let applies = rule.safety != Safety::Manual && rule.transform.is_none() && rule.template.is_none();
    let to = rule.to.as_deref().filter(|to| applies && rewriter.facts.exists(to))?;
    Some((rule, to))
}

/// Where the constructor of a class stands.
fn constructor(rewriter: &Rewriter<'_>, class: &Class) -> Option<Span> {
    let ast = &rewriter.parsed.ast;
    ast[class.body].iter().find_map(|stmt| match ast.stmt(*stmt) {
        Stmt::Function(function) if rewriter.parsed.text(function.name) == "__init__" => Some(ast.stmt_span(*stmt)),
        _ => None,
    })
}

/// True for `super().__init__` and `super(C, self).__init__`.
fn is_super_constructor(rewriter: &Rewriter<'_>, func: ExprId) -> bool {
    let Expr::Attribute { value, name } = rewriter.parsed.ast.expr(func) else { return false };
    let Expr::Call { func, .. } = rewriter.parsed.ast.expr(*value) else { return false };
    rewriter.parsed.text(*name) == "__init__" && rewriter.parsed.name(*func) == Some("super")
}

/// True unless `super` is given another class.
fn is_of(rewriter: &Rewriter<'_>, class: &Class, call: ExprId) -> bool {
    let (ast, parsed) = (&rewriter.parsed.ast, rewriter.parsed);
    let Expr::Call { func, .. } = ast.expr(call) else { return false };
    let Expr::Attribute { value, .. } = ast.expr(*func) else { return false };
    let Expr::Call { args, .. } = ast.expr(*value) else { return false };
    ast[args].first().is_none_or(|first| parsed.name(first.value) == Some(parsed.text(class.name)))
}

fn finding(rewriter: &Rewriter<'_>, id: ExprId, rule: &Rule, to: &str) -> Option<Finding> {
    let ast = &rewriter.parsed.ast;
    let Expr::Call { func, args, parens } = ast.expr(id) else { return None };
    let mapped = call::map(rewriter.call(&ast[args], *parens, false), rule, to);
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
        ..Finding::default()
    })
}
