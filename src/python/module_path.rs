//! Dotted module names from repository paths, and relative imports made absolute.
//!
//! A path is taken from the top of the repository: `src/pkg/mod.py` is `src.pkg.mod`. Which prefix
//! Python itself would leave out is not known from one path; the project index finds that out.

/// The dotted name of a file's module, counted from the top of the repository.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModulePath {
    dotted: String,
    is_package: bool,
}

impl ModulePath {
    /// Takes a repository path with `/`: `pkg/sub/__init__.py` is the package `pkg.sub`.
    #[must_use]
    pub fn from_path(path: &str) -> Self {
        let path = path.strip_prefix("./").unwrap_or(path);
        let stem = path.strip_suffix(".py").or_else(|| path.strip_suffix(".pyi")).unwrap_or(path);
        let dotted = stem.replace('/', ".");
        if dotted == "__init__" {
            return Self { dotted: String::new(), is_package: true };
        }
        match dotted.strip_suffix(".__init__") {
            Some(package) => Self { dotted: package.to_owned(), is_package: true },
            None => Self { dotted, is_package: false },
        }
    }

    /// The dotted name; empty for `__init__.py` at the top.
    #[must_use]
    pub fn dotted(&self) -> &str {
        &self.dotted
    }

    /// True for an `__init__.py`.
    #[must_use]
    pub fn is_package(&self) -> bool {
        self.is_package
    }

    /// The package that `from . import x` means here, as a dotted name.
    #[must_use]
    pub fn package(&self) -> &str {
        if self.is_package { &self.dotted } else { parent(&self.dotted) }
    }

    /// Absolute name of `from <level dots><module>`; `None` if the dots lead out of the repository.
    #[must_use]
    pub fn absolute(&self, level: u32, module: &str) -> Option<String> {
        let mut package = self.package();
        for _ in 1..level {
            if package.is_empty() {
                return None;
            }
            package = parent(package);
        }
        Some(join(package, module))
    }
}

/// `a.b` from `a` and `b`, either of which may be empty.
pub(crate) fn join(prefix: &str, name: &str) -> String {
    match (prefix.is_empty(), name.is_empty()) {
        (true, _) => name.to_owned(),
        (_, true) => prefix.to_owned(),
        _ => [prefix, ".", name].concat(),
    }
}

/// `a.b` of `a.b.c`; empty for a name without a dot.
pub(crate) fn parent(dotted: &str) -> &str {
    dotted.rfind('.').map_or("", |dot| &dotted[..dot])
}

#[cfg(test)]
mod tests {
    use super::ModulePath;

    #[test]
    fn a_file_and_a_package_have_dotted_names() {
        assert_eq!(ModulePath::from_path("src/pkg/mod.py").dotted(), "src.pkg.mod");
        let package = ModulePath::from_path("pkg/sub/__init__.py");
        assert_eq!((package.dotted(), package.is_package()), ("pkg.sub", true));
        assert_eq!(ModulePath::from_path("__init__.py").dotted(), "");
    }

    #[test]
    fn relative_imports_count_from_the_package() {
        let module = ModulePath::from_path("pkg/sub/mod.py");
        assert_eq!(module.absolute(1, "x").as_deref(), Some("pkg.sub.x"));
        assert_eq!(module.absolute(2, "").as_deref(), Some("pkg"));
        assert_eq!(module.absolute(3, "x").as_deref(), Some("x"));
        assert_eq!(module.absolute(4, "x"), None);
        let package = ModulePath::from_path("pkg/sub/__init__.py");
        assert_eq!(package.absolute(1, "x").as_deref(), Some("pkg.sub.x"));
    }
}
