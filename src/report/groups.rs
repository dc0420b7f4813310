//! Items with one cause.

use std::collections::BTreeMap;

use super::ReportItem;
use crate::review::{Code, Severity, Waived};

/// What items of one group have in common.
type Cause<'a> = (Option<&'a Waived>, Severity, Code, Option<&'a str>, &'a str);

/// Puts items with one cause together: the heaviest first, then as their first places stand.
#[must_use]
pub fn groups<'a>(items: impl Iterator<Item = &'a ReportItem>) -> Vec<Vec<&'a ReportItem>> {
    let mut index: BTreeMap<Cause<'a>, usize> = BTreeMap::new();
    let mut groups: Vec<Vec<&ReportItem>> = Vec::new();
    for found in items {
        let item = &found.item;
        let cause = (item.waived.as_ref(), item.severity, item.code, item.api.as_deref(), item.why.as_str());
        let at = *index.entry(cause).or_insert(groups.len());
        if at == groups.len() {
            groups.push(Vec::new());
        }
        groups[at].push(found);
    }
    groups.sort_by_key(|group| group.first().map(|found| (found.item.waived.is_some(), found.item.severity)));
    groups
}
