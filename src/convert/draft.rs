//! Findings: what a rule concludes at one place, before names are chosen.
//!
//! An edit in a finding speaks of APIs by their qualified names. Which local name stands for one
//! (`mint.cat`, `F.relu`) is decided once per file, when it is known which findings land.

use crate::python::ast::{ExprId, StmtId};
use crate::review::{Code, Severity};
use crate::rules;
use crate::text::{Lines, Span};

use super::unwrap::Unwrap;

/// A part of a replacement whose names are not chosen yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum DraftPiece {
    /// New text.
    Text(String),
    /// A span that lives on, with the edits inside it.
    Keep(Span),
    /// Whole lines that live on, further in.
    Lines(Lines),
    /// A MindSpore API, and how the original named the torch API that stood there.
    Api { target: String, via: Option<Via> },
    /// A helper of ours, which is written into the file.
    Helper(String),
}

impl DraftPiece {
    /// What a rule names: a helper (`helper.finfo`), or an API of MindSpore, Python or a port.
    pub(crate) fn name(name: &str, via: Option<Via>) -> Self {
        match name.strip_prefix(rules::HELPER) {
            Some(helper) => Self::Helper(helper.to_owned()),
            None => Self::Api { target: name.to_owned(), via },
        }
    }

    /// The bytes that live on in this piece.
    pub(crate) fn kept(&self) -> Option<Span> {
        match self {
            Self::Keep(span) => Some(*span),
            Self::Lines(lines) => Some(lines.span),
            Self::Text(_) | Self::Api { .. } | Self::Helper(_) => None,
        }
    }
}

/// How the original named an API: so that `F.relu` can stay `F.relu`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Via {
    /// Index of `Bindings::imports`.
    pub(crate) import: usize,
    /// The imported name was the API itself, `relu`, not a module before a dot.
    pub(crate) is_whole: bool,
}

/// A replacement whose names are not chosen yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DraftEdit {
    pub(crate) span: Span,
    pub(crate) pieces: Vec<DraftPiece>,
}

impl DraftEdit {
    pub(crate) fn text(span: Span, text: impl Into<String>) -> Self {
        let text = text.into();
        let pieces = if text.is_empty() { Vec::new() } else { vec![DraftPiece::Text(text)] };
        Self { span, pieces }
    }

    pub(crate) fn delete(span: Span) -> Self {
        Self { span, pieces: Vec::new() }
    }

    pub(crate) fn insert(offset: u32, text: impl Into<String>) -> Self {
        Self::text(Span::new(offset, offset), text)
    }
}

/// An item before its lines are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DraftItem {
    pub(crate) span: Span,
    pub(crate) code: Code,
    pub(crate) api: Option<String>,
    pub(crate) severity: Severity,
    pub(crate) why: String,
    pub(crate) advice: Option<String>,
}

/// What a rule concludes at one place: edits, items, or both. It lands whole or not at all.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct Finding {
    /// The place: the use of the API or the member.
    pub(crate) site: Span,
    /// The torch API.
    pub(crate) api: String,
    /// Empty if the place stays as it is.
    pub(crate) edits: Vec<DraftEdit>,
    pub(crate) items: Vec<DraftItem>,
    /// The name node through which an import was used and is not any more once this lands.
    pub(crate) frees: Option<ExprId>,
    /// The statement that goes as a whole; `edits` is empty then.
    pub(crate) removes: Option<StmtId>,
    /// The suite that is left without its header.
    pub(crate) unwraps: Option<Unwrap>,
    /// A use of an API of the torch family (a site that is counted), not a member of a value.
    pub(crate) is_use: bool,
    /// Expressions that an edit writes again as text: what they read is read as before, wherever they stood.
    pub(crate) repeats: Vec<Span>,
    /// It lands only where it decides a condition. If `api` is a library that is as good as not installed, then with all
    /// that asks for it and takes it, or not at all.
    pub(crate) is_premise: bool,
}

impl Finding {
    /// True if the place is rewritten or removed.
    pub(crate) fn changes(&self) -> bool {
        !self.edits.is_empty() || self.removes.is_some() || self.unwraps.is_some()
    }
}
