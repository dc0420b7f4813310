//! The environment variables that git would honour, read once.
//!
//! libgit2 reads some by itself (`GIT_DIR`, `GIT_INDEX_FILE`, `GIT_CONFIG_GLOBAL`, ...); this is for
//! the rest: who commits and when, and the settings of `git -c key=value`, which it ignores.

use std::collections::BTreeMap;

/// A copy of the environment.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    variables: BTreeMap<String, String>,
    /// Settings in order of rank, last wins; keys in lower case.
    settings: Vec<(String, String)>,
}

impl Environment {
    /// The environment of this process.
    #[must_use]
    pub fn of_process() -> Environment {
        Environment::new(
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))),
        )
    }

    /// An environment of exactly these variables.
    pub fn new(variables: impl IntoIterator<Item = (String, String)>) -> Environment {
        let variables: BTreeMap<String, String> = variables.into_iter().collect();
        let mut settings = counted(&variables);
        if let Some(text) = variables.get("GIT_CONFIG_PARAMETERS") {
            settings.extend(parameters(text));
        }
        Environment { variables, settings }
    }

    /// A variable, if it is set and not empty.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// A setting made by `git -c` or `GIT_CONFIG_COUNT`; `key` in lower case.
    pub(super) fn setting(&self, key: &str) -> Option<&str> {
        self.settings.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }
}

impl Environment {
    /// All settings of `git -c` and `GIT_CONFIG_COUNT` below `prefix`, last wins; keys in lower case.
    pub(super) fn settings_below<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let settings = self.settings.iter().filter(move |(key, _)| key.starts_with(prefix));
        settings.map(|(key, value)| (key.as_str(), value.as_str()))
    }
}

/// `GIT_CONFIG_COUNT`, `GIT_CONFIG_KEY_0`, `GIT_CONFIG_VALUE_0`, ...
fn counted(variables: &BTreeMap<String, String>) -> Vec<(String, String)> {
    let count = variables.get("GIT_CONFIG_COUNT").and_then(|text| text.parse::<usize>().ok()).unwrap_or(0);
    (0..count.min(variables.len()))
        .filter_map(|index| {
            let key = variables.get(&format!("GIT_CONFIG_KEY_{index}"))?;
            let value = variables.get(&format!("GIT_CONFIG_VALUE_{index}"))?;
            Some((key.to_lowercase(), value.clone()))
        })
        .collect()
}

/// `'key'='value'` (git 2.31 on), `'key=value'` (before) or `'key'=` (a bare key: true), separated by spaces.
fn parameters(text: &str) -> Vec<(String, String)> {
    let mut settings = Vec::new();
    let mut rest = text.trim_start();
    while let Some((first, after)) = quoted(rest) {
        rest = after;
        let pair = if let Some(after) = rest.strip_prefix('=') {
            let (value, after) = quoted(after).unwrap_or_else(|| ("true".to_owned(), after));
            rest = after;
            (first, value)
        } else {
            first.split_once('=').map_or((first.clone(), "true".to_owned()), |(key, value)| (key.into(), value.into()))
        };
        settings.push((pair.0.to_lowercase(), pair.1));
        rest = rest.trim_start();
    }
    settings
}

/// One single-quoted shell word (`'a'\''b'` is `a'b`) and what follows it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut word = String::new();
    let mut rest = text.strip_prefix('\'')?;
    loop {
        let (part, after) = rest.split_once('\'')?;
        word.push_str(part);
        let Some(escaped) = after.strip_prefix('\\') else { return Some((word, after)) };
        let mut chars = escaped.chars();
        word.push(chars.next()?);
        rest = chars.as_str().strip_prefix('\'')?;
    }
}

#[cfg(test)]
mod tests {
    use super::Environment;

    fn with(name: &str, value: &str) -> Environment {
        Environment::new([(name.to_owned(), value.to_owned())])
    }

    #[test]
    fn dash_c_settings_are_read_in_both_forms() {
        let new = with("GIT_CONFIG_PARAMETERS", r"'user.name'='Ada L' 'commit.gpgSign'='false'");
        assert_eq!(new.setting("user.name"), Some("Ada L"));
        assert_eq!(new.setting("commit.gpgsign"), Some("false"));
        let old = with("GIT_CONFIG_PARAMETERS", r"'user.name=O'\''Hara'");
        assert_eq!(old.setting("user.name"), Some("O'Hara"));
    }

    #[test]
    fn a_bare_key_means_true_and_the_last_one_wins() {
        let env = with("GIT_CONFIG_PARAMETERS", r"'commit.gpgsign'='false' 'commit.gpgsign'=");
        assert_eq!(env.setting("commit.gpgsign"), Some("true"));
    }

    #[test]
    fn counted_settings_rank_below_dash_c() {
        let env = Environment::new(
            [
                ("GIT_CONFIG_COUNT", "1"),
                ("GIT_CONFIG_KEY_0", "User.Name"),
                ("GIT_CONFIG_VALUE_0", "low"),
                ("GIT_CONFIG_PARAMETERS", "'user.name'='high'"),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned())),
        );
        assert_eq!(env.setting("user.name"), Some("high"));
    }

    #[test]
    fn a_broken_parameter_string_gives_nothing() {
        assert_eq!(with("GIT_CONFIG_PARAMETERS", "'user.name").setting("user.name"), None);
    }
}
