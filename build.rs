//! Compiles `rules/` into sorted tables that the binary embeds.
//!
//! A row of the largest is an API, a tab and its rules as JSON: nothing is parsed before a rule is asked for.

#[expect(unreachable_pub, dead_code, reason = "shared with the crate, where it is public and all of it used")]
#[path = "src/rules/raw.rs"]
mod raw;

#[path = "src/rules/file.rs"]
mod file;

#[path = "src/api/hash.rs"]
mod hash;

#[expect(unreachable_pub, reason = "shared with the crate, where it is public")]
#[path = "src/rules/verification.rs"]
mod verification;

#[expect(unreachable_pub, reason = "shared with the crate, where it is public")]
#[path = "src/rules/around/schema.rs"]
mod around;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The file below `rules` that holds no rules: the execution lane writes it.
const VERIFIED: &str = "verified.toml";

/// The file below `rules` that is about files around the code.
const AROUND: &str = "around.toml";

/// Files below `rules` that are no rule files, or not compiled: `src/rules/packs.rs` reads the rules of a pack that a
/// setting switches on.
const SEPARATE: [&str; 3] = [VERIFIED, AROUND, "pack.toml"];

/// Other names of torch's APIs.
const ALIASES: [&str; 2] = ["rules/facts/torch-aliases.txt", "rules/facts/torchvision-aliases.txt"];

fn main() {
    println!("cargo:rerun-if-changed=rules");
    println!("cargo:rerun-if-changed=src/rules/raw.rs");
    println!("cargo:rerun-if-changed=src/rules/verification.rs");
    println!("cargo:rerun-if-changed=src/rules/file.rs");
    println!("cargo:rerun-if-changed=src/rules/around/schema.rs");
    println!("cargo:rerun-if-changed=src/api/hash.rs");
    if let Err(message) = compile() {
        println!("cargo::error={}", message.replace('\n', " | "));
    }
}

fn compile() -> Result<(), String> {
    let mut rules: BTreeMap<String, Vec<raw::Rule>> = BTreeMap::new();
    let mut namespaces = BTreeMap::new();
    let mut libraries = BTreeMap::new();
    let mut places = BTreeMap::new();
    for path in files_below(Path::new("rules"), "toml")? {
        let shown = path.display().to_string().replace('\\', "/");
        let said = |error: &dyn std::fmt::Display| format!("{shown}: {error}");
        let text = fs::read_to_string(&path).map_err(|error| said(&error))?;
        let read = file::RuleFile::parse(&text).map_err(|error| said(&error))?.expand();
        for rule in read.rules {
            places.insert(rule.api.clone(), shown.clone());
            let forms = rules.entry(rule.api.clone()).or_default();
            if forms.iter().any(|other| other.overlaps(&rule)) {
                return Err(said(&format!("{} has two rules for the same use", rule.api)));
            }
            forms.push(rule);
            forms.sort_by_key(|rule| !rule.is_special());
        }
        for rule in read.namespaces {
            places.insert(format!("{}.*", rule.api), shown.clone());
            if namespaces.insert(rule.api.clone(), to_json(&rule)?).is_some() {
                return Err(said(&format!("{} is a namespace twice", rule.api)));
            }
        }
        for library in read.libraries {
            libraries.insert(library.name.clone(), to_json(&library)?);
        }
    }
    let parsed = rules.clone();
    let rules = rules.into_iter().map(|(api, forms)| Ok((api, to_json(&forms)?))).collect::<Result<_, String>>()?;
    let aliases = ALIASES.map(|path| facts(path, '\t')).into_iter().collect::<Result<Vec<_>, _>>()?;
    let aliases = aliases.into_iter().flatten().collect();
    write_table("aliases", &aliases)?;
    write_table("returns", &facts("rules/facts/returns.txt", ' ')?)?;
    write_table("members", &members(&rules, &aliases)?)?;
    write_table("distinctive", &distinctive(&parsed))?;
    write_table("rules", &rules)?;
    write_table("namespaces", &namespaces)?;
    write_table("libraries", &libraries)?;
    write_table("places", &places)?;
    let helpers = helpers()?;
    write_helper_facts(&helpers)?;
    write_table("helpers", &helpers)?;
    write_around(&Path::new("rules").join(AROUND))?;
    write_table("verified", &verified(&Path::new("rules").join(VERIFIED))?)
}

/// The names of members that have a rule, with one of the classes that have them: members of values are asked for
/// at every attribute in a file, and most have none.
fn members(
    rules: &BTreeMap<String, String>,
    aliases: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, String> {
    let apis = rules.keys().chain(aliases.keys()).filter_map(|api| api.rsplit_once('.'));
    let members = apis.filter(|(owner, _)| raw::is_class(owner));
    members.map(|(owner, name)| Ok((name.to_owned(), to_json(&owner)?))).collect()
}

/// The names of members of tensors that nothing else has, each with the API that says so.
fn distinctive(rules: &BTreeMap<String, Vec<raw::Rule>>) -> BTreeMap<String, String> {
    let is_distinctive = |forms: &&Vec<raw::Rule>| forms.iter().any(|rule| rule.distinctive);
    let apis = rules.iter().filter(|(_, forms)| is_distinctive(forms)).map(|(api, _)| api);
    let members = apis.filter_map(|api| Some((api.strip_prefix("torch.Tensor.")?, api)));
    members.map(|(name, api)| (name.to_owned(), api.clone())).collect()
}

/// How each rule was checked, by API.
fn verified(path: &Path) -> Result<BTreeMap<String, String>, String> {
    let said = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let text = fs::read_to_string(path).map_err(|error| said(&error))?;
    let file: verification::VerifiedFile = toml::from_str(&text).map_err(|error| said(&error))?;
    file.by_api().into_iter().map(|(api, how)| Ok((api, to_json(&how)?))).collect()
}

/// Writes what is known of files around the code as JSON.
fn write_around(path: &Path) -> Result<(), String> {
    let said = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let text = fs::read_to_string(path).map_err(|error| said(&error))?;
    let file: around::Around = toml::from_str(&text).map_err(|error| said(&error))?;
    let directory = std::env::var("OUT_DIR").map_err(|error| error.to_string())?;
    fs::write(Path::new(&directory).join("around.json"), to_json(&file)?).map_err(|error| error.to_string())
}

/// The definitions in `rules/helpers`, by name, each as a JSON string.
fn helpers() -> Result<BTreeMap<String, String>, String> {
    let mut helpers = BTreeMap::new();
    for path in files_below(Path::new("rules/helpers"), "py")? {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        helpers.insert(name, to_json(&text.replace("\r\n", "\n"))?);
    }
    Ok(helpers)
}

/// Writes how the helpers are called, as the fact files do: `helper.finfo(dtype)`, a line each.
fn write_helper_facts(helpers: &BTreeMap<String, String>) -> Result<(), String> {
    let mut facts = String::new();
    for (name, text) in helpers {
        let text: String = serde_json::from_str(text).map_err(|error| error.to_string())?;
        facts.push_str(&format!("helper.{name}({})\n", parameters(&text)));
    }
    let directory = std::env::var("OUT_DIR").map_err(|error| error.to_string())?;
    fs::write(Path::new(&directory).join("helpers.txt"), facts).map_err(|error| error.to_string())
}

/// The parameters of the function in a helper's text, or of the constructor of its class without `self`, on one line.
fn parameters(text: &str) -> String {
    let head = if text.starts_with("class ") { "def __init__" } else { "def " };
    let inside = text.split_once(head).and_then(|(_, rest)| rest.split_once('(')).map_or("", |(_, inside)| inside);
    let mut depth = 1;
    let end = inside.find(|c| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        depth == 0
    });
    let words: Vec<&str> = inside[..end.unwrap_or(0)].split_whitespace().collect();
    let all = words.join(" ");
    let own = all.strip_prefix("self").map_or(&*all, |rest| rest.trim_start_matches([',', ' ']));
    own.trim_end_matches(',').to_owned()
}

fn to_json(value: &impl serde::Serialize) -> Result<String, String> {
    serde_json::to_string(value).map_err(|error| error.to_string())
}

/// Writes a table for `src/api/table.rs`: its rows, where each begins, and where to find them.
fn write_table(name: &str, rows: &BTreeMap<String, String>) -> Result<(), String> {
    let directory = std::env::var("OUT_DIR").map_err(|error| error.to_string())?;
    let (mut text, mut starts) = (String::new(), Vec::new());
    for (key, value) in rows {
        starts.push(u32::try_from(text.len()).map_err(|error| error.to_string())?);
        text.push_str(&format!("{key}\t{value}\n"));
    }
    let path = Path::new(&directory).join(name);
    fs::write(path.with_extension("slots"), slots(rows.keys(), &starts)?).map_err(|error| error.to_string())?;
    fs::write(path.with_extension("tsv"), text).map_err(|error| error.to_string())?;
    let starts: Vec<u8> = starts.into_iter().flat_map(u32::to_le_bytes).collect();
    fs::write(path.with_extension("starts"), starts).map_err(|error| error.to_string())
}

/// The hash table of a table's rows: at least half of its places are free.
fn slots<'a>(keys: impl ExactSizeIterator<Item = &'a String>, starts: &[u32]) -> Result<Vec<u8>, String> {
    let count = (keys.len() * 2).max(1).next_power_of_two();
    let mut slots = vec![hash::Slot::default(); count];
    for ((row, key), start) in (1..).zip(keys).zip(starts) {
        let hash = hash::hash(key);
        let mut slot = hash as usize % count;
        while slots[slot].row != 0 {
            slot = (slot + 1) % count;
        }
        let row = u16::try_from(row).map_err(|_| "a table has too many rows".to_owned())?;
        slots[slot] = hash::Slot { row, tag: hash::tag(hash), start: *start };
    }
    Ok(slots.into_iter().flat_map(|slot| u64::from(slot).to_le_bytes()).collect())
}

/// The lines of a file of facts as rows: a name, `between`, the rest.
fn facts(path: &str, between: char) -> Result<BTreeMap<String, String>, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    let mut rows = BTreeMap::new();
    for (name, rest) in text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(between)) {
        if rows.insert(name.to_owned(), rest.to_owned()).is_some() {
            return Err(format!("{path}: {name} stands there twice"));
        }
    }
    Ok(rows)
}

/// The files below `folder` with this suffix, in order of their paths.
fn files_below(folder: &Path, suffix: &str) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for entry in entries {
        let path = entry.map_err(|error| error.to_string())?.path();
        if path.is_dir() {
            files.extend(files_below(&path, suffix)?);
        } else if path.extension().is_some_and(|extension| extension == suffix)
            && !SEPARATE.iter().any(|name| path.ends_with(name))
        {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
