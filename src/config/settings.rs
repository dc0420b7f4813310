//! The resolved settings.

use std::path::PathBuf;

use super::{Layer, Waive};
use crate::api::{Port, Style, Version};

/// How the conversion branch is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Naming {
    /// `msconv/` and the name of the source branch.
    SourceBranch,
    /// `msconv/` and this name.
    Given(String),
}

/// Every choice of a run; nothing is left open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// MindSpore version to write for.
    pub target_version: Version,
    /// Write a comment above each statement with a blocking item.
    pub marks: bool,
    /// Paths that are not looked at, in the syntax of `.gitignore`.
    pub exclude: Vec<String>,
    /// Files with the project's own rules.
    pub rules: Vec<String>,
    /// The package that files are ported into.
    pub pack: Option<Port>,
    /// Which of several equal ways to write what the project wants.
    pub style: Style,
    /// Where `exclude` and `rules` count from: the top of the repository, else the folder of
    /// the settings file, else the current folder.
    pub root: PathBuf,
    /// Name of the conversion branch.
    pub name: Naming,
    /// What the gate looks at, in the syntax of `.gitignore`; `None` leaves it to the conversion.
    pub gate: Option<Vec<String>>,
    /// Items that need nobody.
    pub waive: Vec<Waive>,
}

impl Settings {
    /// What holds where nobody says anything.
    #[must_use]
    pub fn defaults(root: PathBuf) -> Self {
        Self::new(Layer::default(), root)
    }

    /// Fills what `layer` does not say.
    pub(super) fn new(layer: Layer, root: PathBuf) -> Self {
        Self {
            target_version: layer.target_version.unwrap_or(Version::NEWEST),
            marks: layer.marks.unwrap_or(true),
            exclude: layer.exclude.unwrap_or_default(),
            rules: layer.rules.unwrap_or_default(),
            pack: layer.pack,
            style: Style { training: layer.training.unwrap_or_default(), data: layer.data.unwrap_or_default() },
            root,
            name: layer.name.map_or(Naming::SourceBranch, Naming::Given),
            gate: layer.gate.map(|gate| gate.paths),
            waive: layer.waive,
        }
    }
}
