//! The values of `git config msconv.*`, as git itself would see them.
//!
//! libgit2 knows neither `git -c` nor `GIT_CONFIG_COUNT`: both are read from the environment here.

use std::path::Path;

/// One value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// Its key, such as `msconv.marks`.
    pub key: String,
    /// Its text; `true` for a key without a value.
    pub text: String,
}

/// Git's configuration cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A configuration file is broken.
    #[error("could not read git's configuration")]
    Read(#[source] git2::Error),
    /// `GIT_CONFIG_COUNT` or `GIT_CONFIG_PARAMETERS` is broken.
    #[error("could not read {0} of the environment")]
    Environment(&'static str),
}

/// Returns the values under `msconv.` for a run in `directory`, the weakest first.
///
/// # Errors
/// A configuration file or the environment is broken. That there is no repository is no error.
pub fn values(directory: &Path) -> Result<Vec<Value>, Error> {
    let mut values = match config(directory) {
        Some(config) => stored(&config).map_err(Error::Read)?,
        None => Vec::new(),
    };
    values.extend(environment(&|name| std::env::var(name).ok())?);
    values.retain(|value| value.key.to_ascii_lowercase().starts_with("msconv."));
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

/// The values of `GIT_CONFIG_COUNT` and, over them, of `git -c`.
fn environment(variable: &dyn Fn(&str) -> Option<String>) -> Result<Vec<Value>, Error> {
    let mut values = Vec::new();
    if let Some(count) = variable("GIT_CONFIG_COUNT").filter(|count| !count.is_empty()) {
        let broken = || Error::Environment("GIT_CONFIG_COUNT");
        for index in 0..count.parse::<u16>().map_err(|_| broken())? {
            let key = variable(&format!("GIT_CONFIG_KEY_{index}")).ok_or_else(broken)?;
            let text = variable(&format!("GIT_CONFIG_VALUE_{index}")).ok_or_else(broken)?;
            values.push(Value { key, text });
        }
    }
    if let Some(text) = variable("GIT_CONFIG_PARAMETERS") {
        values.extend(parameters(&text).ok_or(Error::Environment("GIT_CONFIG_PARAMETERS"))?);
    }
    Ok(values)
}

/// Reads `'key'='value'` and the older `'key=value'`, separated by spaces, quoted as for sh.
fn parameters(text: &str) -> Option<Vec<Value>> {
    let mut values = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (first, after) = quoted(rest)?;
        let (key, value, after) = match after.strip_prefix('=') {
            Some(after) if after.starts_with('\'') => {
                let (value, after) = quoted(after)?;
                (first, value, after)
            }
            Some(after) => (first, "true".to_owned(), after),
            None => match first.split_once('=') {
                Some((key, value)) => (key.to_owned(), value.to_owned(), after),
                None => (first, "true".to_owned(), after),
            },
        };
        values.push(Value { key, text: value });
        rest = after.trim_start();
    }
    Some(values)
}

/// Reads one word quoted as for sh: `'it'\''s'`.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut word = String::new();
    let mut rest = text.strip_prefix('\'')?;
    loop {
        let (part, after) = rest.split_once('\'')?;
        word.push_str(part);
        let escaped = after.strip_prefix('\\').filter(|after| after.starts_with(['\'', '!']));
        match escaped {
            Some(after) => {
                word.push_str(&after[..1]);
                rest = after[1..].strip_prefix('\'')?;
            }
            None => return Some((word, after)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(key: &str, text: &str) -> Value {
        Value { key: key.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn both_forms_of_git_c_are_read() {
        let new = parameters("'msconv.marks'='off' 'msconv.exclude'='it'\\''s'").unwrap();
        assert_eq!(new, [value("msconv.marks", "off"), value("msconv.exclude", "it's")]);
        assert_eq!(parameters("'msconv.marks=off'").unwrap(), [value("msconv.marks", "off")]);
        assert_eq!(parameters("'msconv.marks'=").unwrap(), [value("msconv.marks", "true")]);
    }

    #[test]
    fn broken_quoting_is_not_guessed_at() {
        assert_eq!(parameters("'msconv.marks"), None);
        assert_eq!(parameters("msconv.marks=off"), None);
    }

    #[test]
    fn counted_values_come_before_those_of_git_c() {
        let variables = [
            ("GIT_CONFIG_COUNT", "1"),
            ("GIT_CONFIG_KEY_0", "msconv.name"),
            ("GIT_CONFIG_VALUE_0", "a"),
            ("GIT_CONFIG_PARAMETERS", "'msconv.name'='b'"),
        ];
        let lookup = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, text)| (*text).to_owned());
        assert_eq!(environment(&lookup).unwrap(), [value("msconv.name", "a"), value("msconv.name", "b")]);
    }

    #[test]
    fn a_count_without_its_values_is_an_error() {
        let lookup = |name: &str| (name == "GIT_CONFIG_COUNT").then(|| "1".to_owned());
        assert!(environment(&lookup).is_err());
    }
}
