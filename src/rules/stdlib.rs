//! Modules of Python itself that templates may name, as `python.contextlib.nullcontext`.

/// How a template names something of Python: `python.contextlib.nullcontext`.
pub const PREFIX: &str = "python.";

/// The modules, and what each is called in a file where its own name is taken.
pub const MODULES: [(&str, &str); 10] = [
    ("concurrent.futures", "_futures"),
    ("contextlib", "_contextlib"),
    ("functools", "_functools"),
    ("math", "_math"),
    ("multiprocessing", "_multiprocessing"),
    ("os", "_os"),
    ("re", "_re"),
    ("time", "_time"),
    ("typing", "_typing"),
    ("urllib.parse", "_parse"),
];

/// The module that a name after [`PREFIX`] is of.
#[must_use]
pub fn module_of(name: &str) -> Option<&'static str> {
    let modules = MODULES.into_iter().map(|(module, _)| module);
    modules.into_iter().find(|module| name.strip_prefix(module).is_some_and(|rest| rest.starts_with('.')))
}
