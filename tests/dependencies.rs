//! What the crates and the hooks must stay: facts that a harmless-looking change of a manifest would break.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use toml::{Table, Value};

fn manifest() -> Table {
    toml::from_str(include_str!("../Cargo.toml")).unwrap()
}

fn features(dependency: &Value) -> Vec<&str> {
    let features = dependency.get("features").and_then(Value::as_array).into_iter().flatten();
    features.map(|feature| feature.as_str().unwrap()).collect()
}

/// The names of all locked crates, of every platform.
fn locked() -> Vec<String> {
    let lock: Table = toml::from_str(include_str!("../Cargo.lock")).unwrap();
    let packages = lock["package"].as_array().unwrap();
    packages.iter().map(|package| package["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn git2_brings_its_own_library_and_no_network() {
    let manifest = manifest();
    let git2 = &manifest["dependencies"]["git2"];
    assert_eq!(features(git2), ["vendored-libgit2", "unstable-sha256"]);
    assert_eq!(git2["default-features"].as_bool(), Some(false));
    let unwanted = ["openssl-sys", "libssh2-sys", "curl-sys", "libz-ng-sys", "cmake"];
    let found: Vec<_> = locked().into_iter().filter(|name| unwanted.contains(&name.as_str())).collect();
    assert!(found.is_empty(), "in Cargo.lock: {found:?}");
}

#[test]
fn gix_diff_names_its_hash() {
    let manifest = manifest();
    // The default does not have `sha1`, and without it the crate does not compile.
    assert_eq!(features(&manifest["dependencies"]["gix-diff"]), ["blob", "sha1"]);
}

#[test]
fn ruffs_parser_is_pinned() {
    // Its interface changes with any release, and a parser that accepts more changes what verification means.
    let manifest = manifest();
    for (table, name) in [
        ("dependencies", "ruff_python_parser"),
        ("dependencies", "ruff_python_ast"),
        ("dependencies", "ruff_text_size"),
    ] {
        let version = manifest[table][name].as_str().unwrap();
        assert!(version.starts_with('='), "{name} = {version}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_binary_needs_no_zlib_of_the_machine() {
    // With zlib's headers and pkg-config on the building machine, libz-sys links them unless told otherwise.
    let binary = std::fs::read(env!("CARGO_BIN_EXE_git-msconv")).unwrap();
    let needed = |name: &[u8]| binary.windows(name.len()).any(|window| window == name);
    assert!(needed(b"libc.so."), "the names of shared libraries are not where this test looks");
    assert!(!needed(b"libz.so."), "linked to a shared zlib");
}

#[test]
fn pre_commit_can_build_the_hook() {
    // It runs `cargo install --path .`, which fails in a virtual workspace; and where a toolchain is pinned that
    // is not installed.
    let manifest = manifest();
    assert!(manifest.contains_key("package") && !manifest.contains_key("workspace"));
    for pin in ["rust-toolchain", "rust-toolchain.toml"] {
        assert!(!std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(pin).exists(), "{pin}");
    }
    // A version in the hook makes pre-commit install a toolchain of its own, from the network.
    let hooks = include_str!("../.pre-commit-hooks.yaml");
    assert!(hooks.contains("language: rust") && hooks.contains("language: system"));
    assert!(!hooks.contains("language_version"));
    // Everything that check looks at is handed to it.
    assert_eq!(hooks.matches("types: [text]").count(), 2);
}

#[test]
fn the_oldest_compiler_is_new_enough_for_tree_sitter() {
    let manifest = manifest();
    let version = manifest["package"]["rust-version"].as_str().unwrap();
    let minor: u32 = version.strip_prefix("1.").unwrap().split('.').next().unwrap().parse().unwrap();
    assert!(minor >= 90, "tree-sitter 0.27 needs Rust 1.90, not {version}");
}
