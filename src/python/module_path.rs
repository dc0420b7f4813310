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

    /// The same file as a module of `library`, whose top folder may be another one here: `src/transformers/activations.py`,
    /// `models/bert/modeling_bert.py` without a `transformers` above it, or a model's file alone, which `is_module` does
    /// not know as one of the library's own.
    #[must_use]
    pub fn inside(&self, library: &str, is_module: &dyn Fn(&str) -> bool) -> Self {
        let parts: Vec<&str> = self.dotted.split('.').filter(|part| !part.is_empty()).collect();
        let folders = &parts[..parts.len() - usize::from(!self.is_package && !parts.is_empty())];
        let known = folders.iter().rposition(|part| *part == library).map(|at| at + 1);
        let rest = match (known, folders.iter().position(|part| *part == "models")) {
            (Some(at), _) | (None, Some(at)) => parts[at..].join("."),
            (None, None) if self.is_package || is_module(&join(library, &self.dotted)) => self.dotted.clone(),
            (None, None) => {
                let file = parts.last().copied().unwrap_or_default();
                let model = file.split_once('_').map_or(file, |(_, model)| model);
                ["models", folders.last().copied().unwrap_or(model), file].join(".")
            }
        };
        Self { dotted: join(library, &rest), is_package: self.is_package }
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
    fn a_file_is_found_inside_a_library_wherever_its_folder_lies() {
        let inside = |path: &str| {
            ModulePath::from_path(path).inside("transformers", &|name| name == "transformers.cache_utils").dotted
        };
        let bert = "transformers.models.bert.modeling_bert";
        assert_eq!(inside("src/transformers/models/bert/modeling_bert.py"), bert);
        assert_eq!(inside("models/bert/modeling_bert.py"), bert);
        assert_eq!(inside("bert/modeling_bert.py"), bert);
        assert_eq!(inside("modeling_bert.py"), bert);
        assert_eq!(inside("cache_utils.py"), "transformers.cache_utils");
        assert_eq!(inside("src/transformers/generation/__init__.py"), "transformers.generation");
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
