//! What is left of torch in a file besides the uses that rules speak about: imports, names that are
//! torch in one branch only, and members that an earlier run has marked.

use std::collections::BTreeMap;

use crate::python::Kinds;
use crate::python::ast::Expr;
use crate::python::resolve::{ImportBinding, ScopeId};
use crate::review::{Code, Severity};
use crate::text::Span;

use super::draft::DraftItem;
use super::file::File;
use super::find::{Role, find_calls_too};
use super::names::{Fate, Names};
use super::settle::Settled;
use super::{Mode, marks};

/// Why an import stays that nothing here uses. Once the other file is converted it does not take it any more, but the
/// mark stays until a person has looked.
const TAKEN: &str = "another file takes the import from here";

impl File<'_> {
    /// True if another file takes what the import binds from this one, or did so before an earlier run.
    pub(super) fn is_offered(&self, import: &ImportBinding) -> bool {
        let line = || self.parsed.lines.line(self.parsed.ast.stmt_span(import.stmt).start);
        let is_about = |mark: &marks::Mark<'_>| mark.why == TAKEN && mark.api == import.mentions && mark.line == line();
        import.scope == ScopeId::MODULE
            && (import.in_all
                || self.project.is_imported_elsewhere(self.bindings.module(), &import.local)
                || marks::read(self.parsed).iter().any(is_about))
    }

    /// Imports of the torch family that stay, and star imports.
    pub(super) fn import_items(&self, family: &[usize], names: &Names) -> Vec<DraftItem> {
        let kept =
            family.iter().filter(|index| self.options.mode == Mode::Check || names.fate(**index) == Some(&Fate::Kept));
        let mut items: BTreeMap<Span, DraftItem> = BTreeMap::new();
        for index in kept {
            let import = &self.bindings.imports()[*index];
            let span = self.parsed.ast.stmt_span(import.stmt);
            let core = self.rules.is_core(&import.mentions);
            let (code, severity) = if core {
                (Code::LEFTOVER_IMPORT, Severity::Blocking)
            } else {
                (Code::FAMILY_LIBRARY, Severity::Review)
            };
            let why = match core {
                true if self.is_offered(import) => TAKEN,
                true => "the import is still needed here",
                false => "the library works on torch tensors",
            };
            items.entry(span).or_insert_with(|| DraftItem {
                span,
                code,
                api: Some(import.mentions.clone()),
                severity,
                why: why.to_owned(),
                advice: self.rules.library_of(&import.mentions).and_then(|library| library.advice.clone()),
            });
        }
        for index in family.iter().filter(|index| matches!(names.fate(**index), Some(Fate::Renewed { .. }))) {
            let import = &self.bindings.imports()[*index];
            let span = self.parsed.ast.stmt_span(import.stmt);
            let Some(library) = self.rules.library_of(&import.mentions) else { continue };
            // A name of the library that a ported file takes from another one is what the pack says.
            let is_of_pack = !self.rules.own_rules(&import.mentions).is_empty();
            let Some(why) = library.ported.clone().filter(|_| !is_of_pack) else { continue };
            items.entry(span).or_insert_with(|| DraftItem {
                span,
                code: Code::DIFFERS,
                api: Some(library.name.clone()),
                severity: Severity::Review,
                why,
                advice: None,
            });
        }
        let stars = self.bindings.stars().iter().filter(|star| self.is_family_star(star));
        let stars = stars.map(|star| DraftItem {
            span: self.parsed.ast.stmt_span(star.stmt),
            code: Code::STAR_IMPORT,
            api: Some(star.module.clone()),
            severity: Severity::Blocking,
            why: "a star import hides which names come from torch".to_owned(),
            advice: Some("name what you need instead of `*`, then convert the file again".to_owned()),
        });
        items.into_values().chain(stars).collect()
    }

    /// Uses of names that stand for torch in one branch and for something else in another.
    pub(super) fn unclear_uses(&self, kinds: &Kinds, family: &[usize], settled: &Settled) -> Vec<DraftItem> {
        let ast = &self.parsed.ast;
        let mut items = BTreeMap::new();
        for index in family {
            let import = &self.bindings.imports()[*index];
            let core = self.rules.is_core(&import.mentions);
            for name in &import.uses {
                let span = ast.span(*name);
                if kinds.api(*name).is_some() || self.bindings.import_of(*name).is_some() || settled.removes(span) {
                    continue;
                }
                items.entry(span).or_insert_with(|| DraftItem {
                    span,
                    code: Code::LEFTOVER_USE,
                    api: Some(import.target.clone()),
                    severity: if core { Severity::Blocking } else { Severity::Review },
                    why: format!("`{}` is bound more than once, to different things", import.local),
                    advice: Some("import one of them under another name, then convert the file again".to_owned()),
                });
            }
        }
        items.into_values().collect()
    }

    /// Items about members that an earlier run left a mark for. The value's kind cannot be told any
    /// more once the code around it is converted; the mark stands for it until the member is gone.
    pub(super) fn marked_members(&self, kinds: &Kinds, known: &[DraftItem]) -> Vec<DraftItem> {
        let marks = marks::read(self.parsed);
        let is_base = |mark: &marks::Mark<'_>| mark.code == Code::ARGUMENT && !self.rules.is_member(mark.api);
        let members = marks.iter().filter(|mark| self.rules.is_member(mark.api) || is_base(mark)).collect::<Vec<_>>();
        if members.is_empty() {
            return Vec::new();
        }
        let lines = marks::Lines::new(self.parsed);
        let mut items = Vec::new();
        for site in find_calls_too(self.parsed, kinds).iter().filter(|site| site.receiver.is_some()) {
            let span = self.parsed.ast.span(site.expr);
            let name = match self.parsed.ast.expr(site.expr) {
                Expr::Attribute { name, .. } => self.parsed.text(*name),
                _ => "",
            };
            if known.iter().any(|item| item.span == span) {
                continue;
            }
            let Some(line) = lines.of(span) else { continue };
            // A mark about the call of a layer stands for the first call of the line that is no item.
            let is_call = matches!(site.role, Role::Callee(_));
            let mark = members.iter().find(|mark| {
                let last = mark.api.rsplit('.').next();
                let is_first = || {
                    !items.iter().any(|item: &DraftItem| {
                        item.api.as_deref() == Some(mark.api) && lines.of(item.span) == Some(line)
                    })
                };
                // `super().__init__(...)` stands for the call of the base that the mark names.
                let is_constructor = is_base(mark) && name == "__init__";
                let is_layer = last == Some("forward") && is_call && is_first();
                let is_member = !is_base(mark) && last == Some(name);
                mark.line == line && (is_constructor || is_layer || is_member)
            });
            items.extend(mark.map(|mark| DraftItem {
                span,
                code: mark.code,
                api: Some(mark.api.to_owned()),
                severity: Severity::Blocking,
                why: mark.why.to_owned(),
                advice: self.rules.rule(mark.api).and_then(|rule| rule.advice.clone()),
            }));
        }
        items
    }
}
