//! Attributes of a module that are buffers: `self.mask = mask` after `self.register_buffer("mask", ...)`.
//!
//! A Module takes another tensor for a buffer by an assignment; a Cell refuses it, and takes it by `register_buffer`
//! again. A buffer that is assigned to another attribute is a plain tensor there in torch, and a second buffer in
//! MindSpore.

use crate::api::Kind;
use crate::python::ast::{Arg, ArgForm, Expr, ExprId, Stmt};
use crate::review::{Code, Severity};
use crate::text::Span;

use super::draft::{DraftEdit, Finding};
use super::find::{Role, Site};
use super::rewrite::Rewriter;

const API: &str = "torch.nn.Module.register_buffer";

/// A buffer that a class registers.
struct Buffer<'a> {
    class: Span,
    name: &'a str,
    /// What is passed for `persistent`.
    persistent: Option<&'a str>,
}

/// Returns what becomes of assignments of buffers.
pub(super) fn findings(rewriter: &Rewriter<'_>, sites: &[Site]) -> Vec<Finding> {
    let own: Vec<(&Site, &str)> =
        sites.iter().filter_map(|site| Some((site, own_attribute(rewriter, site)?))).collect();
    let mut buffers = Vec::new();
    for (site, name) in &own {
        if *name == "register_buffer" {
            buffers.extend(registered(rewriter, site));
        }
    }
    if buffers.is_empty() {
        return Vec::new();
    }
    let findings = own.iter().filter_map(|(site, name)| {
        let span = rewriter.parsed.ast.span(site.expr);
        let is_it = |buffer: &&Buffer<'_>| buffer.name == *name && buffer.class.contains(span);
        let buffer = buffers.iter().filter(is_it).max_by_key(|buffer| buffer.class.start)?;
        match site.role {
            Role::Stored => stored(rewriter, site, buffer),
            Role::Plain => shared(rewriter, site, &buffers),
            _ => None,
        }
    });
    findings.collect()
}

/// The name of an attribute of `self`, which is a module.
fn own_attribute<'a>(rewriter: &Rewriter<'a>, site: &Site) -> Option<&'a str> {
    let Expr::Attribute { name, .. } = rewriter.parsed.ast.expr(site.expr) else { return None };
    let receiver = site.receiver?;
    let is_own = rewriter.parsed.name(receiver) == Some("self") && rewriter.kinds.kind(receiver) == Kind::Module;
    is_own.then(|| rewriter.parsed.text(*name))
}

/// `self.register_buffer("name", tensor, persistent=False)`
fn registered<'a>(rewriter: &Rewriter<'a>, site: &Site) -> Option<Buffer<'a>> {
    let (parsed, ast) = (rewriter.parsed, &rewriter.parsed.ast);
    let Role::Callee(call) = site.role else { return None };
    let Expr::Call { args, .. } = ast.expr(call) else { return None };
    let name = ast[args].first().filter(|first| first.form == ArgForm::Positional)?;
    if !matches!(ast.expr(name.value), Expr::Str { parts, .. } if parts.is_empty()) {
        return None;
    }
    let text = parsed.text(ast.span(name.value));
    let is_persistent = |(place, argument): &(usize, &Arg)| match argument.form {
        ArgForm::Keyword(name) => parsed.text(name) == "persistent",
        _ => *place == 2,
    };
    let persistent =
        ast[args].iter().enumerate().find(is_persistent).map(|(_, argument)| parsed.text(ast.span(argument.value)));
    Some(Buffer { class: around(rewriter, site)?, name: text.trim_matches(['"', '\'']), persistent })
}

/// The innermost class around a site.
fn around(rewriter: &Rewriter<'_>, site: &Site) -> Option<Span> {
    let span = rewriter.parsed.ast.span(site.expr);
    let classes = rewriter.parsed.ast.stmts.iter().filter(|node| matches!(node.stmt, Stmt::Class(_)));
    classes.map(|node| node.span).filter(|class| class.contains(span)).max_by_key(|class| class.start)
}

/// `self.name = value` and `self.name += value`
fn stored(rewriter: &Rewriter<'_>, site: &Site, buffer: &Buffer<'_>) -> Option<Finding> {
    let (parsed, ast) = (rewriter.parsed, &rewriter.parsed.ast);
    let span = ast.span(site.expr);
    let (value, operator) = match ast.stmt(site.stmt) {
        // A constructor may register it in one branch only, and what is none is taken as it is.
        Stmt::Assign { value, .. } | Stmt::AnnAssign { value: Some(value), .. }
            if !may_be_tensor(rewriter, *value) || is_open(rewriter, span, *value) =>
        {
            return None;
        }
        Stmt::Assign { targets, value }
            if ast[targets] == [site.expr] && !matches!(ast.expr(*value), Expr::Tuple(_)) =>
        {
            (*value, None)
        }
        Stmt::AugAssign { target, op, value } if *target == site.expr => (*value, parsed.text(*op).strip_suffix('=')),
        Stmt::Delete(_) | Stmt::AnnAssign { value: None, .. } => return None,
        _ => return Some(refused(rewriter, site)),
    };
    let ending = match buffer.persistent {
        None | Some("True") => ")",
        Some("False") => ", persistent=False)",
        Some(_) => return Some(refused(rewriter, site)),
    };
    let head = format!("self.register_buffer(\"{}\", ", buffer.name);
    let simple = matches!(
        ast.expr(value),
        Expr::Name | Expr::Number | Expr::Attribute { .. } | Expr::Call { .. } | Expr::Paren(_)
    );
    let (before, after) = match operator {
        Some(operator) if simple => (format!("{head}self.{} {operator} ", buffer.name), ending.to_owned()),
        Some(operator) => (format!("{head}self.{} {operator} (", buffer.name), format!("){ending}")),
        None => (head, ending.to_owned()),
    };
    let value = ast.span(value);
    let edits = vec![DraftEdit::text(Span::new(span.start, value.start), before), DraftEdit::insert(value.end, after)];
    Some(Finding { site: span, api: API.to_owned(), edits, ..Finding::default() })
}

/// False for constants, and for what cannot be an argument as it stands.
fn may_be_tensor(rewriter: &Rewriter<'_>, value: ExprId) -> bool {
    !matches!(
        rewriter.parsed.ast.expr(value),
        Expr::None
            | Expr::Number
            | Expr::Bool(_)
            | Expr::Str { .. }
            | Expr::List(_)
            | Expr::Dict(_)
            | Expr::Yield { .. }
    )
}

/// True for a value in a constructor that is not known to be a tensor.
fn is_open(rewriter: &Rewriter<'_>, span: Span, value: ExprId) -> bool {
    let ast = &rewriter.parsed.ast;
    let is_constructor = |stmt: &Stmt| match stmt {
        Stmt::Function(function) => rewriter.parsed.text(function.name) == "__init__",
        _ => false,
    };
    !rewriter.kinds.kind(value).is_tensor()
        && ast.stmts.iter().any(|node| node.span.contains(span) && is_constructor(&node.stmt))
}

fn refused(rewriter: &Rewriter<'_>, site: &Site) -> Finding {
    let why = "a Cell refuses another tensor for a buffer by an assignment";
    let advice = "Register it again: `self.register_buffer('name', tensor)`.".to_owned();
    rewriter.left(site, API, Code::DIFFERS, Severity::Review, why.to_owned(), Some(advice))
}

/// `self.other = self.name`
fn shared(rewriter: &Rewriter<'_>, site: &Site, buffers: &[Buffer<'_>]) -> Option<Finding> {
    let (parsed, ast) = (rewriter.parsed, &rewriter.parsed.ast);
    let Stmt::Assign { targets, value } = ast.stmt(site.stmt) else { return None };
    let [target] = ast[targets] else { return None };
    let Expr::Attribute { value: owner, name } = ast.expr(target) else { return None };
    let is_buffer = buffers.iter().any(|buffer| buffer.name == parsed.text(*name));
    if *value != site.expr || parsed.name(*owner) != Some("self") || is_buffer {
        return None;
    }
    let why = "a buffer that is assigned to another attribute is a second buffer in MindSpore: in the state_dict, and \
               converted with the others";
    let advice = "Keep a copy, which is a plain tensor: `self.name.clone()`.".to_owned();
    Some(rewriter.left(site, API, Code::DIFFERS, Severity::Review, why.to_owned(), Some(advice)))
}
