//! Findings about members of values: `x.size(0)`, `x.to(device)`, `self.layer.forward(x)`.
//!
//! A rule about a member acts where the value is proved to be a tensor or module, or where the
//! rule says that nothing else has a member of this name. Elsewhere an item at most.

use crate::api::{self, Kind};
use crate::python::ast::{ArgForm, Expr, ExprId, Stmt, StmtId};
use crate::review::{Code, Severity};
use crate::rules::{Rule, Safety, Transform, unavailable};
use crate::text::Span;

use super::call;
use super::devices::placement;
use super::draft::{DraftEdit, DraftPiece, Finding};
use super::find::{Role, Site};
use super::modules;
use super::rewrite::{Rewriter, Rewritten};
use super::template;

const TENSOR: &str = "torch.Tensor";
const MODULE: &str = "torch.nn.Module";

/// Methods of modules that a registry may well have: where a class of the file has one, they say nothing.
const SHARED: [&str; 1] = ["modules"];

/// Members that strings, numbers, lists, dictionaries, queues and images have: on an unknown value they say nothing.
const COMMON: [&str; 31] = [
    "add",
    "clear",
    "coalesce",
    "copy",
    "count",
    "data",
    "extend",
    "format",
    "get",
    "get_device",
    "imag",
    "index",
    "index_put",
    "indices",
    "item",
    "items",
    "keys",
    "mode",
    "name",
    "names",
    "numerator",
    "pop",
    "put",
    "real",
    "remove",
    "resize",
    "solve",
    "sort",
    "split",
    "update",
    "values",
];

impl Rewriter<'_> {
    /// Returns what the rules say about a member of a value.
    pub(super) fn member(&self, site: &Site) -> Option<Finding> {
        let receiver = site.receiver?;
        let Expr::Attribute { name, .. } = self.parsed.ast.expr(site.expr) else { return None };
        let name = self.parsed.text(*name);
        match self.kinds.kind(receiver) {
            kind if kind.is_tensor() => self.tensor_member(site, receiver, name),
            Kind::Unknown if self.guesses => {
                self.named_member(site, receiver, name).or_else(|| self.unknown_member(site, receiver, name))
            }
            Kind::Unknown => None,
            Kind::Module if self.kinds.inherited(site.expr).is_some() => self.lacking(site, name),
            _ if !self.rules.may_be_member(name) => None,
            kind => {
                let rule = self.rules.rule_for(&format!("{}.{name}", kind.class()?), self.place(site, site.role))?;
                // What the framework calls is renamed wherever it stands.
                let is_own = kind == Kind::Module && (self.methods.contains(name) || modules::renamed(name).is_some());
                if is_own { None } else { self.by_member_rule(site, receiver, rule) }
            }
        }
    }

    fn tensor_member(&self, site: &Site, receiver: ExprId, name: &str) -> Option<Finding> {
        let api = format!("{TENSOR}.{name}");
        if let Some(rule) = self.rules.rule_for(&api, self.place(site, site.role)) {
            return self.by_member_rule(site, receiver, rule);
        }
        if !api::exists(&api) || name.starts_with("__") {
            return None;
        }
        let target = format!("mindspore.Tensor.{name}");
        let (severity, why) = if self.facts.exists(&target) {
            (Severity::Review, "MindSpore has a member of this name; no rule says yet that it means the same")
        } else {
            (Severity::Blocking, "a MindSpore tensor has no such member")
        };
        Some(self.left(site, &api, Code::MEMBER, severity, why.to_owned(), None))
    }

    fn unknown_member(&self, site: &Site, receiver: ExprId, name: &str) -> Option<Finding> {
        if !self.rules.may_be_member(name) {
            return None;
        }
        let Some(rule) = self.rules.rule_for(&format!("{TENSOR}.{name}"), self.place(site, site.role)) else {
            return self.module_member(site, receiver, name);
        };
        // What is distinctive of `clamp` is not of its other name `clip`, which arrays have too.
        let distinctive = rule.distinctive && last(&rule.api) == name
            || rule.transform == Some(Transform::To) && self.moves(site)
            || self.reduces(site)
            || rule.transform == Some(Transform::Shape) && self.is_shape(site);
        let is_called = matches!(site.role, Role::Callee(_));
        if distinctive {
            // `args.cpu` is a flag: a method that is not called says nothing of its receiver.
            return if is_called || !is_method(&rule.api) { self.by_member_rule(site, receiver, rule) } else { None };
        }
        // `self.norm(x)`: what the file's classes set on themselves is theirs.
        if self.parsed.name(receiver) == Some("self") && self.own.contains(name) {
            return None;
        }
        let is_same =
            rule.safety == Safety::Equivalent && rule.to.as_deref() == Some(&format!("mindspore.Tensor.{name}"));
        if is_same || rule.transform == Some(Transform::To) || COMMON.contains(&name) || !is_called {
            return None;
        }
        let why = match &rule.why {
            Some(why) => format!("if the value is a tensor: {why}"),
            None => "the value before the dot is not known to be a tensor".to_owned(),
        };
        Some(self.left(site, &rule.api, Code::RECEIVER, Severity::Review, why, rule.advice.clone()))
    }

    /// True if a class of the file, whatever it is, has a method of the name. A function beside the classes says nothing:
    /// `train(model)` calls `model.train()`.
    fn defines(&self, name: &str) -> bool {
        let ast = &self.parsed.ast;
        let is_it = |stmt: &StmtId| matches!(ast.stmt(*stmt), Stmt::Function(function) if self.parsed.text(function.name) == name);
        ast.stmts.iter().any(|node| matches!(&node.stmt, Stmt::Class(class) if ast[class.body].iter().any(is_it)))
    }

    /// A call of what only modules have: `x.add_module(...)`.
    fn module_member(&self, site: &Site, receiver: ExprId, name: &str) -> Option<Finding> {
        let rule = self.rules.rule_for(&format!("{MODULE}.{name}"), self.place(site, site.role))?;
        let is_own = self.methods.contains(name) || modules::renamed(name).is_some();
        let is_called = matches!(site.role, Role::Callee(_));
        let is_said = || self.said.is_module(self.parsed, self.bindings, receiver);
        let is_shared = || SHARED.contains(&name) && self.defines(name);
        let is_module = is_said() || rule.distinctive && !is_shared();
        if is_module && is_called && !is_own { self.by_member_rule(site, receiver, rule) } else { None }
    }

    pub(super) fn by_member_rule(&self, site: &Site, receiver: ExprId, rule: &Rule) -> Option<Finding> {
        if rule.safety == Safety::Manual {
            let code = rule.code.as_deref().and_then(Code::parse).unwrap_or(Code::NO_COUNTERPART);
            let why = rule.why.clone().unwrap_or_default();
            return Some(self.left(site, &rule.api, code, Severity::Blocking, why, rule.advice.clone()));
        }
        if let Some(why) = unavailable(rule, self.facts) {
            return Some(self.left(site, &rule.api, Code::NO_COUNTERPART, Severity::Blocking, why, None));
        }
        let result = match (rule.transform, &rule.template, &rule.to, site.role) {
            (Some(Transform::Shape), .., Role::Callee(id)) => self.shape(id, receiver),
            (Some(Transform::Receiver | Transform::DeleteStatement), ..) if site.is_statement => {
                return Some(self.removed(site, rule));
            }
            (Some(Transform::Receiver), .., Role::Callee(id)) => {
                Ok((vec![self.receiver_only(id, receiver)], Vec::new()))
            }
            (Some(Transform::To), .., Role::Callee(id)) => return self.moved(site, id, receiver, rule),
            (Some(Transform::Rebind), _, Some(to), Role::Callee(id)) => self.bound_again(site, id, receiver, rule, to),
            (None, Some(template), _, Role::Callee(id)) => template::call(self, template, rule, id, Some(receiver)),
            (None, Some(template), _, role) if role != Role::Stored && !is_method(&rule.api) => {
                template::member(self, template, site.expr, receiver).map(|edit| (vec![edit], Vec::new()))
            }
            (None, None, Some(to), Role::Callee(id)) => {
                let called = self.method_call(site, id, receiver, rule, to);
                called.or_else(|why| self.instead(site, rule, id, why))
            }
            (None, None, Some(to), role) if same_owner(to) && (role != Role::Stored || last(to) == last(&rule.api)) => {
                Ok((self.member_name(site, to), Vec::new()))
            }
            _ => Err(format!("`{}` is passed on as a value or assigned", rule.api)),
        };
        match result {
            Ok((edits, items)) if edits.is_empty() && items.is_empty() && rule.safety == Safety::Equivalent => None,
            Ok((edits, mut items)) => {
                items.extend(self.differs(site, rule));
                Some(self.finding(site, rule, edits, items))
            }
            Err(why) => Some(self.left(site, &rule.api, Code::ARGUMENT, Severity::Blocking, why, rule.advice.clone())),
        }
    }

    fn member_name(&self, site: &Site, to: &str) -> Vec<DraftEdit> {
        let Expr::Attribute { name, .. } = self.parsed.ast.expr(site.expr) else { return Vec::new() };
        if self.parsed.text(*name) == last(to) { Vec::new() } else { vec![DraftEdit::text(*name, last(to))] }
    }

    /// `x.f(a)` to `x.g(a)`, or to `mint.g(x, a)` where the target is a function.
    pub(super) fn method_call(
        &self,
        site: &Site,
        id: ExprId,
        receiver: ExprId,
        rule: &Rule,
        to: &str,
    ) -> Result<Rewritten, String> {
        let Expr::Call { args, parens, .. } = self.parsed.ast.expr(id) else { return Err("not a call".to_owned()) };
        let receiver_first = !same_owner(to);
        let call = self.call(&self.parsed.ast[args], *parens, receiver_first);
        if !receiver_first && !self.facts.exists(to) {
            return Err(format!("`{to}` does not exist"));
        }
        let mapped = call::map(call, rule, to)?;
        let mut edits = mapped.edits;
        if receiver_first {
            let span = self.parsed.ast.span(receiver);
            let gap = template::between(span, *parens);
            let pieces = vec![
                DraftPiece::name(to, None),
                DraftPiece::Text("(".to_owned()),
                DraftPiece::Keep(span),
                DraftPiece::Text(if mapped.is_empty { String::new() } else { ", ".to_owned() }),
            ];
            edits.push(DraftEdit { span: Span::new(span.start, gap.end), pieces });
        } else {
            edits.extend(self.member_name(site, to));
        }
        Ok((edits, mapped.items))
    }

    /// `x.size()` to `x.shape`, `x.size(i)` and `x.size(dim=i)` to `x.shape[i]`.
    fn shape(&self, id: ExprId, receiver: ExprId) -> Result<Rewritten, String> {
        let Expr::Call { args, parens, .. } = self.parsed.ast.expr(id) else { return Err("not a call".to_owned()) };
        let head = Span::new(self.parsed.ast.span(receiver).end, parens.start);
        let dot = self.dot_of(head);
        match &self.parsed.ast[args] {
            [] => Ok((vec![DraftEdit::text(Span::new(dot, parens.end), ".shape")], Vec::new())),
            [only] => {
                let value = self.parsed.ast.span(only.value);
                let before = DraftEdit::text(Span::new(dot, value.start), ".shape[");
                Ok((vec![before, DraftEdit::text(Span::new(value.end, parens.end), "]")], Vec::new()))
            }
            _ => Err("more than one dimension is passed".to_owned()),
        }
    }

    /// Offset of the dot between a receiver and its member: a line may end before it.
    fn dot_of(&self, head: Span) -> u32 {
        let at = memchr::memchr(b'.', &self.parsed.bytes[head.range()]).unwrap_or(0);
        head.start + u32::try_from(at).unwrap_or(0)
    }

    /// `x.cuda()` to `x`
    fn receiver_only(&self, id: ExprId, receiver: ExprId) -> DraftEdit {
        let (whole, receiver) = (self.parsed.ast.span(id), self.parsed.ast.span(receiver));
        DraftEdit::delete(Span::new(receiver.end, whole.end))
    }

    /// `.to(...)`: devices go, a dtype stays.
    fn moved(&self, site: &Site, id: ExprId, receiver: ExprId, rule: &Rule) -> Option<Finding> {
        let Expr::Call { args, parens, .. } = self.parsed.ast.expr(id) else { return None };
        let result = match placement::to_arguments(self, &self.parsed.ast[args], *parens) {
            Ok(placement::Moved::Nothing) if site.is_statement => return Some(self.removed(site, rule)),
            Ok(placement::Moved::Nothing) => Ok(vec![self.receiver_only(id, receiver)]),
            Ok(placement::Moved::Dtype(edits)) => Ok(edits),
            Err(why) => Err(why),
        };
        match result {
            Ok(edits) if edits.is_empty() => None,
            Ok(edits) => Some(self.finding(site, rule, edits, Vec::new())),
            Err(why) if self.kinds.kind(receiver) == Kind::Unknown => {
                Some(self.left(site, &rule.api, Code::RECEIVER, Severity::Review, why, rule.advice.clone()))
            }
            Err(why) => Some(self.left(site, &rule.api, Code::ARGUMENT, Severity::Review, why, rule.advice.clone())),
        }
    }

    fn is_shape(&self, site: &Site) -> bool {
        let Role::Callee(id) = site.role else { return false };
        let Expr::Call { args, .. } = self.parsed.ast.expr(id) else { return false };
        self.shapes.is_shape(self.parsed, self.bindings, id, &self.parsed.ast[args])
    }

    /// True for a call with `keepdim=`, or with a number for `dim=`: arrays say `axis` and `keepdims`.
    fn reduces(&self, site: &Site) -> bool {
        let Role::Callee(id) = site.role else { return false };
        let Expr::Call { args, .. } = self.parsed.ast.expr(id) else { return false };
        self.parsed.ast[args].iter().any(|argument| {
            let ArgForm::Keyword(name) = argument.form else { return false };
            match self.parsed.text(name) {
                "keepdim" | "memory_format" => true,
                "dim" => self.is_number(argument.value),
                _ => false,
            }
        })
    }

    fn is_number(&self, value: ExprId) -> bool {
        let ast = &self.parsed.ast;
        match ast.expr(value) {
            Expr::Number => true,
            Expr::Unary { operand, .. } => self.is_number(*operand),
            Expr::Tuple(items) => ast[items].iter().all(|item| self.is_number(*item)),
            _ => false,
        }
    }

    /// True for a call with a device among its arguments, and nothing that is not known.
    fn moves(&self, site: &Site) -> bool {
        let Role::Callee(id) = site.role else { return false };
        let Expr::Call { args, parens, .. } = self.parsed.ast.expr(id) else { return false };
        match placement::to_arguments(self, &self.parsed.ast[args], *parens) {
            Ok(placement::Moved::Nothing) => !args.is_empty(),
            Ok(placement::Moved::Dtype(edits)) => !edits.is_empty(),
            Err(_) => false,
        }
    }
}

fn is_method(api: &str) -> bool {
    !api::overloads(api).is_empty()
}

/// True if the target is again a member of a value: what stands before its last dot is a class.
fn same_owner(target: &str) -> bool {
    target.rsplit_once('.').is_some_and(|(owner, _)| last(owner).starts_with(char::is_uppercase))
}

fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}
