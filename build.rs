//! Compiles `rules/**/*.toml` into one sorted table that the binary embeds.
//!
//! A line is an API, a tab and the rule as JSON: nothing is parsed before a rule is asked for.

#[expect(unreachable_pub, reason = "shared with the crate, where it is public")]
#[path = "src/rules/raw.rs"]
mod raw;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// One rule file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    /// Headings: many APIs with one answer.
    #[serde(default)]
    family: Vec<Family>,
    /// Single entries.
    #[serde(default)]
    rule: Vec<raw::Rule>,
    /// Libraries of the torch family.
    #[serde(default)]
    library: Vec<raw::Library>,
}

/// APIs that keep their last name and meaning under another module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Family {
    /// Module or class of the torch APIs.
    from: String,
    /// Module or class of the counterparts.
    to: String,
    /// Last names.
    names: Vec<String>,
    /// Where the equality was found.
    source: String,
    /// Nothing but a tensor or module has members of these names.
    #[serde(default)]
    distinctive: bool,
}

fn main() {
    println!("cargo:rerun-if-changed=rules");
    println!("cargo:rerun-if-changed=src/rules/raw.rs");
    if let Err(message) = compile() {
        println!("cargo::error={}", message.replace('\n', " | "));
    }
}

fn compile() -> Result<(), String> {
    let mut rules = BTreeMap::new();
    let mut libraries = BTreeMap::new();
    for path in rule_files(Path::new("rules"))? {
        let shown = path.display().to_string().replace('\\', "/");
        let text = fs::read_to_string(&path).map_err(|error| format!("{shown}: {error}"))?;
        let (new_rules, new_libraries) = read(&text).map_err(|error| format!("{shown}: {error}"))?;
        for rule in new_rules {
            let api = rule.api.clone();
            let json = serde_json::to_string(&rule).map_err(|error| format!("{shown}: {error}"))?;
            if rules.insert(api.clone(), json).is_some() {
                return Err(format!("{shown}: {api} has two rules"));
            }
        }
        for library in new_libraries {
            let json = serde_json::to_string(&library).map_err(|error| format!("{shown}: {error}"))?;
            libraries.insert(library.name, json);
        }
    }
    write_table("rules.tsv", &rules)?;
    write_table("libraries.tsv", &libraries)
}

fn write_table(name: &str, rows: &BTreeMap<String, String>) -> Result<(), String> {
    let directory = std::env::var("OUT_DIR").map_err(|error| error.to_string())?;
    let text: String = rows.iter().map(|(key, json)| format!("{key}\t{json}\n")).collect();
    fs::write(Path::new(&directory).join(name), text).map_err(|error| error.to_string())
}

/// The rule files below `folder`, in order of their paths.
fn rule_files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for entry in entries {
        let path = entry.map_err(|error| error.to_string())?.path();
        if path.is_dir() {
            files.extend(rule_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Reads one rule file and expands its headings.
///
/// # Errors
/// The message names the line and what was expected.
fn read(text: &str) -> Result<(Vec<raw::Rule>, Vec<raw::Library>), String> {
    let file: RuleFile = toml::from_str(text).map_err(|error| error.to_string())?;
    let mut rules = file.rule;
    for family in file.family {
        for name in &family.names {
            rules.push(raw::Rule {
                api: format!("{}.{name}", family.from),
                to: Some(format!("{}.{name}", family.to)),
                safety: raw::Safety::Equivalent,
                source: Some(family.source.clone()),
                distinctive: family.distinctive,
                ..raw::Rule::default()
            });
        }
    }
    Ok((rules, file.library))
}
