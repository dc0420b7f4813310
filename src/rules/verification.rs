//! How the rules were checked, as `rules/verified.toml` says it: a closed schema, written by the execution lane.
//!
//! `build.rs` reads this file too, so it may use nothing but serde and the standard library.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How the claim of a rule was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verification {
    /// Torch and MindSpore were run on the same inputs.
    Executed(Counts),
    /// The written calls fit MindSpore's signatures; nothing was run.
    Signature,
    /// By documentation.
    Doc,
}

/// What the runs of a rule's samples gave.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Counts {
    /// Samples that ran with torch and were converted.
    pub samples: u32,
    /// Equal in values, shapes and dtypes, inputs included.
    pub equal: u32,
    /// Of these, with torch in place of a CPU kernel that MindSpore lacks.
    pub stand_in: u32,
    /// Of the equal ones, with equal gradients.
    pub gradients: u32,
    /// Of the equal ones, MindSpore's gradient raises.
    pub gradients_raise: u32,
    /// Another result, and no item said so.
    pub different: u32,
    /// The written call does not fit MindSpore's signature.
    pub unfit: u32,
    /// MindSpore raises.
    pub refused: u32,
    /// MindSpore has no CPU kernel and nothing stood in.
    pub no_kernel: u32,
    /// The process ended.
    pub crash: u32,
    /// A difference that is known and does not speak against the rule.
    pub known: u32,
    /// Another result or an error, and an item said so.
    pub noted: u32,
    /// The first reasons of what is not equal.
    pub why: Vec<String>,
}

/// The file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerifiedFile {
    /// APIs that were executed.
    pub executed: BTreeMap<String, Counts>,
    /// APIs whose calls were held against the signatures.
    pub signature: Vec<String>,
    /// The other APIs with a rule that rewrites.
    pub doc: Vec<String>,
}

impl VerifiedFile {
    /// One verification for each API.
    #[must_use]
    pub fn by_api(self) -> BTreeMap<String, Verification> {
        let executed = self.executed.into_iter().map(|(api, counts)| (api, Verification::Executed(counts)));
        let signature = self.signature.into_iter().map(|api| (api, Verification::Signature));
        let doc = self.doc.into_iter().map(|api| (api, Verification::Doc));
        executed.chain(signature).chain(doc).collect()
    }
}
