//! Libraries whose files are ported into a package of the same structure, and where names are there.
//!
//! In: the name of a pack. Out: [`Port`], which knows of each name that files of the library take from each other
//! whether the package has it, under which name, or whether the library's own can be used. Knows nothing of rules.

use super::facts::first_at_least;

const TRANSFORMERS: &str = include_str!("../../rules/facts/mindone-0.5.0-transformers.txt");

/// A library and the package that its files are ported into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Port {
    /// What `--pack` calls it.
    pub name: &'static str,
    /// The library whose files are ported: `transformers`.
    pub library: &'static str,
    /// The package that they become part of: `mindone.transformers`.
    pub package: &'static str,
    /// The version of the package that is written for.
    pub version: &'static str,
    names: &'static str,
}

/// No port has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no pack is called {0:?} (known: mindone-transformers)")]
pub struct UnknownPort(String);

impl std::str::FromStr for Port {
    type Err = UnknownPort;

    fn from_str(text: &str) -> Result<Self, UnknownPort> {
        Self::named(text).ok_or_else(|| UnknownPort(text.to_owned()))
    }
}

/// Where a port has a name that a file takes from another one of the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Home {
    /// In the package, in the module of the same name.
    Same,
    /// In the package, under this name.
    Moved(String),
    /// Nowhere but in the library, where it works without torch.
    Library,
}

impl Port {
    /// All packs that are ports.
    pub const ALL: [Port; 1] = [Port {
        name: "mindone-transformers",
        library: "transformers",
        package: "mindone.transformers",
        version: "mindone 0.5.0",
        names: TRANSFORMERS,
    }];

    /// The port that `--pack` calls so.
    #[must_use]
    pub fn named(name: &str) -> Option<Port> {
        Self::ALL.into_iter().find(|port| port.name == name)
    }

    /// Where the port has a name of the library, `transformers.activations.ACT2FN`; `None` if it is nowhere.
    #[must_use]
    pub fn home(self, name: &str) -> Option<Home> {
        let line = self.names[first_at_least(self.names, name, 0)..].lines().next()?;
        match line.strip_prefix(name)? {
            "" => Some(Home::Same),
            " =" => Some(Home::Library),
            other => other.strip_prefix(' ').map(|other| Home::Moved(other.to_owned())),
        }
    }

    /// True if the package has what is called so: `mindone.transformers.utils.mindspore_int`.
    #[must_use]
    pub fn has(self, name: &str) -> bool {
        let rest = name.strip_prefix(self.package).filter(|rest| rest.starts_with('.'));
        rest.is_some_and(|rest| self.home(&[self.library, rest].concat()) == Some(Home::Same))
    }

    /// True if the port knows a module of the library by one of its names.
    #[must_use]
    pub fn has_module(self, module: &str) -> bool {
        let inside = format!("{module}.");
        self.names[first_at_least(self.names, &inside, 0)..].starts_with(&inside)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn port() -> Port {
        Port::named("mindone-transformers").unwrap()
    }

    #[test]
    fn a_name_has_one_home() {
        assert_eq!(port().home("transformers.activations.ACT2FN"), Some(Home::Same));
        assert_eq!(port().home("transformers.models.bert.configuration_bert.BertConfig"), Some(Home::Library));
        let moved = "mindone.transformers.mindspore_utils.prune_linear_layer".to_owned();
        assert_eq!(port().home("transformers.pytorch_utils.prune_linear_layer"), Some(Home::Moved(moved)));
        assert_eq!(port().home("transformers.activations.ACT2F"), None);
        assert_eq!(port().home("transformers.activations.ACT3FN"), None);
    }

    #[test]
    fn a_module_is_known_by_its_names() {
        assert!(port().has_module("transformers.modeling_utils"));
        assert!(!port().has_module("transformers.modeling_util"));
    }

    #[test]
    fn lines_are_sorted_and_every_line_is_found() {
        for port in Port::ALL {
            let lines: Vec<_> = port.names.lines().collect();
            assert!(lines.is_sorted());
            for line in lines {
                let name = line.split(' ').next().unwrap();
                assert!(port.home(name).is_some(), "{line}");
                assert!(name.starts_with(port.library));
            }
        }
    }

    #[test]
    fn what_has_moved_is_in_the_package() {
        for port in Port::ALL {
            let moved = port.names.lines().filter_map(|line| line.split_once(' ')).filter(|(_, to)| *to != "=");
            for (name, to) in moved {
                let home = to.replacen(port.package, port.library, 1);
                assert_eq!(port.home(&home), Some(Home::Same), "{name}");
            }
        }
    }
}
