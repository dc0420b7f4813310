//! Every crate that is built comes under a licence of deny.toml, and none that deny.toml bans is built.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

fn run(program: &str, fallback: &str, args: &[&str]) -> String {
    let program = std::env::var_os(program).unwrap_or_else(|| fallback.into());
    let output = Command::new(program).args(args).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The crates of this platform, the others are not downloaded: name and licence.
fn crates() -> Vec<(String, String)> {
    let about = run("RUSTC", "rustc", &["-vV"]);
    let host = about.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let args = ["metadata", "--format-version=1", "--locked", "--offline", "--filter-platform", host];
    let metadata: Value = serde_json::from_str(&run("CARGO", "cargo", &args)).unwrap();
    let text = |package: &Value, field: &str| package[field].as_str().unwrap_or("").to_owned();
    let packages = metadata["packages"].as_array().unwrap();
    packages.iter().map(|package| (text(package, "name"), text(package, "license"))).collect()
}

fn list(table: &str, key: &str) -> BTreeSet<String> {
    let settings: toml::Table = toml::from_str(include_str!("../deny.toml")).unwrap();
    let entries = settings[table][key].as_array().unwrap();
    entries.iter().map(|entry| entry.as_str().unwrap().to_owned()).collect()
}

/// True if an SPDX expression can be met with the licences of `allowed`.
fn is_met(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let expression = expression.trim().replace('/', " OR ").replace("  ", " ");
    let is_one = |part: &str| allowed.contains(part.trim());
    // Brackets are used around alternatives only: `(MIT OR Apache-2.0) AND Unicode-3.0`.
    let in_brackets = |part: &str| part.trim_matches(['(', ')']).split(" OR ").any(is_one);
    if expression.contains('(') {
        expression.split(" AND ").all(in_brackets)
    } else {
        expression.split(" OR ").any(|choice| choice.split(" AND ").all(is_one))
    }
}

#[test]
fn every_licence_is_allowed() {
    let allowed = list("licenses", "allow");
    let refused: Vec<_> = crates().into_iter().filter(|(_, licence)| !is_met(licence, &allowed)).collect();
    assert!(refused.is_empty(), "not allowed by deny.toml: {refused:?}");
}

#[test]
fn nothing_that_is_banned_is_built() {
    let banned = list("bans", "deny");
    let found: Vec<_> = crates().into_iter().map(|(name, _)| name).filter(|name| banned.contains(name)).collect();
    assert!(found.is_empty(), "banned by deny.toml: {found:?}");
}

#[test]
fn expressions_are_read_as_spdx_means_them() {
    let allowed = BTreeSet::from(["MIT".to_owned(), "Unicode-3.0".to_owned()]);
    for met in ["MIT", "MIT OR GPL-3.0", "MIT/GPL-3.0", "(MIT OR GPL-3.0) AND Unicode-3.0"] {
        assert!(is_met(met, &allowed), "{met}");
    }
    for unmet in ["", "GPL-3.0", "MIT AND GPL-3.0", "(MIT OR GPL-3.0) AND BSD-3-Clause"] {
        assert!(!is_met(unmet, &allowed), "{unmet}");
    }
}
