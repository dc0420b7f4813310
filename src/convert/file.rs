//! Converts one file: kinds, sites, findings, edits, new bytes.
//!
//! In: the parsed file, its bindings, the project index, the rules. Out: a [`FileOutcome`]. Does no I/O.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;

use crate::api::Facts;
use crate::python::ast::{Expr, ExprId, StmtId};
use crate::python::{Bindings, Kinds, Parsed, ProjectIndex, Unreadable, infer, verify_edited};
use crate::review::{Code, ReviewItem, Severity};
use crate::rules::RuleSet;
use crate::text::{Edit, EditSet, LineIndex, Piece, Position, Span, apply};

use super::draft::{DraftItem, Finding};
use super::find::find;
use super::kernels::Fallbacks;
use super::names::Names;
use super::optimised::Optimised;
use super::rewrite::Rewriter;
use super::said::Said;
use super::settle::{Settled, settle};
use super::shapes::Shapes;
use super::shared::SharedModule;
use super::written::Written;
use super::{
    FileOutcome, Mode, Options, Outcome, Sites, absent, around, asked, buffers, constructors, devices, encoded, fold,
    frameworks, gradients, indices, launched, modules, opaque, optimisers, pipelines, rates, training, unused,
    versions,
};

/// Everything that the conversion of one file may look at.
pub(super) struct File<'a> {
    pub(super) path: &'a str,
    pub(super) parsed: &'a Parsed,
    pub(super) bindings: &'a Bindings,
    pub(super) project: &'a ProjectIndex,
    pub(super) rules: &'a RuleSet,
    pub(super) options: &'a Options,
    /// What decides about strings that say what is installed; `None` if there are none, or it is not known yet.
    pub(super) around: Option<&'a around::Known<'a>>,
    /// The module that holds the helpers of the package; `None` if the file has to have them in itself.
    pub(super) shared: Option<&'a SharedModule>,
}

impl File<'_> {
    /// Converts the file, or in check mode says what is left in it.
    pub(super) fn convert(&self) -> FileOutcome {
        let kinds = infer(self.parsed, self.bindings, self.project);
        let mut family = self.family();
        let is_torch = !family.is_empty() || self.bindings.stars().iter().any(|star| self.is_family_star(star));
        let fallbacks = self.fallbacks();
        family.retain(|import| !fallbacks.imports.contains(import));
        let (settled, unused) = self.settled(&kinds, self.findings(&kinds, is_torch, &fallbacks));
        let says = |item: &DraftItem| item.code == Code::LAUNCH;
        let is_torch = is_torch
            || settled.landed.iter().any(|finding| finding.api == encoded::API || finding.items.iter().any(says));
        family.retain(|import| !self.is_folded(*import, &settled));
        let pinned = self.pinned(&family);
        let freed = self.freed(&settled);
        let landed: Vec<&Finding> = settled.landed.iter().collect();
        let (moved, nowhere) = self.ported_imports(&settled);
        let names = Names::choose(self.bindings, &family, &pinned, &freed, &landed).with(self.bindings, &moved);
        let mut items: Vec<DraftItem> = landed.iter().flat_map(|finding| finding.items.iter().cloned()).collect();
        items.extend(self.import_items(&family, &names));
        items.extend(nowhere);
        let mut sites = count(&settled);
        let unclear = self.unclear_uses(&kinds, &family, &settled);
        sites.total += unclear.len();
        sites.left += unclear.len();
        items.extend(unclear);
        items.extend(self.marked_members(&kinds, &items));
        if self.options.mode == Mode::Check {
            if is_torch && let Some(refused) = self.refused() {
                return refused;
            }
            return self.checked(&settled, items, &family, sites, is_torch);
        }
        let moved: Vec<usize> = moved.into_iter().map(|(index, _)| index).collect();
        let (edits, taken) =
            Written { file: self, family: &family, moved: &moved, names: &names }.edits(&settled, unused, &items);
        let freed = self.freed_stars(&settled);
        FileOutcome { taken, freed, ..self.outcome(edits, items, sites, is_torch) }
    }

    /// What is left of imports of kernels. Check reports what is there, also where it would go.
    fn fallbacks(&self) -> Fallbacks {
        if self.options.mode == Mode::Check {
            return Fallbacks::default();
        }
        Fallbacks::of(self.parsed, self.bindings, self.rules, &|import| self.is_offered(import))
    }

    /// The findings that land together, and the assignments whose variable nothing reads any more.
    fn settled(&self, kinds: &Kinds, mut findings: Vec<Finding>) -> (Settled, BTreeSet<StmtId>) {
        let folded = match self.options.mode {
            Mode::Check => 0,
            Mode::Convert => {
                fold::constants(self.parsed, self.bindings, &mut findings, &|import| self.is_offered(import))
            }
        };
        let mut settled = settle(self.parsed, findings);
        settled.removed += folded;
        devices::without_unread(self.parsed, self.bindings, self.project, &mut settled);
        let mut unused = unused::assignments(self.parsed, self.bindings, kinds, &settled);
        unused.retain(|stmt| !settled.removes(self.parsed.ast.stmt_span(*stmt)));
        settled.remove(&unused.iter().map(|stmt| self.parsed.ast.stmt_span(*stmt)).collect::<Vec<_>>());
        (settled, unused)
    }

    /// True for an import of a library that is as good as absent, which went with a branch.
    fn is_folded(&self, import: usize, settled: &Settled) -> bool {
        let import = &self.bindings.imports()[import];
        self.rules.library(&import.mentions).is_some_and(|library| !library.guards.is_empty())
            && settled.removes(self.parsed.ast.stmt_span(import.stmt))
    }

    /// Indices of the imports of the torch family.
    fn family(&self) -> Vec<usize> {
        let imports = self.bindings.imports().iter().enumerate();
        let of_family = imports.filter(|(index, import)| {
            !import.relative
                && self.rules.library_of(&import.mentions).is_some()
                && self.is_asked(*index, &import.mentions)
                && !self.project.is_project(self.bindings.module(), &import.mentions)
        });
        of_family.map(|(index, _)| index).collect()
    }

    /// True unless what is imported serves several frameworks and some of its calls ask for another one's tensors.
    fn is_asked(&self, import: usize, mentions: &str) -> bool {
        let rule = self.rules.rule(mentions).filter(|rule| !rule.asks.is_empty());
        rule.is_none_or(|rule| frameworks::all_want_torch(self.parsed, self.bindings, rule, import))
    }

    pub(super) fn is_family_star(&self, star: &crate::python::StarImport) -> bool {
        !star.relative
            && self.rules.is_core(&star.module)
            && !self.project.is_project(self.bindings.module(), &star.module)
    }

    fn findings(&self, kinds: &Kinds, is_torch: bool, fallbacks: &Fallbacks) -> Vec<Finding> {
        let methods = modules::methods(self.parsed, kinds);
        let own = modules::attributes(self.parsed);
        let shapes = Shapes::of(self.parsed, kinds);
        let optimised = if is_torch { Optimised::of(self.parsed, self.bindings, kinds) } else { Optimised::default() };
        let guesses = is_torch && !self.uses_mindspore();
        let said = if guesses { Said::of(self.parsed, self.bindings, kinds) } else { Said::default() };
        let rewriter = Rewriter {
            parsed: self.parsed,
            bindings: self.bindings,
            kinds,
            rules: self.rules,
            style: self.options.style,
            facts: Facts::of(self.options.target),
            methods: &methods,
            own: &own,
            said: &said,
            shapes: &shapes,
            optimised: &optimised,
            guesses,
        };
        let mut findings = modules::findings(self.parsed, kinds);
        if is_torch {
            findings.extend(training::findings(self.parsed, self.bindings, kinds));
            findings.extend(asked::findings(self.parsed, self.bindings, kinds, self.rules));
            findings.extend(constructors::findings(&rewriter));
            findings.extend(devices::findings(&rewriter, self.project));
            findings.extend(opaque::findings(self.parsed, self.bindings, kinds));
            findings.extend(indices::findings(self.parsed, kinds));
            findings.extend(rates::findings(&rewriter));
        }
        let mut sites = find(self.parsed, kinds);
        sites.retain(|site| !kinds.api(site.expr).is_some_and(|api| fallbacks.frees(api)));
        findings.extend(fallbacks.findings.iter().cloned());
        if is_torch {
            findings.extend(buffers::findings(&rewriter, &sites));
        }
        for site in sites {
            let finding = match site.receiver {
                None => rewriter.api_use(&site),
                // A file that does not import torch may be given its values by another one.
                Some(_) => rewriter
                    .part(&site)
                    .or_else(|| rewriter.member(&site))
                    .or_else(|| rewriter.layer_call(&site))
                    .or_else(|| rewriter.weight_changed(&site))
                    .or_else(|| rewriter.item_changed(&site))
                    .or_else(|| rewriter.rebound(&site)),
            };
            findings.extend(finding);
        }
        if is_torch {
            let steps = gradients::findings(&rewriter);
            findings.retain(|finding| {
                !steps.answered.contains(&finding.site) && !optimised.answered.contains(&finding.site)
            });
            findings.extend(optimised.findings.iter().cloned());
            findings.extend(steps.findings);
            let is_taken = |name: &str| self.project.is_imported_elsewhere(self.bindings.module(), name);
            let pipelines = pipelines::findings(&rewriter, &is_taken);
            findings.retain(|finding| !pipelines.answered.contains(&finding.site));
            findings.extend(pipelines.findings);
            optimisers::add(&rewriter, &mut findings);
        }
        findings.extend(launched::findings(self.parsed, self.bindings, self.rules));
        if self.rules.port().is_none() {
            if is_torch {
                findings.extend(versions::findings(self.parsed, kinds));
            }
            findings.extend(absent::findings(self.parsed, self.bindings, self.rules, fallbacks));
            // What is not folded is left, and reported as what it is.
            findings.retain(|finding| self.options.mode == Mode::Convert || !finding.is_premise);
            findings.extend(encoded::findings(self.parsed, self.bindings, kinds, self.project));
        }
        findings.extend(self.around.and_then(|known| around::of_setup(self.parsed, known)));
        findings
    }

    /// True if the file imports MindSpore already. Then a value of unknown kind may be of either
    /// library, and nothing is guessed from the names of its members.
    fn uses_mindspore(&self) -> bool {
        let imports = self.bindings.imports().iter();
        let mut targets = imports.filter(|import| !import.relative).map(|import| import.mentions.as_str());
        targets.any(|target| matches!(target.split('.').next(), Some("mindspore" | "mindone")))
    }

    /// Imports that must stay because something outside the file's own code takes them from here.
    fn pinned(&self, family: &[usize]) -> FxHashSet<usize> {
        let module = self.bindings.module();
        let is_pinned = |index: &usize| {
            let import = &self.bindings.imports()[*index];
            let at_module = import.scope == crate::python::resolve::ScopeId::MODULE;
            // An unused import of a package's `__init__` is there to be imported from it.
            let passed_on = module.is_package() && import.uses.is_empty() && at_module;
            // A library without rules is not for us to remove.
            let foreign = import.uses.is_empty() && !self.rules.is_core(&import.mentions);
            self.is_offered(import) || passed_on || foreign || import.variable.is_none()
        };
        family.iter().copied().filter(is_pinned).collect()
    }

    /// Name nodes that the landed findings have replaced, or that lie in removed bytes.
    fn freed(&self, settled: &Settled) -> FxHashSet<ExprId> {
        let mut freed: FxHashSet<ExprId> =
            settled.landed.iter().filter(|finding| finding.changes()).filter_map(|finding| finding.frees).collect();
        let ast = &self.parsed.ast;
        for import in self.bindings.imports() {
            for name in &import.uses {
                if matches!(ast.expr(*name), Expr::Name) && settled.removes(ast.span(*name)) {
                    freed.insert(*name);
                }
            }
        }
        freed
    }

    /// Names that the file does not bind, where nothing reads them any more: a star import of another file brings them.
    fn freed_stars(&self, settled: &Settled) -> Vec<String> {
        if self.bindings.stars().is_empty() {
            return Vec::new();
        }
        let ast = &self.parsed.ast;
        let changed = settled.landed.iter().filter(|finding| finding.changes());
        let replaced: FxHashSet<ExprId> = changed.filter_map(|finding| finding.frees).collect();
        let mut names: BTreeMap<&str, bool> = BTreeMap::new();
        for id in ast.expressions() {
            let Some(name) = self.parsed.name(id).filter(|_| self.bindings.variable_of(id).is_none()) else { continue };
            let is_freed = replaced.contains(&id) || settled.removes(ast.span(id));
            *names.entry(name).or_insert(true) &= is_freed;
        }
        names.into_iter().filter(|(_, is_freed)| *is_freed).map(|(name, _)| name.to_owned()).collect()
    }

    fn outcome(&self, edits: Vec<Edit>, items: Vec<DraftItem>, sites: Sites, is_torch: bool) -> FileOutcome {
        let count = edits.len();
        let mut set = EditSet::new();
        let agreed = joined(edits).iter().try_for_each(|edit| set.add(std::slice::from_ref(edit)));
        let (bytes, map) = apply(&self.parsed.bytes, &set);
        let verdict = agreed
            .map_err(|overlap| format!("two edits overlap at byte {}", overlap.0.start))
            .and_then(|()| if set.is_empty() { Ok(()) } else { verify_edited(&bytes) });
        if let Err(why) = verdict {
            // Output that does not parse may come of input that does not.
            return self.refused().unwrap_or_else(|| self.kept(&why, sites));
        }
        if set.is_empty()
            && is_torch
            && let Some(refused) = self.refused()
        {
            return refused;
        }
        let outcome = if set.is_empty() { Outcome::Unchanged } else { Outcome::Converted { bytes } };
        let new_lines = match &outcome {
            Outcome::Converted { bytes } => LineIndex::new(bytes),
            _ => self.parsed.lines.clone(),
        };
        let new_bytes: &[u8] = match &outcome {
            Outcome::Converted { bytes } => bytes,
            _ => &self.parsed.bytes,
        };
        let placed = |span: Span| {
            let span = if set.is_empty() { span } else { map.span_to_new(span) };
            (span, new_lines.position(new_bytes, span.start))
        };
        let items = self.review_items(items, &placed);
        FileOutcome { outcome, items, edits: count, sites, is_torch, ..FileOutcome::unchanged(self.path) }
    }

    /// The outcome of a file that looked like Python 3 and is not.
    fn refused(&self) -> Option<FileOutcome> {
        self.parsed.is_python().err().map(|problem| unreadable(self.path, &self.parsed.bytes, &problem))
    }

    fn kept(&self, why: &str, sites: Sites) -> FileOutcome {
        let item = DraftItem {
            span: Span::default(),
            code: Code::KEPT,
            api: None,
            severity: Severity::Blocking,
            why: format!("the rewritten file would not parse ({why}), so it kept its bytes"),
            advice: None,
        };
        let items = self.review_items(vec![item], &|span| self.in_place(span));
        let sites = Sites { total: sites.total, converted: 0, left: sites.total };
        FileOutcome { outcome: Outcome::Kept, items, sites, is_torch: true, ..FileOutcome::unchanged(self.path) }
    }

    /// In check mode nothing is written: what could be rewritten is an item too.
    fn checked(
        &self,
        settled: &Settled,
        mut items: Vec<DraftItem>,
        family: &[usize],
        sites: Sites,
        is_torch: bool,
    ) -> FileOutcome {
        items.retain(|item| !matches!(item.code, Code::DIFFERS | Code::DROPPED));
        let rewritable = settled.landed.iter().filter(|finding| finding.is_use && finding.changes());
        items.extend(rewritable.map(|finding| DraftItem {
            span: finding.site,
            code: Code::LEFTOVER_USE,
            api: Some(finding.api.clone()),
            severity: if self.rules.is_core(&finding.api) { Severity::Blocking } else { Severity::Review },
            why: "torch is used here; git msconv convert rewrites it".to_owned(),
            advice: None,
        }));
        debug_assert!(is_torch || family.is_empty());
        let items = self.review_items(items, &|span| self.in_place(span));
        let sites = Sites { total: sites.total, converted: 0, left: sites.total };
        FileOutcome { items, sites, is_torch, ..FileOutcome::unchanged(self.path) }
    }

    /// A place of a file that did not change.
    pub(super) fn in_place(&self, span: Span) -> (Span, Position) {
        (span, self.parsed.lines.position(&self.parsed.bytes, span.start))
    }

    fn review_items(&self, items: Vec<DraftItem>, placed: &dyn Fn(Span) -> (Span, Position)) -> Vec<ReviewItem> {
        let mut items: Vec<ReviewItem> = items
            .into_iter()
            .map(|item| {
                let (converted_span, converted) = placed(item.span);
                let general = if item.severity == Severity::Blocking { item.code.advice() } else { None };
                ReviewItem {
                    path: self.path.to_owned(),
                    span: item.span,
                    code: item.code,
                    api: item.api,
                    severity: item.severity,
                    original: self.in_place(item.span).1,
                    converted,
                    why: item.why,
                    advice: item.advice.or_else(|| general.map(str::to_owned)),
                    converted_span,
                    waived: None,
                }
            })
            .collect();
        items.sort();
        items.dedup();
        items
    }
}

/// The outcome of a file that cannot be read as Python 3.
pub(super) fn unreadable(path: &str, bytes: &[u8], problem: &Unreadable) -> FileOutcome {
    let lines = LineIndex::new(bytes);
    let position = lines.position(bytes, problem.span.start);
    let item = ReviewItem {
        path: path.to_owned(),
        span: problem.span,
        code: Code::UNREADABLE,
        api: None,
        severity: Severity::Blocking,
        original: position,
        converted: position,
        why: problem.why.clone(),
        advice: None,
        converted_span: problem.span,
        waived: None,
    };
    kept(item)
}

/// A file that keeps its bytes, and why.
pub(super) fn kept(item: ReviewItem) -> FileOutcome {
    let path = item.path.clone();
    FileOutcome { outcome: Outcome::Kept, items: vec![item], is_torch: true, ..FileOutcome::unchanged(path) }
}

fn count(settled: &Settled) -> Sites {
    let uses = settled.landed.iter().filter(|finding| finding.is_use);
    let (converted, left): (Vec<&Finding>, Vec<&Finding>) = uses.partition(|finding| finding.changes());
    let converted = converted.len() + settled.removed;
    Sites { total: converted + left.len(), converted, left: left.len() }
}

/// Joins insertions at one point into one, in the order they came.
fn joined(edits: Vec<Edit>) -> Vec<Edit> {
    let mut insertions: BTreeMap<u32, Vec<Piece>> = BTreeMap::new();
    let (points, mut rest): (Vec<Edit>, Vec<Edit>) = edits.into_iter().partition(|edit| edit.span.is_empty());
    for edit in points {
        insertions.entry(edit.span.start).or_default().extend(edit.pieces);
    }
    rest.extend(insertions.into_iter().map(|(at, pieces)| Edit::pieces(Span::new(at, at), pieces)));
    rest
}
