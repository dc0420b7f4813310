//! What lies around the code: which files say what is installed and how code is run, and what stands there for the
//! torch family.
//!
//! In: `rules/around.toml`, which `build.rs` has compiled. Out: answers by path and by name. Knows nothing of how such
//! files are read.

mod schema;

use std::sync::OnceLock;

pub use schema::{Around, Front, Install, Launcher, Meaning, Package};

/// The file as JSON.
pub(super) const TEXT: &str = include_str!(concat!(env!("OUT_DIR"), "/around.json"));

impl Around {
    /// The data compiled into the binary.
    #[must_use]
    pub fn builtin() -> &'static Around {
        static AROUND: OnceLock<Around> = OnceLock::new();
        // build.rs has written the text from a value of this type.
        AROUND.get_or_init(|| serde_json::from_str(TEXT).expect("the embedded data can be read"))
    }

    /// How the file at a path is read; `None` for one that is none of these.
    #[must_use]
    pub fn front(&self, path: &[u8]) -> Option<Front> {
        let is_it = |name: &String| is_at(name.as_bytes(), path);
        self.files.iter().find(|files| files.names.iter().any(is_it)).map(|files| files.front)
    }

    /// The distribution of the torch family with this name.
    #[must_use]
    pub fn package(&self, name: &str) -> Option<&Package> {
        let name = normalized(name);
        self.package.iter().find(|package| package.names.contains(&name))
    }

    /// The advice for an image of a container, if it brings torch; `name` has no tag.
    #[must_use]
    pub fn image(&self, name: &str) -> Option<&str> {
        let is_it = |known: &String| {
            name.strip_suffix(known.as_str()).is_some_and(|registry| registry.is_empty() || registry.ends_with('/'))
        };
        self.image.iter().find(|image| image.names.iter().any(is_it)).map(|image| image.advice.as_str())
    }

    /// The launcher that has the options of another one.
    #[must_use]
    pub fn options_of<'a>(&'a self, launcher: &'a Launcher) -> &'a Launcher {
        let first = |other: &&Launcher| other.words.first() == launcher.same_as.as_ref();
        self.launcher.iter().find(first).unwrap_or(launcher)
    }

    /// The distribution of this name that MindSpore code needs.
    #[must_use]
    pub fn install(&self, name: &str) -> Option<&Install> {
        let name = normalized(name);
        self.install.iter().find(|install| install.name == name || install.also.contains(&name))
    }
}

/// A name as package indexes compare them: `Torch_Scatter` is `torch-scatter`.
fn normalized(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for part in name.split(['-', '_', '.']).filter(|part| !part.is_empty()) {
        if !out.is_empty() {
            out.push('-');
        }
        out.extend(part.chars().flat_map(char::to_lowercase));
    }
    out
}

/// True for a path that a glob names: by the last part alone, unless the glob has a `/`.
fn is_at(glob: &[u8], path: &[u8]) -> bool {
    if let Some(glob) = glob.strip_prefix(b"**/") {
        let folders = path.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at + 1);
        return folders.chain([0]).any(|at| matches(glob, &path[at..]));
    }
    if glob.contains(&b'/') {
        return matches(glob, path);
    }
    matches(glob, path.rsplit(|byte| *byte == b'/').next().unwrap_or(path))
}

/// Matches all of `text`; `*` stands for any bytes but `/`.
fn matches(glob: &[u8], text: &[u8]) -> bool {
    // Most differ at their end already.
    if glob.last().is_some_and(|last| *last != b'*' && text.last() != Some(last)) {
        return false;
    }
    let Some(star) = glob.iter().position(|byte| *byte == b'*') else { return glob == text };
    let Some(rest) = text.strip_prefix(&glob[..star]) else { return false };
    let end = rest.iter().position(|byte| *byte == b'/').unwrap_or(rest.len());
    (0..=end).any(|at| matches(&glob[star + 1..], &rest[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn front(path: &str) -> Option<Front> {
        Around::builtin().front(path.as_bytes())
    }

    #[test]
    fn a_file_is_known_by_its_path() {
        assert_eq!(front("requirements.txt"), Some(Front::Requirements));
        assert_eq!(front("a/dev-requirements_gpu.txt"), Some(Front::Requirements));
        assert_eq!(front("requirements/train.txt"), Some(Front::Requirements));
        assert_eq!(front("a/requirements/train.txt"), Some(Front::Requirements));
        assert_eq!(front("constraints.txt"), Some(Front::Constraints));
        assert_eq!(front("a/pyproject.toml"), Some(Front::Toml));
        assert_eq!(front("setup.py"), Some(Front::Setup));
        assert_eq!(front(".github/workflows/conda.yml"), Some(Front::Commands));
        assert_eq!(front("docker/Dockerfile.gpu"), Some(Front::Commands));
    }

    #[test]
    fn other_files_are_none_of_them() {
        for path in
            ["a.py", "notes.txt", "ci.yml", "workflows/ci.yml", "requirements/deep/train.txt", "my_pyproject.toml", ""]
        {
            assert_eq!(front(path), None, "{path}");
        }
    }

    #[test]
    fn names_are_compared_as_indexes_do() {
        let around = Around::builtin();
        assert_eq!(around.package("Torch_Scatter").map(|package| package.library.as_str()), Some("torch_scatter"));
        assert!(around.package("torchx").is_none() && around.install("MindSpore").is_some());
    }

    #[test]
    fn what_is_installed_instead_is_known() {
        let around = Around::builtin();
        for package in &around.package {
            for name in [&package.instead, &package.beside].into_iter().flatten() {
                assert!(around.install(name).is_some(), "{name}");
            }
            assert!(
                super::super::RuleSet::builtin().library_of(&package.library).is_some() || package.beside.is_some()
            );
        }
    }
}
