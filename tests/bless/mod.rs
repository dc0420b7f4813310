//! Generated text that is committed: compared with what is there, or rewritten with `MSCONV_BLESS=1`.
#![allow(dead_code, unreachable_pub, reason = "each test binary uses a part of it")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The committed text is to be rewritten.
pub fn is_blessing() -> bool {
    std::env::var_os("MSCONV_BLESS").is_some_and(|value| !value.is_empty() && value != "0")
}

/// Holds the file at `path` to `text`.
#[track_caller]
pub fn hold(path: &Path, text: &str) {
    if is_blessing() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        return fs::write(path, text).unwrap();
    }
    let committed = fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
    assert!(committed == text, "{}: {}", path.display(), difference(&committed, text));
}

/// Holds the files below `folder` to `files`: the same names, the same bytes.
#[track_caller]
pub fn hold_folder(folder: &Path, files: &BTreeMap<String, Vec<u8>>) {
    if is_blessing() {
        let _ = fs::remove_dir_all(folder);
    }
    for (name, bytes) in files {
        hold(&folder.join(name), std::str::from_utf8(bytes).unwrap());
    }
    let mut open = vec![folder.to_owned()];
    while let Some(place) = open.pop() {
        for entry in fs::read_dir(&place).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
                assert!(files.contains_key(&name), "{} is not made any more; run with MSCONV_BLESS=1", path.display());
            }
        }
    }
}

/// Where two texts part, and the way out.
fn difference(committed: &str, made: &str) -> String {
    let pairs = committed.lines().map(Some).chain(std::iter::repeat(None)).zip(made.lines().map(Some).chain([None]));
    let (at, (old, new)) = pairs.enumerate().find(|(_, (old, new))| old != new).unwrap_or((0, (None, None)));
    format!(
        "differs from line {} on\n  committed {:?}\n  made      {:?}\nIf the new text is right: MSCONV_BLESS=1 cargo test, then look at the diff",
        at + 1,
        old.unwrap_or(""),
        new.unwrap_or("")
    )
}
