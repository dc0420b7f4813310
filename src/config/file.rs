//! The settings file, as written.

use std::path::Path;

use serde::Deserialize;

use super::Error;
use super::discover::Found;
use crate::api::{Data, Port, Training, Version};
use crate::review::Code;
use crate::text::LineIndex;

/// One source of settings; what it does not say is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Layer {
    /// `target-version = "2.10"`: the MindSpore version to write for.
    #[serde(default, deserialize_with = "parsed")]
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
    #[serde(default, deserialize_with = "parsed")]
    pub pack: Option<Port>,
    /// `training = "model"`: training loops become `nn.TrainOneStepCell` where it says the same.
    #[serde(default, deserialize_with = "parsed")]
    pub training: Option<Training>,
    /// `data = "pipeline"`: loaders become a `GeneratorDataset` where it says the same.
    #[serde(default, deserialize_with = "parsed")]
    pub data: Option<Data>,
    /// `name = "main"`: the conversion branch is `msconv/<name>`.
    pub name: Option<String>,
    /// `[gate]`: what `check` and the hooks look at.
    pub gate: Option<Gate>,
    /// `[[waive]]`: items that need nobody.
    #[serde(default)]
    pub waive: Vec<Waive>,
}

/// `[gate]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Gate {
    /// `paths = ["mindspore_port/"]`: where torch must not come back, in the syntax of `.gitignore`.
    pub paths: Vec<String>,
}

/// `[[waive]]`
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Waive {
    /// `path = "tests/oracle/"`: the files that it is about, in the syntax of `.gitignore`.
    pub path: String,
    /// `code = "MS101"`: the items that it is about.
    #[serde(deserialize_with = "code")]
    pub code: Code,
    /// `api = "torch.nn"`: only items about this API and what lies below it.
    pub api: Option<String>,
    /// `reason = "compares with torch"`: why they need nobody.
    pub reason: String,
    /// `until = 2027-01-31`: the last day on which it counts.
    #[serde(default, deserialize_with = "day")]
    pub until: Option<String>,
    /// Where it stands: `msconv.toml:7`.
    #[serde(skip)]
    pub place: String,
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
            training: upper.training.or(self.training),
            data: upper.data.or(self.data),
            name: upper.name.or(self.name),
            gate: upper.gate.or(self.gate),
            waive: [self.waive, upper.waive].concat(),
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
        Found::Own(path) => {
            let text = text(path)?;
            Ok(placed(parse(path, &text)?, "msconv.toml", &text, "[[waive]]"))
        }
        Found::Pyproject(path) => {
            let text = text(path)?;
            let pyproject: Pyproject = parse(path, &text)?;
            let layer = pyproject.tool.and_then(|tools| tools.msconv).unwrap_or_default();
            Ok(placed(layer, "pyproject.toml", &text, "[[tool.msconv.waive]]"))
        }
    }
}

/// The layer with the line of each waiver. One that is written in another form than a table of its own has the file's
/// name alone.
fn placed(mut layer: Layer, file: &str, text: &str, heading: &str) -> Layer {
    let is_heading = |line: &str| line.split('#').next().is_some_and(|line| line.trim() == heading);
    let lines: Vec<usize> =
        text.lines().enumerate().filter(|(_, line)| is_heading(line)).map(|(index, _)| index + 1).collect();
    let is_known = lines.len() == layer.waive.len();
    for (index, waive) in layer.waive.iter_mut().enumerate() {
        waive.place = if is_known { format!("{file}:{}", lines[index]) } else { file.to_owned() };
    }
    layer
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

/// What a type reads from a string.
fn parsed<'a, T, D>(from: D) -> Result<Option<T>, D::Error>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
    D: serde::Deserializer<'a>,
{
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

fn code<'a, D: serde::Deserializer<'a>>(from: D) -> Result<Code, D::Error> {
    let text = String::deserialize(from)?;
    Code::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("{text:?} is no code of a review item")))
}

/// A TOML date, or the same in quotes.
fn day<'a, D: serde::Deserializer<'a>>(from: D) -> Result<Option<String>, D::Error> {
    let value = toml::Value::deserialize(from)?;
    let text = match &value {
        toml::Value::Datetime(date) => date.to_string(),
        toml::Value::String(text) => text.clone(),
        _ => String::new(),
    };
    let date: Option<toml::value::Datetime> = text.parse().ok();
    match date.and_then(|date| date.date) {
        Some(date) => Ok(Some(date.to_string())),
        None => Err(serde::de::Error::custom(format!("expected a date such as 2027-01-31, found {value}"))),
    }
}
