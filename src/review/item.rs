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
    /// Bytes of the converted file; those of the original if it did not change.
    #[serde(serialize_with = "span_pair")]
    pub converted_span: Span,
    /// Why nobody has to look, if a waiver says so.
    pub waived: Option<Waived>,
}

/// A place in a file of the baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Original {
    /// Line and column.
    #[serde(flatten)]
    pub position: Position,
    /// Bytes, where it is known which.
    #[serde(serialize_with = "optional_span")]
    pub span: Option<Span>,
}

fn optional_span<S: serde::Serializer>(span: &Option<Span>, to: S) -> Result<S::Ok, S::Error> {
    serde::Serialize::serialize(&span.map(|span| (span.start, span.end)), to)
}

/// Why an item needs nobody: the waiver that names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Waived {
    /// The reason that a person gave.
    pub reason: String,
    /// Where it is given: a line of the file, or `msconv.toml`.
    pub by: String,
}

impl ReviewItem {
    /// It makes `check` fail.
    #[must_use]
    pub fn is_blocking(&self) -> bool {
        self.severity == Severity::Blocking && self.waived.is_none()
    }

    /// It waits for a person to look at it, and makes nothing fail.
    #[must_use]
    pub fn is_review(&self) -> bool {
        self.severity == Severity::Review && self.waived.is_none()
    }
}

impl Severity {
    /// The word for people and programs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Severity::Blocking => "blocking",
            Severity::Review => "review",
            Severity::Note => "note",
        }
    }
}

fn span_pair<S: serde::Serializer>(span: &Span, to: S) -> Result<S::Ok, S::Error> {
    serde::Serialize::serialize(&(span.start, span.end), to)
}
