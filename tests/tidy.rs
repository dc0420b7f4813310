//! Holds the source tree to its own rules: which module may use which, who may name what, sizes.
//!
//! A single crate cannot enforce the direction of its dependencies; this reads the source instead.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Which modules a module may use: the table of ARCHITECTURE.md.
const ALLOWED: &[(&str, &[&str])] = &[
    ("cli", &["config", "workflow", "report", "scan", "convert", "rules", "git", "review", "text", "api"]),
    ("workflow", &["convert", "rules", "python", "git", "report", "review", "text", "api"]),
    ("scan", &["convert", "rules", "python", "api", "text"]),
    ("report", &["review", "text"]),
    ("convert", &["rules", "python", "review", "api", "text"]),
    ("rules", &["python", "api", "review", "text"]),
    ("config", &["git", "review", "api", "text"]),
    ("python", &["api", "text"]),
    ("review", &["api", "text"]),
    ("git", &[]),
    ("api", &[]),
    ("text", &[]),
];

/// Words that only one part of the tree may hold, and where.
const RESERVED: &[(&str, &[&str])] = &[
    ("println!", &["src/cli/ui.rs"]),
    ("eprintln!", &["src/cli/ui.rs"]),
    ("print!(", &["src/cli/ui.rs"]),
    ("eprint!(", &["src/cli/ui.rs"]),
    ("io::stdout(", &["src/cli/ui.rs"]),
    ("io::stderr(", &["src/cli/ui.rs"]),
    ("indicatif::", &["src/cli/ui.rs"]),
    ("git2::", &["src/git/"]),
    ("gix_diff::", &["src/git/"]),
    ("tree_sitter", &["src/python/"]),
    ("ruff_python", &["src/python/"]),
    ("toml::", &["src/rules/", "src/api/", "src/config/", "src/convert/around/"]),
    ("clap::", &["src/cli/"]),
    ("clap_mangen", &["src/cli/man.rs"]),
];

/// Lines of the longest file.
const LONGEST: usize = 500;

/// What libgit2 and tree-sitter offer and no part of the source may use, and why.
const FORBIDDEN: &[(&str, &str)] = &[
    // It loses staged changes whose file was put back, and leaves a half-written working tree behind a lock.
    ("checkout_tree", "libgit2's checkout loses work: run git switch"),
    ("checkout_head", "libgit2's checkout loses work: run git switch"),
    ("checkout_index", "libgit2's checkout loses work: run git switch"),
    ("CheckoutBuilder", "libgit2's checkout loses work: run git switch"),
    (".set_head", "HEAD is moved by git switch alone"),
    (".reset(", "index and working tree are read, never written"),
    ("index.write(", "index and working tree are read, never written"),
    ("update_index(true)", "index and working tree are read, never written"),
    // It takes ~/.gitconfig although GIT_CONFIG_GLOBAL names another file, and knows no GIT_DIR.
    ("Repository::open(", "only open_from_env and FROM_ENV honour git's environment"),
    ("Repository::discover(", "only open_from_env and FROM_ENV honour git's environment"),
    ("Repository::open_bare(", "only open_from_env and FROM_ENV honour git's environment"),
    ("set_extensions", "an extension that libgit2 does not know must stay a refusal"),
    // `packbuilder` is tuned through the repository's config, which later git commands obey.
    ("packbuilder", "packs are streamed by git/pack.rs"),
    (".set_str(", "the configuration is read, never written"),
    (".set_i64(", "the configuration is read, never written"),
    (".set_bool(", "the configuration is read, never written"),
    // Reading one that ends too early never comes back.
    (".find_blob(", "objects are read through git/loose.rs"),
    (".find_tree(", "objects are read through git/loose.rs"),
    (".find_commit(", "objects are read through git/loose.rs"),
    (".peel_to_commit(", "objects are read through git/loose.rs"),
    (".peel_to_tree(", "objects are read through git/loose.rs"),
];

/// Where one of these stands all the same: it reads what was checked or just written.
const EXCEPTIONS: &[&str] = &[
    "src/git/loose.rs",
    "src/git/commit.rs: .find_tree(",
    "src/git/commit.rs: .find_commit(",
    "src/git/commit.rs: .peel_to_commit(",
    "src/git/staged.rs: .find_blob(",
];

struct File {
    /// Path from the top, with `/`.
    path: String,
    text: String,
}

impl File {
    /// Code lines: comments left out, and everything from the tests at the end on.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().take_while(|line| line.trim() != "mod tests {");
        lines.map(str::trim).enumerate().filter(|(_, line)| !line.starts_with("//")).map(|(at, line)| (at + 1, line))
    }

    fn is_test(&self) -> bool {
        self.path.ends_with("/tests.rs") || self.path.contains("/tests/")
    }

    fn is_below(&self, places: &[&str]) -> bool {
        places.iter().any(|place| self.path.starts_with(place))
    }
}

fn top() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below `folder` with one of the suffixes, in order.
fn files(folder: &str, suffixes: &[&str]) -> Vec<File> {
    let mut found = Vec::new();
    let mut open = vec![top().join(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if suffixes.iter().any(|suffix| path.to_string_lossy().ends_with(suffix)) {
                found.push(File { path: shown(&path), text: fs::read_to_string(&path).unwrap() });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn shown(path: &Path) -> String {
    path.strip_prefix(top()).unwrap().to_string_lossy().replace('\\', "/")
}

fn hold(broken: &[String]) {
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

/// The modules of ours that a line names: `use crate::text::{..}`, `crate::api::Kind`.
fn named(line: &str) -> impl Iterator<Item = &str> {
    line.split("crate::").skip(1).map(|rest| {
        let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
        &rest[..end]
    })
}

#[test]
fn modules_use_only_what_lies_below_them() {
    let allowed: BTreeMap<_, _> = ALLOWED.iter().copied().collect();
    let mut broken = Vec::new();
    for file in files("src", &[".rs"]) {
        let Some((module, _)) = file.path["src/".len()..].split_once('/') else { continue };
        let Some(below) = allowed.get(module) else {
            broken.push(format!("src/{module} is not in the table of tests/tidy.rs"));
            continue;
        };
        for (at, line) in file.code() {
            for used in named(line).filter(|used| allowed.contains_key(used)) {
                if used != module && !below.contains(&used) {
                    broken.push(format!("{}:{at}: {module} must not use {used}", file.path));
                }
            }
        }
    }
    hold(&broken);
}

#[test]
fn each_outside_world_has_one_door() {
    let mut broken = Vec::new();
    for file in files("src", &[".rs"]).iter().filter(|file| !file.is_test()) {
        for (word, places) in RESERVED.iter().filter(|(_, places)| !file.is_below(places)) {
            // `eprint!(` holds `print!(`, but is another word.
            let has = |line: &str| line.match_indices(word).any(|(at, _)| !line[..at].ends_with(is_word));
            for (at, _) in file.code().filter(|(_, line)| has(line)) {
                broken.push(format!("{}:{at}: only {} may say `{word}`", file.path, places.join(" and ")));
            }
        }
    }
    hold(&broken);
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

#[test]
fn what_libgit2_does_wrong_is_not_asked_of_it() {
    let mut broken = Vec::new();
    for file in files("src", &[".rs"]) {
        for (word, why) in FORBIDDEN {
            let excepted = |exception: &&str| {
                let (path, only) = exception.split_once(": ").unwrap_or((exception, word));
                file.path == path && only == *word
            };
            if EXCEPTIONS.iter().any(excepted) {
                continue;
            }
            for (at, _) in file.code().filter(|(_, line)| line.contains(word)) {
                broken.push(format!("{}:{at}: says `{word}`: {why}", file.path));
            }
        }
    }
    hold(&broken);
}

#[test]
fn trees_are_walked_without_asking_for_parents() {
    // `Node::parent` walks from the root: on deep trees a walk that asks for it takes minutes.
    let mut broken = Vec::new();
    for file in files("src/python", &[".rs"]).iter().filter(|file| file.text.contains("use tree_sitter")) {
        for (at, _) in file.code().filter(|(_, line)| line.contains(".parent()")) {
            broken.push(format!("{}:{at}: asks a node for its parent", file.path));
        }
    }
    hold(&broken);
}

/// Modules that take bytes and give bytes: they reach neither disk nor environment nor network.
const PURE: &[&str] = &["api", "convert", "python", "report", "review", "rules", "scan", "text"];

#[test]
fn pure_modules_reach_nothing_outside() {
    let mut broken = Vec::new();
    for file in PURE.iter().flat_map(|module| files(&format!("src/{module}"), &[".rs"])).filter(|file| !file.is_test())
    {
        for (at, line) in file.code() {
            for word in ["std::fs", "std::env", "std::process", "std::net", "fs::read", "fs::write"] {
                if line.contains(word) {
                    broken.push(format!("{}:{at}: says `{word}`", file.path));
                }
            }
        }
    }
    hold(&broken);
}

#[test]
fn no_file_is_too_long() {
    let all = ["src", "tests", "benches"].iter().flat_map(|folder| files(folder, &[".rs", ".sh", ".py"]));
    let is_ours = |file: &File| !file.path.starts_with("tests/fixtures/") && !file.path.starts_with("tests/snapshots/");
    let long =
        all.filter(is_ours).map(|file| (file.text.lines().count(), file.path)).filter(|(lines, _)| *lines > LONGEST);
    let broken: Vec<String> = long.map(|(lines, path)| format!("{path}: {lines} lines, {LONGEST} at most")).collect();
    hold(&broken);
}

#[test]
fn every_module_says_what_it_is_for() {
    let silent = files("src", &[".rs"]).into_iter().filter(|file| !file.is_test() && !file.text.starts_with("//! "));
    let broken: Vec<String> = silent.map(|file| format!("{}: begins without `//! `", file.path)).collect();
    hold(&broken);
}

#[test]
fn the_binary_is_thin() {
    let main = fs::read_to_string(top().join("src/main.rs")).unwrap();
    assert!(main.lines().count() < 40);
}

#[test]
fn no_machine_has_left_its_paths() {
    let suffixes = [".rs", ".sh", ".py", ".toml", ".md", ".yaml", ".yml", ".txt"];
    let folders = ["src", "tests", "benches", "docs", "hooks", "rules", "examples", "scripts", ".ci"];
    let mut broken = Vec::new();
    for file in folders.iter().flat_map(|folder| files(folder, &suffixes)) {
        if file.path == "tests/tidy.rs" {
            continue;
        }
        for (at, line) in file.text.lines().enumerate() {
            if ["/root/", "/home/", "/tmp/", "/Users/"].iter().any(|place| line.contains(place)) {
                broken.push(format!("{}:{}: names a path of one machine", file.path, at + 1));
            }
        }
    }
    hold(&broken);
}
