//! Learning rates in the groups of an optimiser: `group["lr"]` is a number in torch and a Parameter in MindSpore.
//!
//! In: a file, its names and kinds. Out: `float(group["lr"])` where it is read and `ops.assign(group["lr"], lr)` where it is
//! set, since a scheduler goes on with the same Parameter. Other keys mean the same on both sides. Where groups are used
//! in another way (`optimizer.param_groups.append(...)`, a group that is passed on), the item of the rule.

use rustc_hash::FxHashSet;

use crate::api::Kind;
use crate::python::ast::{Expr, ExprId, Stmt, StmtNode};
use crate::python::resolve::VarId;
use crate::review::{Code, Severity};
use crate::text::Span;

use super::draft::{DraftEdit, DraftItem, DraftPiece, Finding};
use super::rewrite::Rewriter;
use super::template::is_cheap;

const API: &str = "torch.optim.Optimizer.param_groups";

/// Returns the findings about the groups of optimisers.
pub(super) fn findings(file: &Rewriter<'_>) -> Vec<Finding> {
    let ids = file.parsed.ast.expressions();
    let sources: FxHashSet<ExprId> = file.parsed.ast.attributes().filter(|id| is_groups(file, *id)).collect();
    if sources.is_empty() {
        return Vec::new();
    }
    let mut groups = Groups { file, sources, bound: Vec::new(), fine: FxHashSet::default() };
    groups.bind();
    let entries: Vec<ExprId> = ids.filter(|id| groups.is_entry(*id)).collect();
    groups.approve(&entries);
    let rates: Vec<ExprId> = entries.iter().copied().filter(|entry| groups.has_key(*entry, "lr")).collect();
    let mut findings = groups.stored(&rates);
    let stored: Vec<Span> = findings.iter().map(|finding| finding.site).collect();
    let first = entries.into_iter().filter(|entry| groups.is_initial(*entry));
    let is_set = |rate: ExprId| stored.contains(&file.parsed.ast.span(rate));
    let read = rates.iter().copied().filter(|rate| !is_set(*rate) && !groups.is_bound(*rate));
    findings.extend(read.chain(first).filter_map(|rate| groups.read(rate)));
    findings.extend(groups.others());
    findings
}

/// True for `optimizer.param_groups`, also where only this name tells that it is an optimiser.
fn is_groups(file: &Rewriter<'_>, expr: ExprId) -> bool {
    let Expr::Attribute { value, name } = file.parsed.ast.expr(expr) else { return false };
    let may_be = || match file.kinds.kind(*value) {
        Kind::Optimizer => true,
        Kind::Unknown => file.guesses && file.kinds.api(*value).is_none(),
        _ => false,
    };
    file.parsed.text(*name) == "param_groups" && may_be()
}

/// The groups of a file.
struct Groups<'a> {
    file: &'a Rewriter<'a>,
    /// `optimizer.param_groups`
    sources: FxHashSet<ExprId>,
    /// Variables that stand for a group, where they do, and what they come of.
    bound: Vec<(VarId, Span, ExprId)>,
    /// Groups and lists of groups of which an entry is used, and nothing else.
    fine: FxHashSet<ExprId>,
}

impl Groups<'_> {
    /// Finds the variables of loops over groups, and those that are assigned one.
    fn bind(&mut self) {
        let ast = &self.file.parsed.ast;
        let whole = Span::new(0, u32::try_from(self.file.parsed.bytes.len()).unwrap_or(u32::MAX));
        let mut found = Vec::new();
        for StmtNode { stmt, span, .. } in &ast.stmts {
            match stmt {
                Stmt::For { target, iter, .. } => found.extend(self.looped(*target, *iter, *span)),
                Stmt::Assign { targets, value } => {
                    let Expr::Subscript { value: list, index } = ast.expr(*value) else { continue };
                    let is_one = self.sources.contains(list) && !is_slice(self.file, &ast[index]);
                    let [target] = &ast[targets] else { continue };
                    found.extend(
                        self.file.bindings.variable_of(*target).filter(|_| is_one).map(|it| (it, whole, *list)),
                    );
                }
                _ => {}
            }
        }
        for node in &ast.exprs {
            let Expr::Comprehension { clauses, .. } = &node.expr else { continue };
            found.extend(ast[clauses].iter().filter_map(|clause| self.looped(clause.target, clause.iter, node.span)));
        }
        // A name that stands for something else as well is none.
        found.retain(|(variable, place, _)| self.stores(*variable, *place) == 1);
        self.bound = found;
    }

    /// The variable of a loop that stands for a group.
    fn looped(&self, target: ExprId, iter: ExprId, place: Span) -> Option<(VarId, Span, ExprId)> {
        let ast = &self.file.parsed.ast;
        let nth = |at: usize| match ast.expr(ast.unparen(target)) {
            Expr::Tuple(items) => ast[items].get(at).copied(),
            _ => None,
        };
        let (target, source) = match ast.expr(iter) {
            Expr::Call { func, args, .. } => {
                let at = ast[args].iter().position(|argument| self.sources.contains(&argument.value))?;
                let target = match self.file.parsed.name(*func)? {
                    "enumerate" => nth(1)?,
                    "zip" => nth(at)?,
                    "reversed" | "list" | "iter" => target,
                    _ => return None,
                };
                (target, ast[args][at].value)
            }
            _ => (target, iter),
        };
        let variable = self.file.bindings.variable_of(target)?;
        self.sources.contains(&source).then_some((variable, place, source))
    }

    fn stores(&self, variable: VarId, place: Span) -> usize {
        self.names(variable, place).filter(|name| self.file.bindings.is_store(*name)).count()
    }

    /// The mentions of a variable.
    fn names(&self, variable: VarId, place: Span) -> impl Iterator<Item = ExprId> {
        let ast = &self.file.parsed.ast;
        let ids = ast.expressions();
        ids.filter(move |id| {
            matches!(ast.expr(*id), Expr::Name)
                && place.contains(ast.span(*id))
                && self.file.bindings.variable_of(*id) == Some(variable)
        })
    }

    fn is_group(&self, expr: ExprId) -> bool {
        let ast = &self.file.parsed.ast;
        match ast.expr(expr) {
            Expr::Subscript { value, index } => self.sources.contains(value) && !is_slice(self.file, &ast[index]),
            Expr::Name => self.file.bindings.variable_of(expr).is_some_and(|variable| {
                self.bound.iter().any(|(other, place, _)| *other == variable && place.contains(ast.span(expr)))
            }),
            _ => false,
        }
    }

    /// True for `group["lr"]`, with any key that is written out.
    fn is_entry(&self, expr: ExprId) -> bool {
        let ast = &self.file.parsed.ast;
        let Expr::Subscript { value, index } = ast.expr(expr) else { return false };
        let is_key = matches!(ast[index], [key] if matches!(ast.expr(key), Expr::Str { .. }));
        is_key && self.is_group(*value)
    }

    fn has_key(&self, entry: ExprId, key: &str) -> bool {
        let Expr::Subscript { index, .. } = self.file.parsed.ast.expr(entry) else { return false };
        self.text(self.file.parsed.ast.span(self.file.parsed.ast[index][0])).trim_matches(['"', '\'']) == key
    }

    /// True for the rate that a scheduler began with, where it is read: a tensor in MindSpore.
    fn is_initial(&self, entry: ExprId) -> bool {
        self.has_key(entry, "initial_lr") && !self.is_bound(entry)
    }

    /// True for an entry that a statement sets or deletes.
    fn is_bound(&self, entry: ExprId) -> bool {
        let ast = &self.file.parsed.ast;
        let span = ast.span(entry);
        let holds = |target: &ExprId| ast.span(*target).contains(span);
        ast.stmts.iter().any(|node| match &node.stmt {
            Stmt::Assign { targets, .. } | Stmt::Delete(targets) => ast[targets].iter().any(holds),
            Stmt::AugAssign { target, .. } | Stmt::For { target, .. } => holds(target),
            _ => false,
        })
    }

    /// Notes which lists of groups are used by their entries alone.
    fn approve(&mut self, entries: &[ExprId]) {
        let ast = &self.file.parsed.ast;
        for entry in entries {
            let Expr::Subscript { value, .. } = ast.expr(*entry) else { continue };
            self.fine.insert(*value);
            if let Expr::Subscript { value: list, .. } = ast.expr(*value) {
                self.fine.insert(*list);
            }
        }
        for node in &ast.exprs {
            if let Expr::Call { func, args, .. } = &node.expr
                && self.file.parsed.name(*func) == Some("len")
            {
                self.fine.extend(ast[args].iter().map(|argument| argument.value));
            }
        }
        let is_fine = |(variable, place, _): &&(VarId, Span, ExprId)| {
            let mut read = self.names(*variable, *place).filter(|name| !self.file.bindings.is_store(*name));
            read.all(|name| self.fine.contains(&name))
        };
        let fine: Vec<ExprId> = self.bound.iter().filter(is_fine).map(|(.., source)| *source).collect();
        self.fine.extend(fine);
    }

    /// `ops.assign(group["lr"], lr)` for the statements that set a rate; an item for those that set it in another way.
    fn stored(&self, rates: &[ExprId]) -> Vec<Finding> {
        let ast = &self.file.parsed.ast;
        let mut findings = Vec::new();
        for StmtNode { stmt, span, .. } in &ast.stmts {
            match stmt {
                Stmt::Assign { targets, value } if rates.contains(&ast[targets][0]) && targets.len() == 1 => {
                    findings.push(self.set(ast[targets][0], *span, vec![DraftPiece::Keep(ast.span(*value))]));
                }
                Stmt::AugAssign { target, op, value } if rates.contains(target) && is_cheap(ast, *target) => {
                    let (rate, sign) = (self.text(ast.span(*target)), self.text(*op).trim_end_matches('='));
                    let is_unit = is_cheap(ast, *value) || matches!(ast.expr(*value), Expr::Call { .. });
                    let (open, close) = if is_unit { ("", "") } else { ("(", ")") };
                    let pieces = vec![
                        DraftPiece::Text(format!("float({rate}) {sign} {open}")),
                        DraftPiece::Keep(ast.span(*value)),
                        DraftPiece::Text(close.to_owned()),
                    ];
                    findings.push(self.set(*target, *span, pieces));
                }
                Stmt::Assign { targets, .. } => {
                    let inside =
                        |rate: &&ExprId| ast[targets].iter().any(|it| ast.span(*it).contains(ast.span(**rate)));
                    findings.extend(rates.iter().filter(inside).map(|rate| self.item(ast.span(*rate))));
                }
                Stmt::AugAssign { target, .. } if rates.contains(target) => {
                    findings.push(self.item(ast.span(*target)));
                }
                _ => {}
            }
        }
        findings
    }

    fn set(&self, rate: ExprId, statement: Span, value: Vec<DraftPiece>) -> Finding {
        let site = self.file.parsed.ast.span(rate);
        let mut pieces = vec![
            DraftPiece::Api { target: "mindspore.ops.assign".to_owned(), via: None },
            DraftPiece::Text("(".to_owned()),
            DraftPiece::Keep(site),
            DraftPiece::Text(", ".to_owned()),
        ];
        pieces.extend(value);
        pieces.push(DraftPiece::Text(")".to_owned()));
        Finding { site, api: API.to_owned(), edits: vec![DraftEdit { span: statement, pieces }], ..Finding::default() }
    }

    /// `float(group["lr"])`, if it is not that already.
    fn read(&self, rate: ExprId) -> Option<Finding> {
        let ast = &self.file.parsed.ast;
        let is_taken = ast.exprs.iter().any(|node| {
            matches!(&node.expr, Expr::Call { func, args, .. } if ast[args].iter().any(|argument| argument.value == rate)
                && (self.file.parsed.name(*func) == Some("float") || self.file.kinds.api(*func) == Some("mindspore.ops.assign")))
        });
        let span = ast.span(rate);
        let pieces =
            vec![DraftPiece::Text("float(".to_owned()), DraftPiece::Keep(span), DraftPiece::Text(")".to_owned())];
        let edits = vec![DraftEdit { span, pieces }];
        (!is_taken).then(|| Finding { site: span, api: API.to_owned(), edits, ..Finding::default() })
    }

    /// The items of groups that are used in other ways.
    fn others(&self) -> Vec<Finding> {
        let mut left: Vec<Span> =
            self.sources.difference(&self.fine).map(|it| self.file.parsed.ast.span(*it)).collect();
        left.sort();
        left.into_iter().map(|span| self.item(span)).collect()
    }

    fn item(&self, span: Span) -> Finding {
        let rule = self.file.rules.rule(API);
        let text = |text: Option<&String>| text.cloned().unwrap_or_default();
        let item = DraftItem {
            span,
            code: Code::DIFFERS,
            api: Some(API.to_owned()),
            severity: Severity::Review,
            why: text(rule.and_then(|rule| rule.why.as_ref())),
            advice: rule.and_then(|rule| rule.advice.clone()),
        };
        Finding { site: span, api: API.to_owned(), items: vec![item], ..Finding::default() }
    }

    fn text(&self, span: Span) -> &str {
        self.file.parsed.text(span)
    }
}

fn is_slice(file: &Rewriter<'_>, index: &[ExprId]) -> bool {
    index.iter().any(|item| matches!(file.parsed.ast.expr(*item), Expr::Slice { .. }))
}
