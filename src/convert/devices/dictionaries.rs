//! Takes devices out of dictionaries of keyword arguments: `dd = {"device": device, "dtype": dtype}`.
//!
//! Only where the dictionary is spread into calls and read in no other way, so that nobody can miss the entry: layers of
//! MindSpore take no device, and a function of the project has its default. A call of something outside of the torch
//! family may mean another device, and then the entry stays.

use std::collections::{BTreeMap, BTreeSet};

use crate::api::Kind;
use crate::python::ast::{Arg, ArgForm, Expr, ExprId, ParamForm, Stmt, StmtId, StmtNode};
use crate::python::resolve::VarId;
use crate::python::{Bindings, Kinds, Parsed};
use crate::rules::RuleSet;
use crate::text::Span;

use super::API;

use crate::convert::arguments::remove;
use crate::convert::draft::Finding;
use crate::convert::exceptions::is_storage;

/// Returns the removals of such entries.
pub(super) fn findings(parsed: &Parsed, bindings: &Bindings, kinds: &Kinds, rules: &RuleSet) -> Vec<Finding> {
    let search = Search { parsed, bindings, kinds, rules };
    let found = search.dictionaries();
    if found.is_empty() {
        return Vec::new();
    }
    let kept = search.kept(&found);
    let gone = found.into_iter().filter(|(variable, _)| !kept.contains(variable));
    let mut findings: Vec<Finding> = gone.flat_map(|(_, found)| found).map(|found| search.finding(&found)).collect();
    findings.sort_by_key(|finding| finding.site);
    findings
}

/// A dictionary, and which of its entries say where.
struct Found {
    entries: Vec<Arg>,
    brackets: Span,
    dropped: Vec<bool>,
}

/// What a dictionary is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Holder<'a> {
    Variable(VarId),
    /// `self.name`, in any class of the file.
    Attribute(&'a str),
}

struct Search<'a> {
    parsed: &'a Parsed,
    bindings: &'a Bindings,
    kinds: &'a Kinds,
    rules: &'a RuleSet,
}

impl<'a> Search<'a> {
    /// Variables that are bound to literal dictionaries alone, some of which hold a device.
    fn dictionaries(&self) -> BTreeMap<Holder<'a>, Vec<Found>> {
        let mut found: BTreeMap<Holder<'a>, (usize, Vec<Found>)> = BTreeMap::new();
        for node in &self.parsed.ast.stmts {
            let Stmt::Assign { targets, value } = &node.stmt else { continue };
            let [target] = &self.parsed.ast[targets] else { continue };
            let Some(holder) = self.holder(*target) else { continue };
            let Some((entries, brackets)) = self.entries(*value) else { continue };
            let dropped: Vec<bool> = entries.iter().map(|entry| self.is_device(entry)).collect();
            let (count, all) = found.entry(holder).or_default();
            *count += 1;
            if dropped.contains(&true) {
                all.push(Found { entries, brackets, dropped });
            }
        }
        let only = |(id, (count, all)): (Holder<'a>, (usize, Vec<Found>))| {
            let is_only = match id {
                Holder::Variable(id) => {
                    let variable = self.bindings.variable(id);
                    !variable.bound_from_inside && variable.sites.len() == count
                }
                Holder::Attribute(name) => self.assigned(name) == count,
            };
            (is_only && !all.is_empty()).then_some((id, all))
        };
        found.into_iter().filter_map(only).collect()
    }

    /// What an expression reads or binds; an attribute of another value than `self` may be the same one.
    fn holder(&self, expr: ExprId) -> Option<Holder<'a>> {
        match self.parsed.ast.expr(expr) {
            Expr::Attribute { name, .. } => Some(Holder::Attribute(self.parsed.text(*name))),
            _ => self.bindings.variable_of(expr).map(Holder::Variable),
        }
    }

    /// The targets of assignments with one target.
    fn targets(&self) -> impl Iterator<Item = ExprId> {
        self.parsed.ast.stmts.iter().filter_map(|node| match &node.stmt {
            Stmt::Assign { targets, .. } => self.parsed.ast[targets].first().copied(),
            _ => None,
        })
    }

    /// How often an attribute of this name is assigned.
    fn assigned(&self, name: &str) -> usize {
        self.targets().filter(|target| self.holder(*target) == Some(Holder::Attribute(name))).count()
    }

    /// The entries of `{"a": b}` or `dict(a=b)` as arguments, and the brackets around them.
    fn entries(&self, value: ExprId) -> Option<(Vec<Arg>, Span)> {
        let ast = &self.parsed.ast;
        match ast.expr(value) {
            Expr::Dict(items) => {
                let entry = |(key, value): &(Option<ExprId>, ExprId)| match key {
                    Some(key) => {
                        let span = Span::new(ast.span(*key).start, ast.span(*value).end);
                        let form = ArgForm::Keyword(ast.span(*key));
                        Some(Arg { span, form, value: *value })
                    }
                    None => None,
                };
                Some((ast[items].iter().map(entry).collect::<Option<_>>()?, ast.span(value)))
            }
            Expr::Call { func, args, parens } => {
                let is_dict = self.parsed.name(*func) == Some("dict") && self.bindings.variable_of(*func).is_none();
                let named = ast[args].iter().all(|argument| matches!(argument.form, ArgForm::Keyword(_)));
                (is_dict && named).then(|| (ast[args].to_vec(), *parens))
            }
            _ => None,
        }
    }

    /// True for `"device": value` with a value that says where and does nothing else.
    fn is_device(&self, entry: &Arg) -> bool {
        let ArgForm::Keyword(name) = entry.form else { return false };
        let name = self.parsed.text(name).trim_matches(['"', '\'']);
        let ast = &self.parsed.ast;
        let says_where = match ast.expr(entry.value) {
            Expr::None => true,
            Expr::Name => {
                self.parsed.name(entry.value) == Some("device") || self.kinds.kind(entry.value) == Kind::Device
            }
            Expr::Attribute { value, name } => {
                self.parsed.text(*name) == "device" && matches!(ast.expr(*value), Expr::Name | Expr::Attribute { .. })
            }
            // `kwargs.get("device", None)`; `pop` would change what it is read from.
            Expr::Call { func, args, .. } => {
                let is_get =
                    matches!(ast.expr(*func), Expr::Attribute { name, .. } if self.parsed.text(*name) == "get");
                let first = ast[args].first().map(|first| self.parsed.text(ast.span(first.value)));
                is_get && matches!(first, Some("'device'" | "\"device\""))
            }
            _ => false,
        };
        name == "device" && is_storage(name) && says_where
    }

    /// Variables that are read otherwise than by a spread into a call that may lose a device.
    fn kept(&self, found: &BTreeMap<Holder<'a>, Vec<Found>>) -> BTreeSet<Holder<'a>> {
        let (spread, needed) = (self.spread(found), self.needed());
        let ids = self.parsed.ast.expressions();
        let targets: BTreeSet<ExprId> = self.targets().collect();
        let reads = ids.filter(|id| !self.bindings.is_store(*id) && !targets.contains(id));
        let reads = reads.filter_map(|id| Some((id, self.holder(id)?)));
        let kept = reads.filter(|(id, holder)| {
            found.contains_key(holder) && spread.get(id).is_none_or(|callee| !self.may_lose(*callee, &needed))
        });
        kept.map(|(_, holder)| holder).collect()
    }

    /// The reads that are spread into a call, with what is called, or into another dictionary.
    fn spread(&self, found: &BTreeMap<Holder<'a>, Vec<Found>>) -> BTreeMap<ExprId, Option<ExprId>> {
        let mut spread = BTreeMap::new();
        for node in &self.parsed.ast.exprs {
            if let Expr::Dict(items) = &node.expr {
                // Nobody misses an entry of another dictionary either.
                let inner = self.parsed.ast[items].iter().filter(|(key, _)| key.is_none()).map(|(_, value)| *value);
                spread.extend(inner.map(|value| (value, None)));
            }
            let Expr::Call { func, args, .. } = &node.expr else { continue };
            for argument in self.parsed.ast[args].iter().filter(|argument| argument.form == ArgForm::DoubleStar) {
                if self.holder(argument.value).is_some_and(|holder| found.contains_key(&holder)) {
                    spread.insert(argument.value, Some(*func));
                }
            }
        }
        spread
    }

    /// True unless it is another library's, or needs a device.
    fn may_lose(&self, callee: Option<ExprId>, needed: &BTreeSet<&str>) -> bool {
        let Some(callee) = callee else { return true };
        let last = match self.parsed.ast.expr(callee) {
            Expr::Attribute { name, .. } => self.parsed.text(*name),
            _ => self.parsed.name(callee).unwrap_or_default(),
        };
        let is_foreign = self.kinds.api(callee).is_some_and(|api| {
            self.rules.library_of(api).is_none() && !matches!(api, "functools.partial" | "builtins.dict")
        });
        !is_foreign && !needed.contains(last)
    }

    /// Names of the file's functions, and of classes by their constructors, that cannot do without a device.
    fn needed(&self) -> BTreeSet<&str> {
        let ast = &self.parsed.ast;
        let needs = |stmt: &Stmt| match stmt {
            Stmt::Function(function) => ast[function.params].iter().any(|param| {
                let is_single = !matches!(param.form, ParamForm::VarArgs | ParamForm::KwArgs);
                is_single && param.default.is_none() && self.parsed.text(param.name) == "device"
            }),
            _ => false,
        };
        let is_constructor = |stmt: &StmtId| matches!(ast.stmt(*stmt), Stmt::Function(function) if self.parsed.text(function.name) == "__init__");
        let name = |node: &StmtNode| match &node.stmt {
            Stmt::Function(function) if needs(&node.stmt) => Some(self.parsed.text(function.name)),
            Stmt::Class(class) if ast[class.body].iter().any(|stmt| is_constructor(stmt) && needs(ast.stmt(*stmt))) => {
                Some(self.parsed.text(class.name))
            }
            _ => None,
        };
        ast.stmts.iter().filter_map(name).collect()
    }

    fn finding(&self, found: &Found) -> Finding {
        Finding {
            site: found.brackets,
            api: API.to_owned(),
            edits: remove(self.parsed, &found.entries, found.brackets, &found.dropped),
            ..Finding::default()
        }
    }
}
