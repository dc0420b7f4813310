//! One review item.

use super::Code;
use crate::text::{Position, Span};

/// How much an item weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Makes `check` and the hook fail.
    Blocking,
    /// A person should look.
    Review,
    /// Good to know.
    Note,
}

/// Something a person must look at. Order is (path, span, code, API).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct ReviewItem {
    /// Path of the file, `/` between its parts.
    pub path: String,
    /// Bytes of the original file.
    #[serde(serialize_with = "span_pair")]
    pub span: Span,
    /// Code of the item's kind.
    pub code: Code,
    /// The API it is about, where there is one: `torch.full_like`, `torch.Tensor.size`.
    pub api: Option<String>,
    /// Weight.
    pub severity: Severity,
    /// Line and column in the original file.
    pub original: Position,
    /// Line and column after the conversion; the same if the file did not change.
    pub converted: Position,
    /// One sentence why, no full stop needed for a fragment.
    pub why: String,
    /// What to write instead, if the rule says so.
    pub advice: Option<String>,
}

fn span_pair<S: serde::Serializer>(span: &Span, to: S) -> Result<S::Ok, S::Error> {
    serde::Serialize::serialize(&(span.start, span.end), to)
}
