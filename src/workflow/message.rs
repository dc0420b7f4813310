//! The messages of the two commits, and their trailers.

use std::fmt::Write;

use super::{Stamp, Tally};
use crate::git::{CommitId, Trailers};
use crate::review::{ReviewItem, Severity};

pub(super) const VERSION: &str = "Msconv-Version";
pub(super) const RULES: &str = "Msconv-Rules";
pub(super) const SOURCE: &str = "Msconv-Source";
pub(super) const TARGET: &str = "Msconv-Target";
pub(super) const BASELINE: &str = "Msconv-Baseline";

/// Items named in a message; the rest is for `git msconv check`.
const NAMED: usize = 10;

/// Message of the baseline.
pub(super) fn baseline(branch: &str, tally: Tally, origin: &[String], stamp: &Stamp) -> String {
    format!(
        "msconv: baseline of {branch}\n\n\
         The originals of {}, byte for byte. The next commit converts {} of them:\n\
         git diff between the two is the review.\n\n{}",
        counted(tally.files, "file"),
        tally.converted,
        trailers(origin, stamp)
    )
}

/// Message of the conversion without its last trailer.
pub(super) fn conversion(branch: &str, tally: Tally, items: &[ReviewItem], origin: &[String], stamp: &Stamp) -> String {
    let mut text = format!(
        "msconv: convert {} to MindSpore {}\n\nConversion of {branch}: {} of {} that use torch, {}, {} to review, {} blocking.\n",
        counted(tally.converted, "file"),
        stamp.target,
        tally.converted,
        counted(tally.torch, "file"),
        counted(tally.edits, "edit"),
        counted(tally.review + tally.blocking, "item"),
        tally.blocking
    );
    // Blocking first; within a severity the order of the files.
    let mut named: Vec<&ReviewItem> = items.iter().filter(|item| item.severity != Severity::Note).collect();
    named.sort_by_key(|item| item.severity);
    if !named.is_empty() {
        text.push('\n');
    }
    for item in named.iter().take(NAMED) {
        let api = item.api.as_deref().map_or(String::new(), |api| format!(" {api}"));
        // Writing to a string cannot fail.
        let _ = writeln!(text, "- {}:{} {}{api}", item.path, item.converted.line, item.code);
    }
    if named.len() > NAMED {
        let _ = writeln!(text, "- and {} more: git msconv check", named.len() - NAMED);
    }
    let _ = write!(text, "\n{}", trailers(origin, stamp));
    text
}

/// The conversion's message once the baseline is known.
pub(super) fn with_baseline(message: &str, baseline: CommitId) -> String {
    format!("{message}{BASELINE}: {baseline}\n")
}

fn trailers(origin: &[String], stamp: &Stamp) -> Trailers {
    let mut trailers = Trailers::default();
    trailers.push(VERSION, &stamp.version);
    trailers.push(RULES, &stamp.rules);
    origin.iter().for_each(|source| trailers.push(SOURCE, source));
    trailers.push(TARGET, &stamp.target);
    trailers
}

/// `1 file`, `2 files`.
pub(super) fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
