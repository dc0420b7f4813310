//! Loads the rules of a run: the built-in ones, and before them the files that the settings name.

use std::path::Path;

use super::super::Error;
use super::super::error::Kind;
use crate::config::Settings;
use crate::rules::{Mistake, Own, RuleSet};

/// The rules of a run.
///
/// # Errors
/// A file cannot be read, or something in it cannot stand; every mistake is named with its line.
pub(in crate::cli) fn load(settings: &Settings) -> Result<RuleSet, Error> {
    let mut own = Own::default();
    if let Some(port) = settings.pack {
        own.add_port(port).map_err(|mistakes| error(&mistakes))?;
    }
    for name in &settings.rules {
        add(&mut own, name, &settings.root.join(name))?;
    }
    Ok(RuleSet::with(own).for_port(settings.pack))
}

/// Adds the file at `path` to `own`; it is called `name` in messages.
pub(super) fn add(own: &mut Own, name: &str, path: &Path) -> Result<(), Error> {
    let text = std::fs::read_to_string(path).map_err(|why| Error::file("read", path, &why))?;
    own.add(name, &text).map_err(|mistakes| error(&mistakes))
}

fn error(mistakes: &[Mistake]) -> Error {
    let lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
    Error {
        kind: Kind::Config,
        message: lines.join("\n  and: "),
        causes: Vec::new(),
        hint: Some("The keys of a rule are explained in docs/rules.md.".to_owned()),
    }
}
