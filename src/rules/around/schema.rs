//! `rules/around.toml` as it is written: a closed schema, unknown keys are refused.
//!
//! `build.rs` reads this file too, so it may use nothing but serde and the standard library.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The whole file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Around {
    /// What a file is, by its path.
    pub files: Vec<Files>,
    /// Distributions of the torch family.
    pub package: Vec<Package>,
    /// Distributions that MindSpore code needs.
    pub install: Vec<Install>,
    /// Package indexes of the torch family.
    pub indexes: Indexes,
    /// Where TOML files list what is installed.
    pub toml: Toml,
    /// Images of containers.
    pub image: Vec<Image>,
    /// Programs that start the processes of a run.
    pub launcher: Vec<Launcher>,
    /// C++ and CUDA.
    pub native: Native,
    /// Lock files.
    pub lock: Lock,
}

/// Files that are read the same way.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Files {
    /// How they are read.
    pub front: Front,
    /// Their names, or paths with `/`, as globs.
    pub names: Vec<String>,
}

/// How a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Front {
    /// A requirement on each line, as pip reads them.
    Requirements,
    /// The same, where nothing is installed for what it names.
    Constraints,
    /// `pyproject.toml` and its relatives.
    Toml,
    /// `setup.cfg`
    Cfg,
    /// An environment of conda.
    Conda,
    /// Commands: scripts, `Makefile`, `Dockerfile`, workflows of CI.
    Commands,
    /// Text with examples: Markdown, reStructuredText, doctests.
    Document,
    /// C, C++, CUDA, and what builds them.
    Native,
    /// What a program has made of requirements.
    Lock,
    /// `setup.py`: Python code whose strings say what is installed.
    Setup,
}

/// A distribution of the torch family.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// Its names in package indexes, in lower case with `-`.
    pub names: Vec<String>,
    /// The library that it brings.
    pub library: String,
    /// What is installed instead, once no code needs the library.
    #[serde(default)]
    pub instead: Option<String>,
    /// What is installed as well, where the converted code needs it.
    #[serde(default)]
    pub beside: Option<String>,
}

/// A distribution that MindSpore code needs; its module has the same name.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Install {
    /// Its name.
    pub name: String,
    /// Names of builds of it.
    #[serde(default)]
    pub also: Vec<String>,
    /// The oldest version that will do; that of the run if it is not said.
    #[serde(default)]
    pub version: Option<String>,
}

/// Package indexes of the torch family.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indexes {
    /// Their hosts.
    pub hosts: Vec<String>,
}

/// Where TOML files list what is installed, as dotted keys with `*` for any.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Toml {
    /// Lists of requirements.
    pub lists: Vec<String>,
    /// Tables with a key for each distribution.
    pub tables: Vec<String>,
    /// Tables that say where a distribution comes from.
    pub sources: Vec<String>,
}

/// Images of containers that bring torch.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Image {
    /// Their names without a registry, tag or digest.
    pub names: Vec<String>,
    /// What to use instead.
    pub advice: String,
}

/// A program that starts the processes of a run.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Launcher {
    /// The words that call it.
    pub words: Vec<String>,
    /// What items say it is.
    pub api: String,
    /// Processes that it starts on a node if nothing is said; `N` for one on each device.
    #[serde(default)]
    pub processes: Option<String>,
    /// The first word of a launcher with the same options.
    #[serde(default)]
    pub same_as: Option<String>,
    /// What its options mean, by their names with `_`.
    #[serde(default)]
    pub options: BTreeMap<String, Meaning>,
}

/// What an option of a launcher means to msrun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Meaning {
    /// Processes on a node.
    Local,
    /// Processes on all nodes.
    Total,
    /// Number of nodes.
    Nodes,
    /// Rank of the node.
    Rank,
    /// Address of the first node.
    Address,
    /// Port there.
    Port,
    /// Both, with a colon between.
    Endpoint,
    /// Folder of the logs.
    Log,
    /// The script is a module.
    Module,
    /// No value follows, and msrun has no use for it.
    Flag,
    /// A value follows, and msrun has no use for it.
    None,
    /// A value follows, and msrun has nothing like it.
    Lost,
}

/// What shows that C++ or CUDA is written against torch.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Native {
    /// How the headers begin that it includes.
    pub includes: Vec<String>,
    /// Words that stand in it.
    pub words: Vec<String>,
    /// What to write instead.
    pub advice: String,
}

/// Lock files.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// What stands in one that has torch.
    pub words: Vec<String>,
    /// What to do about it.
    pub advice: String,
}
