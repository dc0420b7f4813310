//! What an item is known by from one run to the next.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use crate::report::{Report, ReportItem};
use crate::review::ReviewItem;

/// The fingerprints of all items, in their order.
///
/// They are made of path, code, API and the text of the line, so that one survives lines that come or
/// go elsewhere in the file; equal ones are told apart by their order.
pub(super) fn fingerprints(report: &Report) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let fingerprint = |found: &ReportItem| {
        let digest = digest(found);
        let count = seen.entry(digest.clone()).and_modify(|count| *count += 1).or_insert(0);
        format!("{digest}:{count}")
    };
    report.items().map(fingerprint).collect()
}

fn digest(found: &ReportItem) -> String {
    let line = found.frame.as_ref().map_or("", |frame| frame.text.as_str());
    digest_of(&found.item, line)
}

/// A short name for an item at a line, the same as long as the line says the same.
#[must_use]
pub fn line_fingerprint(item: &ReviewItem, line: &str) -> String {
    let digest = digest_of(item, line);
    format!("{}-{}", item.code, digest.get(..8).unwrap_or_default())
}

fn digest_of(item: &ReviewItem, line: &str) -> String {
    let code = item.code.to_string();
    let mut hash = Sha256::new();
    for part in [item.path.as_str(), &code, item.api.as_deref().unwrap_or_default(), line.trim()] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
