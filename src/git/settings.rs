//! The values of `git config msconv.*`, as git itself would see them.
//!
//! libgit2 knows neither `git -c` nor `GIT_CONFIG_COUNT`: [`Environment`] adds them.

use std::path::Path;

use super::Environment;

/// One value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// Its key, such as `msconv.marks`.
    pub key: String,
    /// Its text; `true` for a key without a value.
    pub text: String,
}

/// A configuration file is broken.
#[derive(Debug, thiserror::Error)]
#[error("could not read git's configuration")]
pub struct Error(#[from] git2::Error);

/// Returns the values under `msconv.` for a run in `directory`, the weakest first.
///
/// # Errors
/// A configuration file is broken. That there is no repository is no error.
pub fn values(directory: &Path) -> Result<Vec<Value>, Error> {
    let mut values = match config(directory) {
        Some(config) => stored(&config)?,
        None => Vec::new(),
    };
    let environment = Environment::of_process();
    let given = environment.settings_below("msconv.");
    values.extend(given.map(|(key, text)| Value { key: key.to_owned(), text: text.to_owned() }));
    Ok(values)
}

/// The configuration of the repository, else of the user.
fn config(directory: &Path) -> Option<git2::Config> {
    // Looking for `.git` first spares libgit2's start where there is no repository.
    let inside = std::env::var_os("GIT_DIR").is_some() || directory.ancestors().any(|up| up.join(".git").exists());
    if inside && let Ok(repository) = git2::Repository::open_from_env() {
        return repository.config().ok();
    }
    match std::env::var_os("GIT_CONFIG_GLOBAL") {
        Some(file) => git2::Config::open(Path::new(&file)).ok(),
        None => git2::Config::open_default().ok(),
    }
}

fn stored(config: &git2::Config) -> Result<Vec<Value>, git2::Error> {
    let mut values = Vec::new();
    config.entries(Some("^msconv\\."))?.for_each(|entry| {
        if let Ok(key) = entry.name() {
            let text = if entry.has_value() { entry.value().unwrap_or_default() } else { "true" };
            values.push(Value { key: key.to_owned(), text: text.to_owned() });
        }
    })?;
    Ok(values)
}
