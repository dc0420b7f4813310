//! Turns sites into findings: uses of APIs here, members of values in `members`.
//!
//! In: a site and the rule set. Out: a [`Finding`], or nothing if the site is none of ours.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use crate::api::{self, Facts, Style};
use crate::python::ast::{Arg, ArgForm, Expr, ExprId, Stmt};
use crate::python::{Bindings, Kinds, Parsed};
use crate::review::{Code, Severity};
use crate::rules::{self, Place, Rule, RuleSet, Safety, Transform, Use, Weight, unavailable};
use crate::text::Span;

use super::arguments::bind;
use super::call::{self, Call};
use super::defaults;
use super::draft::{DraftEdit, DraftItem, DraftPiece, Finding, Via};
use super::find::{Role, Site};
use super::frameworks;
use super::keywords;
use super::modules::renamed;
use super::optimised::Optimised;
use super::out;
use super::pictures;
use super::said::Said;
use super::shapes::Shapes;
use super::statements::line_of;
use super::template;
use super::unwrap::Unwrap;

/// What a rewriter may look at: one file and the rules.
#[derive(Clone, Copy)]
pub(super) struct Rewriter<'a> {
    pub(super) parsed: &'a Parsed,
    pub(super) bindings: &'a Bindings,
    pub(super) kinds: &'a Kinds,
    pub(super) rules: &'a RuleSet,
    /// Which of several equal ways to write is wanted.
    pub(super) style: Style,
    /// What exists in the version that is written for.
    pub(super) facts: Facts,
    /// Methods that the file's own modules define.
    pub(super) methods: &'a FxHashSet<&'a str>,
    /// Attributes that the file's classes set on `self`.
    pub(super) own: &'a FxHashSet<&'a str>,
    /// Values that the file treats as modules.
    pub(super) said: &'a Said<'a>,
    /// What is asked of sizes.
    pub(super) shapes: &'a Shapes,
    /// Tensors that optimisers are given.
    pub(super) optimised: &'a Optimised,
    /// Members of unknown values may be told by their names.
    pub(super) guesses: bool,
}

impl Rewriter<'_> {
    /// Returns what the rules say about a use of an API; `None` if it is not of the torch family.
    pub(super) fn api_use(&self, site: &Site) -> Option<Finding> {
        let api = self.kinds.api(site.expr)?;
        let library = self.rules.library_of(api)?;
        let Some((expr, rule)) = self.rule_of(site, api) else {
            if let Some(rule) = self.rules.namespace(api) {
                return Some(self.manual(site, api, rule));
            }
            return Some(match library.severity {
                Weight::Blocking => self.no_rule(site, api),
                Weight::Review => {
                    let why = format!("`{}` works on torch tensors", library.name);
                    self.left(site, api, Code::FAMILY_LIBRARY, Severity::Review, why, library.advice.clone())
                }
            });
        };
        if !rule.asks.is_empty() && !frameworks::wants_torch(self.parsed, rule, callee_of(site.role)) {
            return None;
        }
        let Some(member) = self.surviving(site, rule, expr) else { return Some(self.no_rule(site, api)) };
        if let Some(tested) = self.tested(site, api, rule) {
            return Some(self.by_rule(site, expr, Role::Annotation, tested));
        }
        if expr == site.expr {
            return Some(self.by_rule(site, expr, site.role, rule));
        }
        let mut finding = self.by_rule(site, expr, Role::Plain, rule);
        if !finding.changes() {
            return Some(finding);
        }
        finding.edits.extend(member);
        if let Role::Callee(call) = site.role
            && let Expr::Call { args, parens, .. } = self.parsed.ast.expr(call)
        {
            // What a rule says of a class's arguments holds for its members too: `X.from_pretrained(torch_dtype=...)`.
            match keywords::map(self.parsed, &self.parsed.ast[args], *parens, rule) {
                Ok(mapped) => finding.edits.extend(mapped.edits),
                Err(why) => return Some(self.left(site, api, Code::ARGUMENT, Severity::Blocking, why, None)),
            }
        }
        Some(finding)
    }

    /// How and where a site uses its API.
    pub(super) fn place(&self, site: &Site, role: Role) -> Place<'_> {
        let of = site.receiver.or_else(|| self.first_argument(role)).and_then(|value| self.sort(value));
        let callee = site.within.and_then(|callee| self.kinds.api(callee).or_else(|| self.builtin(callee)));
        let within = if site.is_grouped { Some("torch.optim") } else { callee };
        Place { used: used(role), within, of }
    }

    /// A builtin by its name, if the file gives that to nothing else.
    fn builtin(&self, callee: ExprId) -> Option<&str> {
        self.parsed.name(callee).filter(|_| self.bindings.variable_of(callee).is_none())
    }

    /// The value that a call gets first.
    fn first_argument(&self, role: Role) -> Option<ExprId> {
        let Role::Callee(call) = role else { return None };
        let Expr::Call { args, .. } = self.parsed.ast.expr(call) else { return None };
        self.parsed.ast[args].first().filter(|arg| arg.form == ArgForm::Positional).map(|arg| arg.value)
    }

    /// The rule of the longest part of a dotted name that has one, and that part.
    fn rule_of(&self, site: &Site, mut api: &str) -> Option<(ExprId, &Rule)> {
        let mut expr = site.expr;
        loop {
            let role = if expr == site.expr { site.role } else { Role::Plain };
            if let Some(rule) = self.rules.rule_for(api, self.place(site, role)) {
                return Some((expr, rule));
            }
            let Expr::Attribute { value, .. } = self.parsed.ast.expr(expr) else { return None };
            expr = *value;
            api = api.rsplit_once('.')?.0;
        }
    }

    /// `isinstance(m, nn.LeakyReLU)` asks for what calls make, not for a helper that stands in where the class is a value.
    fn tested(&self, site: &Site, api: &str, rule: &Rule) -> Option<&Rule> {
        let is_helper = rule.template.as_ref().is_some_and(|template| template.starts_with(rules::HELPER));
        let made = self.rules.rule_for(api, Place::anywhere(Use::Call));
        made.filter(|made| site.test.is_some() && is_helper && made.covers(Place::anywhere(Use::Annotation)))
    }

    /// What has to change in the members that a site reads off `inner`, if its target has them: nothing, or the name of a
    /// method that the framework calls (`nn.LayerNorm.forward(self, x)`).
    fn surviving(&self, site: &Site, rule: &Rule, inner: ExprId) -> Option<Vec<DraftEdit>> {
        let ast = &self.parsed.ast;
        let rest = Span::new(ast.span(inner).end, ast.span(site.expr).end);
        let text: String = self.parsed.text(rest).split_whitespace().collect();
        let dunder = text.starts_with(".__") && text.ends_with("__") && !text[1..].contains('.');
        let to = rule.to.as_deref();
        if text.is_empty() || dunder || to.is_some_and(|to| self.facts.exists(&format!("{to}{text}"))) {
            return Some(Vec::new());
        }
        let Expr::Attribute { value, name } = ast.expr(site.expr) else { return None };
        let own = renamed(self.parsed.text(*name)).filter(|_| *value == inner && self.is_by_place(site.role))?;
        api::has_method(to?, own).then(|| vec![DraftEdit::text(*name, own)])
    }

    /// A call without keywords: methods of layers have other names for what they take.
    fn is_by_place(&self, role: Role) -> bool {
        let Role::Callee(call) = role else { return false };
        matches!(self.parsed.ast.expr(call), Expr::Call { args, .. } if self.parsed.ast[args].iter().all(|argument| argument.form == ArgForm::Positional))
    }

    fn no_rule(&self, site: &Site, api: &str) -> Finding {
        if let Some(rule) = self.rules.namespace(api) {
            return self.manual(site, api, rule);
        }
        let is_module = !api.contains('.')
            || matches!(self.parsed.ast.expr(site.expr), Expr::Name) && self.is_module_alias(site.expr);
        if is_module {
            let why = format!("the module `{api}` itself is used as a value");
            let advice = Some("Take what is needed by its own name: each name of it then has an answer.".to_owned());
            return self.left(site, api, Code::LEFTOVER_USE, Severity::Blocking, why, advice);
        }
        let why = "no rule covers this API yet".to_owned();
        self.left(site, &api::canonical(api), Code::NO_RULE, Severity::Blocking, why, None)
    }

    fn is_module_alias(&self, name: ExprId) -> bool {
        self.bindings.import_of(name).is_some_and(|index| !self.bindings.imports()[index].is_from)
    }

    fn by_rule(&self, site: &Site, expr: ExprId, role: Role, rule: &Rule) -> Finding {
        if role == Role::Stored && rule.transform == Some(Transform::DeleteStatement) && self.is_setting(site) {
            return self.removed(site, rule);
        }
        let is_elsewhere = rule.transform == Some(Transform::NoInstance) && site.test.is_none();
        if rule.safety == Safety::Manual || role == Role::Stored || is_elsewhere || !rule.covers(self.place(site, role))
        {
            return self.manual(site, &rule.api, rule);
        }
        if let Some(why) = unavailable(rule, self.facts) {
            return self.left(site, &rule.api, Code::NO_COUNTERPART, Severity::Blocking, why, None);
        }
        let result = match (rule.transform, &rule.template, &rule.to, role) {
            (Some(Transform::Picture), template, _, Role::Callee(id)) => {
                match (pictures::step(self, site, rule), template) {
                    (Some(pictures::Step::Written), Some(template)) => self.call_template(template, rule, id),
                    (Some(pictures::Step::Gone(span)), _) => Ok((vec![DraftEdit::delete(span)], Vec::new())),
                    _ => return self.manual(site, &rule.api, rule),
                }
            }
            (Some(Transform::NoInstance), ..) => self.no_instance(site).map(|edit| (vec![edit], Vec::new())),
            (Some(Transform::DeleteStatement), ..) if site.is_statement => return self.removed(site, rule),
            (Some(Transform::DeleteStatement), ..) if site.decorates => {
                Ok((vec![self.without_decorator(site)], Vec::new()))
            }
            (Some(Transform::Unwrap), .., Role::Callee(id)) if site.decorates => {
                // A context that guards nothing is no decorator; its arguments are judged all the same.
                template::call(self, "", rule, id, None).map(|(_, items)| (vec![self.without_decorator(site)], items))
            }
            (Some(Transform::Unwrap), ..) if self.is_only_context(site) => {
                return match self.unwrapped(site, rule) {
                    Ok(finding) => finding,
                    Err(why) => {
                        self.left(site, &rule.api, Code::ARGUMENT, Severity::Blocking, why, rule.advice.clone())
                    }
                };
            }
            (Some(Transform::DeleteStatement), None, ..) => Err("its result is used".to_owned()),
            (_, Some(template), ..) if template::is_statement(template) && !site.is_statement => {
                Err("its result is used, and it becomes a statement".to_owned())
            }
            (_, Some(template), ..) if site.is_context && !template.ends_with(')') => {
                Err("it is the context of a `with`".to_owned())
            }
            (_, Some(template), _, Role::Callee(id)) => {
                let filled = self.call_template(template, rule, id);
                filled.or_else(|why| self.instead(site, rule, id, why))
            }
            (_, Some(template), ..) => template::value(self, template, expr, rule),
            (transform, None, Some(to), Role::Callee(id)) => {
                let write = |rule: &Rule| self.renamed_call(site, expr, to, rule, id, transform);
                let renamed = write(rule).or_else(|why| out::copied(self, site, rule, id, why, &write));
                renamed.or_else(|why| self.instead(site, rule, id, why))
            }
            (transform, None, Some(to), _) => self.renamed(site, expr, to, rule, transform),
            (_, None, None, _) => return self.manual(site, &rule.api, rule),
        };
        match result {
            Ok((edits, mut items)) => {
                items.extend(self.differs(site, rule));
                items.extend(self.generator(site, rule));
                self.finding(site, rule, edits, items)
            }
            Err(why) => {
                // A name of the file's own (`relu = F.relu`) is converted where it is bound.
                let own = self.root(expr).is_some_and(|name| self.bindings.import_of(name).is_none());
                let severity = if own { Severity::Review } else { Severity::Blocking };
                self.left(site, &rule.api, Code::ARGUMENT, severity, why, rule.advice.clone())
            }
        }
    }

    /// Writes a call that the rule's target cannot take, for the reason `why`, by what the rule says instead.
    pub(super) fn instead(&self, site: &Site, rule: &Rule, call: ExprId, why: String) -> Result<Rewritten, String> {
        let bare = Rule { arguments: BTreeMap::new(), ..rule.clone() };
        let write = |text: &String| match site.receiver {
            None if !text.ends_with(')') => self.renamed_call(site, site.expr, text, &bare, call, None),
            receiver => template::call(self, text, &bare, call, receiver),
        };
        rule.instead.iter().map(write).find_map(Result::ok).ok_or(why)
    }

    /// True if the site is the one context of a `with` and bound to no name.
    fn is_only_context(&self, site: &Site) -> bool {
        match self.parsed.ast.stmt(site.stmt) {
            Stmt::With { items, .. } => {
                site.is_context && items.len() == 1 && self.parsed.ast[items][0].target.is_none()
            }
            _ => false,
        }
    }

    /// The `with` around the site goes, if its arguments are what the rule wants.
    fn unwrapped(&self, site: &Site, rule: &Rule) -> Result<Finding, String> {
        let Role::Callee(id) = site.role else { return Err("it is not called".to_owned()) };
        let mut items = template::call(self, "", rule, id, None)?.1;
        items.extend(self.differs(site, rule));
        Ok(Finding { unwraps: Unwrap::with(self.parsed, site.stmt), ..self.finding(site, rule, Vec::new(), items) })
    }

    /// True if the statement does nothing but set what the site names to a constant or a variable.
    fn is_setting(&self, site: &Site) -> bool {
        let ast = &self.parsed.ast;
        let Stmt::Assign { targets, value } = ast.stmt(site.stmt) else { return false };
        ast[targets] == [site.expr]
            && matches!(ast.expr(*value), Expr::Bool(_) | Expr::None | Expr::Number | Expr::Str { .. } | Expr::Name)
    }

    fn renamed(
        &self,
        site: &Site,
        expr: ExprId,
        to: &str,
        rule: &Rule,
        transform: Option<Transform>,
    ) -> Result<Rewritten, String> {
        if !rule.fixed.is_empty() && site.test.is_none() {
            return Err(format!("`{}` needs other arguments and is passed on as a value", rule.api));
        }
        let is_value = matches!(site.role, Role::Plain | Role::Base) && site.test.is_none() && expr == site.expr;
        if is_value && let Some(name) = defaults::other(self.facts, rule, to) {
            return Err(format!("it is called elsewhere, and its default of `{name}` is another one in MindSpore"));
        }
        let mut edit = self.name_edit(expr, to);
        if transform == Some(Transform::NoGrad) && site.decorates {
            edit.pieces.push(DraftPiece::Text("()".to_owned()));
        }
        Ok((vec![edit], Vec::new()))
    }

    fn renamed_call(
        &self,
        site: &Site,
        expr: ExprId,
        to: &str,
        rule: &Rule,
        id: ExprId,
        transform: Option<Transform>,
    ) -> Result<Rewritten, String> {
        let Expr::Call { args, parens, .. } = self.parsed.ast.expr(id) else { return Err("not a call".to_owned()) };
        if site.is_statement && rule.arguments.contains_key("inplace") && self.is_in_place(rule, &self.parsed.ast[args])
        {
            return Err("the call changes its argument in place and its result is not used".to_owned());
        }
        let mut edits = vec![self.name_edit(expr, to)];
        if transform == Some(Transform::NoGrad) {
            return if args.is_empty() { Ok((edits, Vec::new())) } else { Err("a mode is passed".to_owned()) };
        }
        let call = self.call(&self.parsed.ast[args], *parens, false);
        let mapped = call::map(call, rule, to)?;
        edits.extend(mapped.edits);
        Ok((edits, mapped.items))
    }

    /// A call that is to be mapped.
    pub(super) fn call<'b>(&'b self, args: &'b [Arg], parens: Span, receiver_first: bool) -> Call<'b> {
        Call {
            parsed: self.parsed,
            bindings: self.bindings,
            kinds: self.kinds,
            facts: self.facts,
            args,
            parens,
            unsaid: &self.optimised.unsaid,
            receiver_first,
            hides: false,
        }
    }

    /// True if the call is passed `inplace`, by name or by place, and not as `False`.
    pub(super) fn is_in_place(&self, rule: &Rule, args: &[Arg]) -> bool {
        api::overloads(&rule.api).iter().any(|signature| {
            let places = bind(self.parsed, args, &[], signature, 0).unwrap_or_default();
            args.iter().zip(places).any(|(argument, place)| {
                let is_false = matches!(self.parsed.ast.expr(argument.value), Expr::Bool(false));
                signature.params[place].name == "inplace" && !is_false
            })
        })
    }

    fn call_template(&self, template: &str, rule: &Rule, id: ExprId) -> Result<Rewritten, String> {
        template::call(self, template, rule, id, None)
    }

    /// The decorator goes with its line.
    fn without_decorator(&self, site: &Site) -> DraftEdit {
        let ast = &self.parsed.ast;
        let whole = ast.span(if let Role::Callee(call) = site.role { call } else { site.expr });
        let spaces = self.parsed.bytes[..whole.start as usize]
            .iter()
            .rev()
            .take_while(|byte| matches!(byte, b' ' | b'\t'))
            .count();
        let at = whole.start - u32::try_from(spaces + 1).unwrap_or(0);
        DraftEdit::delete(line_of(self.parsed, Span::new(at, whole.end)))
    }

    /// The statement, which is nothing but the call, goes.
    pub(super) fn removed(&self, site: &Site, rule: &Rule) -> Finding {
        let items = self.differs(site, rule).into_iter().collect();
        Finding { removes: Some(site.stmt), ..self.finding(site, rule, Vec::new(), items) }
    }

    /// Replaces the name at `expr` by an API, through the import it came from.
    pub(super) fn name_edit(&self, expr: ExprId, target: &str) -> DraftEdit {
        let root = self.root(expr);
        let via = root
            .and_then(|name| self.bindings.import_of(name))
            .map(|import| Via { import, is_whole: root == Some(expr) });
        DraftEdit { span: self.parsed.ast.span(expr), pieces: vec![DraftPiece::name(target, via)] }
    }

    /// The name at the start of a dotted chain.
    pub(super) fn root(&self, mut expr: ExprId) -> Option<ExprId> {
        loop {
            match self.parsed.ast.expr(expr) {
                Expr::Attribute { value, .. } => expr = *value,
                Expr::Name => return Some(expr),
                _ => return None,
            }
        }
    }

    pub(super) fn differs(&self, site: &Site, rule: &Rule) -> Option<DraftItem> {
        (rule.safety == Safety::Differs && !pictures::is_in_order(self, site, rule)).then(|| DraftItem {
            span: self.parsed.ast.span(site.expr),
            code: rule.code.as_deref().and_then(Code::parse).unwrap_or(Code::DIFFERS),
            api: Some(rule.api.clone()),
            severity: Severity::Review,
            why: rule.why.clone().unwrap_or_default(),
            advice: rule.advice.clone(),
        })
    }

    fn manual(&self, site: &Site, api: &str, rule: &Rule) -> Finding {
        let code = rule.code.as_deref().and_then(Code::parse).unwrap_or(Code::NO_COUNTERPART);
        let why = rule.why.clone().unwrap_or_else(|| "this form of use has no counterpart".to_owned());
        self.left(site, api, code, Severity::Blocking, why, rule.advice.clone())
    }

    pub(super) fn finding(&self, site: &Site, rule: &Rule, edits: Vec<DraftEdit>, items: Vec<DraftItem>) -> Finding {
        Finding {
            site: self.parsed.ast.span(site.expr),
            api: rule.api.clone(),
            edits,
            items,
            removes: None,
            unwraps: None,
            repeats: Vec::new(),
            is_premise: false,
            frees: if site.receiver.is_none() { self.root(site.expr) } else { None },
            is_use: site.receiver.is_none(),
        }
    }

    /// A place that stays as it is, with an item.
    pub(super) fn left(
        &self,
        site: &Site,
        api: &str,
        code: Code,
        severity: Severity,
        why: String,
        advice: Option<String>,
    ) -> Finding {
        let span = self.parsed.ast.span(site.expr);
        let item = DraftItem { span, code, api: Some(api.to_owned()), severity, why, advice };
        Finding {
            site: span,
            api: api.to_owned(),
            edits: Vec::new(),
            items: vec![item],
            frees: None,
            removes: None,
            unwraps: None,
            repeats: Vec::new(),
            is_premise: false,
            is_use: site.receiver.is_none(),
        }
    }
}

/// The call of what is called.
fn callee_of(role: Role) -> Option<ExprId> {
    match role {
        Role::Callee(call) => Some(call),
        _ => None,
    }
}

/// The form of use that a rule may be for.
fn used(role: Role) -> Use {
    match role {
        Role::Callee(_) => Use::Call,
        Role::Base => Use::Base,
        Role::Annotation => Use::Annotation,
        Role::Decorator | Role::Plain | Role::Stored => Use::Reference,
    }
}

/// Edits and the items that go with them.
pub(super) type Rewritten = (Vec<DraftEdit>, Vec<DraftItem>);
