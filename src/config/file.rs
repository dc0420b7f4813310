//! The settings file, as written.

use std::path::Path;

use serde::Deserialize;

use super::Error;
use super::discover::Found;
use crate::api::{Port, Version};
use crate::text::LineIndex;

/// One source of settings; what it does not say is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Layer {
    /// `target-version = "2.10"`: the MindSpore version to write for.
    #[serde(default, deserialize_with = "version")]
    pub target_version: Option<Version>,
    /// `marks = "off"`: no comments above statements with blocking items.
    #[serde(default, deserialize_with = "switch")]
    pub marks: Option<bool>,
    /// `exclude = ["vendor/"]`: paths that are not looked at, in the syntax of `.gitignore`.
    pub exclude: Option<Vec<String>>,
    /// `rules = ["port/rules.toml"]`: the project's own rules, which go before the built-in ones; paths count from
    /// the top of the repository, and rules of later files go before those of earlier ones.
    pub rules: Option<Vec<String>>,
    /// `pack = "mindone-transformers"`: files of transformers become files of mindone.
    #[serde(default, deserialize_with = "pack")]
    pub pack: Option<Port>,
    /// `name = "main"`: the conversion branch is `msconv/<name>`.
    pub name: Option<String>,
}

impl Layer {
    /// Lays `upper` over this layer: what it says wins.
    #[must_use]
    pub fn under(self, upper: Layer) -> Layer {
        Layer {
            target_version: upper.target_version.or(self.target_version),
            marks: upper.marks.or(self.marks),
            exclude: upper.exclude.or(self.exclude),
            rules: upper.rules.or(self.rules),
            pack: upper.pack.or(self.pack),
            name: upper.name.or(self.name),
        }
    }
}

#[derive(Deserialize)]
struct Pyproject {
    tool: Option<Tools>,
}

#[derive(Deserialize)]
struct Tools {
    msconv: Option<Layer>,
}

/// Reads the settings of a file.
pub(super) fn read(found: &Found) -> Result<Layer, Error> {
    match found {
        Found::Own(path) => parse(path, &text(path)?),
        Found::Pyproject(path) => {
            let pyproject: Pyproject = parse(path, &text(path)?)?;
            Ok(pyproject.tool.and_then(|tools| tools.msconv).unwrap_or_default())
        }
    }
}

fn text(path: &Path) -> Result<String, Error> {
    std::fs::read_to_string(path).map_err(|source| Error::Read { path: path.to_owned(), source })
}

fn parse<T: for<'a> Deserialize<'a>>(path: &Path, text: &str) -> Result<T, Error> {
    toml::from_str(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| u32::try_from(span.start).unwrap_or(u32::MAX));
        let place = LineIndex::new(text.as_bytes()).position(text.as_bytes(), offset);
        let message = error.message().trim_end().to_owned();
        Error::File { path: path.to_owned(), line: place.line, column: place.column, message }
    })
}

fn version<'a, D: serde::Deserializer<'a>>(from: D) -> Result<Option<Version>, D::Error> {
    let text = String::deserialize(from)?;
    text.parse().map(Some).map_err(serde::de::Error::custom)
}

fn pack<'a, D: serde::Deserializer<'a>>(from: D) -> Result<Option<Port>, D::Error> {
    let text = String::deserialize(from)?;
    text.parse().map(Some).map_err(serde::de::Error::custom)
}

fn switch<'a, D: serde::Deserializer<'a>>(from: D) -> Result<Option<bool>, D::Error> {
    match String::deserialize(from)?.as_str() {
        "on" => Ok(Some(true)),
        "off" => Ok(Some(false)),
        other => Err(serde::de::Error::custom(format!("expected \"on\" or \"off\", found {other:?}"))),
    }
}
