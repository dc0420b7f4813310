//! What exists in each MindSpore version, and how it is called.
//!
//! In: the fact file of the newest version, and for each older one its differences to the next newer, all
//! embedded and searched in place. Out: [`Facts`], which are passed down: no stage asks for a version itself.

use super::facts::{first_at_least, lines_in, name_of, signatures};
use super::{Signature, Version};

const NEWEST: &str = include_str!("../../rules/facts/mindspore-2.10.0.txt");

/// The older versions, newest first: what to take away from the next newer, and what to add.
const OLDER: [(Version, &str); 3] = [
    (version(2, 9), include_str!("../../rules/facts/mindspore-2.9.0.diff")),
    (version(2, 8), include_str!("../../rules/facts/mindspore-2.8.0.diff")),
    (version(2, 7), include_str!("../../rules/facts/mindspore-2.7.0.diff")),
];

const fn version(major: u16, minor: u16) -> Version {
    Version { major, minor, patch: 0 }
}

/// The facts of one version of MindSpore. A patch release has those of its first release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Facts {
    version: Version,
}

impl Facts {
    /// The facts of a version; of the nearest one that is known, if it is not.
    #[must_use]
    pub fn of(version: Version) -> Self {
        Self { version }
    }

    /// The facts of the newest version.
    #[must_use]
    pub fn newest() -> Self {
        Self::of(Version::NEWEST)
    }

    /// The version.
    #[must_use]
    pub fn version(self) -> Version {
        self.version
    }

    /// All versions whose facts are there, oldest first.
    pub fn versions() -> impl Iterator<Item = Version> {
        OLDER.iter().rev().map(|(version, _)| *version).chain([Version::NEWEST])
    }

    /// Whether a name exists: of MindSpore in this version, else in any library that is known.
    #[must_use]
    pub fn exists(self, name: &str) -> bool {
        if is_mindspore(name) { !self.lines_of(name).is_empty() } else { super::exists(name) }
    }

    /// Every way an API can be called; empty if it does not exist or is not callable.
    #[must_use]
    pub fn overloads(self, name: &str) -> Vec<Signature> {
        if is_mindspore(name) { signatures(name, &self.lines_of(name)) } else { super::overloads(name) }
    }

    /// The first version from which on a name exists up to the newest.
    #[must_use]
    pub fn since(name: &str) -> Option<Version> {
        let newest_first = [Version::NEWEST].into_iter().chain(OLDER.iter().map(|(version, _)| *version));
        newest_first.take_while(|version| Self::of(*version).exists(name)).last()
    }

    /// The lines of a name in this version.
    fn lines_of(self, name: &str) -> Vec<&'static str> {
        let mut lines: Vec<_> = lines_in(NEWEST, name).collect();
        for (_, changes) in OLDER.iter().filter(|(older, _)| self.version.is_before_next_of(*older)) {
            for change in changes_of(changes, name) {
                let line = &change[1..];
                if change.starts_with('-') {
                    lines.retain(|known| *known != line);
                } else {
                    lines.push(line);
                }
            }
        }
        lines
    }
}

fn is_mindspore(name: &str) -> bool {
    name.strip_prefix("mindspore").is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The lines of a difference that are about a name.
fn changes_of(changes: &'static str, name: &str) -> impl Iterator<Item = &'static str> {
    let lines = changes[first_at_least(changes, name, 1)..].lines();
    lines.take_while(move |line| name_of(&line[1..]) == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minor: u16) -> Facts {
        Facts::of(version(2, minor))
    }

    #[test]
    fn differences_are_sorted_and_apply() {
        for (older, changes) in OLDER {
            let lines: Vec<_> = changes.lines().collect();
            assert!(lines.is_sorted_by_key(|line| &line[1..]), "{older}");
            let newer = Facts::of(version(2, older.minor + 1));
            for line in lines {
                let (sign, line) = line.split_at(1);
                let holds = |facts: Facts| facts.lines_of(name_of(line)).contains(&line);
                assert_eq!((holds(Facts::of(older)), holds(newer)), (sign == "+", sign == "-"), "{older}: {line}");
            }
        }
    }

    #[test]
    fn a_name_exists_from_its_first_version_on() {
        assert!(at(10).exists("mindspore.mint.vdot") && !at(9).exists("mindspore.mint.vdot"));
        assert_eq!(Facts::since("mindspore.mint.vdot"), Some(version(2, 10)));
        assert_eq!(Facts::since("mindspore.dataset.dataloader.DataLoader"), Some(version(2, 8)));
        assert_eq!(Facts::since("mindspore.mint.cat"), Some(version(2, 7)));
        assert_eq!(Facts::since("mindspore.mint.no_such_function"), None);
    }

    #[test]
    fn parameters_are_those_of_the_version() {
        let has_device =
            |facts: Facts| facts.overloads("mindspore.mint.rand").iter().any(|s| s.param("device").is_some());
        assert_eq!((has_device(at(7)), has_device(at(8))), (false, true));
        assert!(at(7).overloads("mindspore.dataset.dataloader.DataLoader").is_empty());
    }

    #[test]
    fn a_patch_release_has_the_facts_of_its_first_release() {
        let patch = Facts::of(Version { patch: 3, ..version(2, 7) });
        assert!(!patch.exists("mindspore.mint.vdot") && patch.exists("mindspore.mint.cat"));
    }

    #[test]
    fn what_torch_has_does_not_depend_on_the_version() {
        assert!(at(7).exists("torch.vdot") && !at(7).exists("mindsporex.mint"));
    }
}
