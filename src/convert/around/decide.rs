//! Decides what becomes of the requirements of a file.
//!
//! In: what the file says is installed, and what the converted code imports. Out: edits and items. A requirement of the
//! torch family is replaced only if code of the run needs MindSpore and none needs the family any more.

use std::collections::BTreeSet;

use crate::api::Version;
use crate::review::{Code, Severity};
use crate::rules::{Around, Package, RuleSet};
use crate::text::{Edit, LineEnding, Span};

use super::entry::{Element, Entry, Form, Index, Requirements, What};
use super::imported::Imported;
use crate::convert::draft::DraftItem;

/// What becomes of a file.
#[derive(Debug, Default)]
pub(in crate::convert) struct Decision {
    pub(in crate::convert) edits: Vec<Edit>,
    pub(in crate::convert) items: Vec<DraftItem>,
}

/// What is known when it is decided.
#[derive(Clone, Copy)]
pub(in crate::convert) struct Known<'a> {
    /// What the code imports; `None` if nothing may be rewritten.
    pub(in crate::convert) imported: Option<&'a Imported>,
    pub(in crate::convert) rules: &'a RuleSet,
    pub(in crate::convert) target: Version,
}

/// Decides about all requirements of a file; `text` is the whole file.
pub(super) fn decide(found: &Requirements, text: &str, known: &Known<'_>) -> Decision {
    let groups: BTreeSet<usize> = found.entries.iter().map(|entry| entry.group).collect();
    let decision = Decision { items: found.items.clone(), ..Decision::default() };
    let mut run = Run { found, text, known, decision, removed: Vec::new(), gone: BTreeSet::new(), changes: Vec::new() };
    for group in groups {
        run.group(group);
    }
    run.remove();
    run.tell();
    run.decision
}

struct Run<'a> {
    found: &'a Requirements,
    text: &'a str,
    known: &'a Known<'a>,
    decision: Decision,
    /// Elements of lists that go.
    removed: Vec<(usize, usize)>,
    /// Groups without a requirement of the torch family.
    gone: BTreeSet<usize>,
    /// Where something changed, and what.
    changes: Vec<(Span, String)>,
}

impl<'a> Run<'a> {
    /// Decides about requirements that are installed together.
    fn group(&mut self, group: usize) {
        let found = self.found;
        let entries: Vec<&'a Entry> = found.entries.iter().filter(|entry| entry.group == group).collect();
        let mut has: BTreeSet<(String, String)> = BTreeSet::new();
        for entry in &entries {
            if let What::Install(install) = entry.what {
                has.insert((install.name.clone(), entry.marker.clone()));
            }
        }
        // The requirement on torch itself is the one whose place another takes.
        let mut ordered = entries;
        ordered.sort_by_key(|entry| !matches!(entry.what, What::Family(package) if package.library == "torch"));
        let indexes: Vec<&Index> = found.indexes.iter().filter(|index| index.group == group).collect();
        let is_left = ordered.iter().any(|entry| self.reason(entry).is_some());
        // As long as an index that has torch only is needed, it has nothing else to offer.
        let is_shut = is_left && indexes.iter().any(|index| index.is_only);
        for entry in ordered {
            let What::Family(package) = entry.what else { continue };
            if let Some(beside) = package.beside.as_ref().filter(|_| !is_shut) {
                self.insert(entry, beside, &mut has);
            }
            let Some(instead) = &package.instead else { continue };
            let shut = is_shut.then(|| "the index that is named has packages of torch only".to_owned());
            match self.reason(entry).or(shut) {
                Some(why) => {
                    self.leave(entry, package, instead, why);
                    if !is_shut {
                        self.insert(entry, instead, &mut has);
                    }
                }
                None => {
                    self.replace(entry, instead, &mut has);
                    if !is_left {
                        self.gone.insert(group);
                    }
                }
            }
        }
        if self.gone.contains(&group) {
            indexes.iter().for_each(|index| self.take_out(index.element));
        }
    }

    /// Why a requirement of the torch family stays.
    fn reason(&self, entry: &Entry) -> Option<String> {
        let What::Family(Package { library, instead: Some(instead), .. }) = entry.what else { return None };
        let imported = self.known.imported.filter(|imported| imported.target.contains(instead));
        let Some(imported) = imported else { return Some(format!("{library} is installed here")) };
        if let Some(still) = imported.needs(library, self.known.rules) {
            return Some(format!("the code still imports {still}"));
        }
        entry.obstacle.map(str::to_owned)
    }

    fn leave(&mut self, entry: &Entry, package: &Package, instead: &str, why: String) {
        let written = self.written(instead, entry.form);
        self.decision.items.push(DraftItem {
            span: entry.site,
            code: Code::REQUIREMENT,
            api: Some(package.library.clone()),
            severity: Severity::Blocking,
            why,
            advice: Some(format!("`{written}` instead, once no code imports {}.", package.library)),
        });
    }

    /// Puts a requirement that the code needs before another one, unless it is there.
    fn insert(&mut self, entry: &Entry, name: &str, has: &mut BTreeSet<(String, String)>) {
        let needs = self.known.imported.is_some_and(|imported| imported.target.contains(name));
        let is_there = has.iter().any(|(known, _)| known == name);
        let Some(place) = entry.insert.as_ref().filter(|_| needs && !is_there && !self.found.only_constrains) else {
            return;
        };
        if entry.obstacle.is_some() {
            return;
        }
        has.insert((name.to_owned(), String::new()));
        let written = match entry.form {
            Form::AtLeast | Form::Exact => self.written(name, entry.form),
            Form::Table { .. } => format!("{name} = \"{}\"", self.version(name)),
        };
        self.changes.push((entry.site, format!("`{written}` was added")));
        let ending = LineEnding::of(self.text.as_bytes()).as_str();
        let inserted = format!("{}{written}{}", place.before, place.after).replace('\n', ending);
        self.decision.edits.push(Edit::insert(place.at, inserted));
    }

    fn replace(&mut self, entry: &Entry, name: &str, has: &mut BTreeSet<(String, String)>) {
        let old = self.text[entry.site.range()].to_owned();
        let same = |(known, marker): &(String, String)| known == name && (marker.is_empty() || *marker == entry.marker);
        if has.iter().any(same) {
            self.changes.push((entry.site, format!("`{old}` was removed")));
            self.take_out(entry.element);
            return;
        }
        has.insert((name.to_owned(), entry.marker.clone()));
        let written = self.written(name, entry.form);
        self.changes.push((entry.site, format!("`{old}` became `{written}`")));
        let edits = match entry.form {
            Form::AtLeast | Form::Exact => vec![Edit::replace(entry.site, written)],
            Form::Table { key, value } => vec![Edit::replace(key, name), Edit::replace(value, self.version(name))],
        };
        self.decision.edits.extend(edits);
    }

    fn take_out(&mut self, element: Element) {
        match element {
            Element::Whole(span) => self.decision.edits.push(Edit::delete(span)),
            Element::Listed { list, index } => self.removed.push((list, index)),
        }
    }

    /// Takes elements out of lists, with what is between them and their neighbours.
    fn remove(&mut self) {
        for (list, elements) in self.found.lists.iter().enumerate() {
            let goes = |index: usize| self.removed.contains(&(list, index));
            let mut index = 0;
            while index < elements.len() {
                let first = index;
                while index < elements.len() && goes(index) {
                    index += 1;
                }
                if first < index {
                    let (start, end) = match (elements.get(index), first.checked_sub(1)) {
                        (Some(next), _) => (elements[first].start, next.start),
                        (None, Some(before)) => (elements[before].end, elements[index - 1].end),
                        (None, None) => (elements[first].start, elements[index - 1].end),
                    };
                    self.decision.edits.push(Edit::delete(Span::new(start, end)));
                }
                index += 1;
            }
        }
    }

    /// One item for all that changed.
    fn tell(&mut self) {
        self.changes.sort();
        let Some((span, _)) = self.changes.first() else { return };
        let what: Vec<&str> = self.changes.iter().map(|(_, what)| what.as_str()).collect();
        self.decision.items.push(DraftItem {
            span: *span,
            code: Code::DIFFERS,
            api: Some("torch".to_owned()),
            severity: Severity::Review,
            why: what.join(", "),
            advice: Some(
                "See that the version fits the Python, and on Ascend the CANN, that this is installed with.".to_owned(),
            ),
        });
    }

    /// A requirement as it is written in a form.
    fn written(&self, name: &str, form: Form) -> String {
        let version = self.version(name);
        match form {
            Form::Exact => format!("{name}{}", version.replacen('>', "=", 1)),
            Form::AtLeast | Form::Table { .. } => format!("{name}{version}"),
        }
    }

    fn version(&self, name: &str) -> String {
        let own = Around::builtin().install(name).and_then(|install| install.version.clone());
        format!(">={}", own.unwrap_or_else(|| self.known.target.to_string()))
    }
}
