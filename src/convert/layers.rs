//! Layers whose counterpart is called otherwise, or lacks a method that a subclass or a caller uses.
//!
//! In: a site, and the facts of both layers. Out: the names of keywords changed where the parameter has another name in
//! the same place, and an item for what the counterpart does not have: it would fail when the code runs, or not at all.

use crate::api::{self, Signature};
use crate::python::ast::{Arg, ArgForm, Expr, ExprId, Stmt};
use crate::review::{Code, Severity};
use crate::rules::{Action, Rule, Safety};

use super::draft::{DraftEdit, DraftPiece, Finding};
use super::find::{Role, Site};
use super::modules::renamed;
use super::rewrite::Rewriter;
use super::template;

impl Rewriter<'_> {
    /// An item for a method of a torch layer that MindSpore's does not have: `super().reset_parameters()`.
    pub(super) fn lacking(&self, site: &Site, name: &str) -> Option<Finding> {
        let class = self.kinds.inherited(site.expr)?;
        if renamed(name).is_some() || api::exists(&format!("torch.nn.Module.{name}")) {
            return None;
        }
        let (_, target) = self.counterpart(class)?;
        let has = |class: &str| api::has_method(class, name) || self.facts.exists(&format!("{class}.{name}"));
        if has(target) || has("mindspore.nn.Cell") {
            return None;
        }
        let api = format!("{class}.{name}");
        if let Some(written) = self.rules.rule(&api).and_then(|rule| self.method_written(site, &api, rule)) {
            return Some(written);
        }
        let own = self.rules.rule(&api).filter(|rule| rule.safety == Safety::Manual);
        let why = own.and_then(|rule| rule.why.clone());
        let advice = own.and_then(|rule| rule.advice.clone());
        Some(
            self.left(
                site,
                &api,
                Code::MEMBER,
                Severity::Blocking,
                why.unwrap_or_else(|| "MindSpore's class has no such method".to_owned()),
                advice.or_else(|| {
                    Some("Write what the method of torch does here, or in a method of your class.".to_owned())
                }),
            ),
        )
    }

    /// A method as a function of the layer, `{self}` in the template: what `super()` is asked for, the instance is.
    fn method_written(&self, site: &Site, api: &str, rule: &Rule) -> Option<Finding> {
        let (Role::Callee(call), Some(receiver)) = (site.role, site.receiver) else { return None };
        let template = rule.template.as_deref().filter(|_| rule.safety == Safety::Equivalent)?;
        let (before, behind) = template.split_once("{self}")?;
        let Expr::Call { args, .. } = self.parsed.ast.expr(call) else { return None };
        let is_super = matches!(self.parsed.ast.expr(receiver),
            Expr::Call { func, .. } if self.parsed.name(*func) == Some("super"));
        if !args.is_empty() || behind.contains('{') {
            return None;
        }
        let mut pieces = Vec::new();
        template::names(before, &mut pieces);
        pieces.push(match is_super {
            true => DraftPiece::Text("self".to_owned()),
            false => DraftPiece::Keep(self.parsed.ast.span(receiver)),
        });
        pieces.push(DraftPiece::Text(behind.to_owned()));
        let edits = vec![DraftEdit { span: self.parsed.ast.span(call), pieces }];
        Some(Finding { site: self.parsed.ast.span(site.expr), api: api.to_owned(), edits, ..Finding::default() })
    }

    /// What a layer of torch becomes.
    fn counterpart(&self, class: &str) -> Option<(&Rule, &str)> {
        let mut rules = self.rules.rules(class).filter(|rule| rule.safety != Safety::Manual);
        rules.find_map(|rule| Some((rule, rule.to.as_deref().filter(|to| self.facts.exists(to))?)))
    }

    /// A call of a layer: `self.encoder(x, mask=mask)`.
    pub(super) fn layer_call(&self, site: &Site) -> Option<Finding> {
        let Role::Callee(call) = site.role else { return None };
        let class = api::canonical(self.kinds.layer(site.expr)?);
        let (rule, target) = self.counterpart(&class)?;
        let Expr::Call { args, .. } = self.parsed.ast.expr(call) else { return None };
        let api = format!("{class}.forward");
        let left = |why: String, advice| Some(self.left(site, &api, Code::ARGUMENT, Severity::Blocking, why, advice));
        if site.is_statement && self.is_made_in_place(site.expr, rule) {
            let why = "the layer changes its argument in place in torch, and its result is not used";
            return left(why.to_owned(), Some("Assign the result: `x = act(x)`.".to_owned()));
        }
        let manual = self.rules.rule(&api);
        if let Some(why) = self.parsed.ast[args].iter().find_map(|argument| self.refused(manual?, argument, call)) {
            return left(why, manual.and_then(|rule| rule.advice.clone()));
        }
        match self.called(&self.parsed.ast[args], &api::layer_call(&class)?, &api::layer_call(target)?) {
            Ok(edits) if edits.is_empty() => None,
            Ok(edits) => Some(Finding { site: self.parsed.ast.span(site.expr), api, edits, ..Finding::default() }),
            Err(why) => left(why, None),
        }
    }

    /// The keywords of a call renamed as the counterpart wants them, if it takes all of them.
    fn called(&self, args: &[Arg], torch: &Signature, target: &Signature) -> Result<Vec<DraftEdit>, String> {
        let is_open = |signature: &Signature| signature.params.iter().any(|param| !param.is_named());
        let unpacks = args.iter().any(|argument| matches!(argument.form, ArgForm::Star | ArgForm::DoubleStar));
        if is_open(torch) || is_open(target) || unpacks {
            return Ok(Vec::new());
        }
        let mut edits = Vec::new();
        let mut given = vec![false; target.params.len().max(args.len())];
        for (place, argument) in args.iter().enumerate() {
            let ArgForm::Keyword(name) = argument.form else {
                given[place] = true;
                continue;
            };
            let text = self.parsed.text(name);
            let Some(place) = torch.params.iter().position(|param| param.name == text) else { continue };
            let same = target.params.iter().position(|param| param.name == text);
            let Some(at) = same.or_else(|| (place < target.params.len()).then_some(place)) else {
                return Err(format!("MindSpore's layer is called without `{text}`"));
            };
            // The place is another parameter's, which torch has too.
            if same.is_none() && torch.params.iter().any(|param| param.name == target.params[at].name) {
                return Err(format!("MindSpore's layer is called without `{text}`"));
            }
            given[at] = true;
            if same.is_none() {
                edits.push(DraftEdit::text(name, target.params[at].name.clone()));
            }
        }
        match target.params.iter().zip(given).find(|(param, given)| param.is_required() && !given) {
            Some((param, _)) => Err(format!("MindSpore's layer has to be given `{}`", param.name)),
            None => Ok(edits),
        }
    }

    /// Why a value that the rule of the call speaks of cannot be passed. Of a pair that is read by its place the first
    /// is there in any case.
    fn refused(&self, rule: &Rule, argument: &Arg, call: ExprId) -> Option<String> {
        let ArgForm::Keyword(name) = argument.form else { return None };
        let exception = rule.arguments.get(self.parsed.text(name))?;
        let value = self.parsed.text(self.parsed.ast.span(argument.value));
        let rest = &self.parsed.bytes[self.parsed.ast.span(call).end as usize..];
        let is_refused = exception.action == Some(Action::Refuse) && exception.values.iter().any(|one| one == value);
        (is_refused && !rest.starts_with(b"[0]")).then(|| exception.why.clone())?
    }

    /// True if what is called was made with `inplace`, which the counterpart does not have.
    fn is_made_in_place(&self, layer: ExprId, rule: &Rule) -> bool {
        let ast = &self.parsed.ast;
        let drops = rule.arguments.get("inplace").is_some_and(|exception| exception.action == Some(Action::Drop));
        if !drops {
            return false;
        }
        let text = self.parsed.text(ast.span(layer));
        ast.stmts.iter().any(|node| {
            let Stmt::Assign { targets, value } = &node.stmt else { return false };
            let Expr::Call { args, .. } = ast.expr(*value) else { return false };
            ast[targets].iter().any(|target| self.parsed.text(ast.span(*target)) == text)
                && self.is_in_place(rule, &ast[args])
        })
    }
}
