//! What an item is known by from one run to the next.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use crate::report::{Report, ReportItem};

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
    let item = &found.item;
    let line = found.frame.as_ref().map_or("", |frame| frame.text.trim());
    let code = item.code.to_string();
    let mut hash = Sha256::new();
    for part in [item.path.as_str(), &code, item.api.as_deref().unwrap_or_default(), line] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
